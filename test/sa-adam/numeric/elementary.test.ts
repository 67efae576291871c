import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  binaryExponent,
  cos,
  exp,
  expm1,
  log,
  log1p,
  log10,
  power,
  sin,
} from "../../../lib/sa-adam/numeric/elementary.js";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const normal = finite.filter((x) => Math.abs(x) >= 2 ** -1022);

describe("elementary functions", () => {
  // The engine's own are another program, and right to a unit or two in the last place.
  test.each([
    ["exp", exp, Math.exp, -700, 700],
    ["expm1", expm1, Math.expm1, -30, 30],
    ["log", log, Math.log, 5e-324, 1e9],
    ["log1p", log1p, Math.log1p, -0.999, 1e3],
    ["log10", log10, Math.log10, 5e-324, 1e9],
    ["sin", sin, Math.sin, -1e4, 1e4],
    ["cos", cos, Math.cos, -1e4, 1e4],
  ] as const)("%s is the engine's but for the last digits", (_, own, engine, min, max) => {
    fc.assert(
      fc.property(fc.double({ min, max, noNaN: true }), (x) => {
        const value = engine(x);
        expect(Math.abs(own(x) - value)).toBeLessThanOrEqual(2 ** -51 * Math.abs(value));
      }),
    );
  });

  it("power is the engine's but for the last digits", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (x, y) => {
          expect(Math.abs(power(x, y) / x ** y - 1)).toBeLessThanOrEqual(2 ** -50);
        },
      ),
    );
  });

  it("log10 of a power of ten is whole", () => {
    for (let k = -307; k <= 308; k++) expect(log10(Number(`1e${k}`)), `1e${k}`).toBe(k);
  });

  it("log10 reaches the smallest number, and has a value at the edges", () => {
    expect(log10(Number.MIN_VALUE)).toBeCloseTo(-323.3062153431158, 12); // 1074 log10(2), by Python's decimal
    expect([0, Number.POSITIVE_INFINITY, -1, Number.NaN].map(log10)).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it("binaryExponent brackets a number by powers of two", () => {
    fc.assert(
      fc.property(normal, (x) => {
        const size = Math.abs(x) / 2 ** binaryExponent(x);
        expect(size >= 1 && size < 2).toBe(true);
      }),
    );
  });
});

describe("what lib leaves to the engine is exact on it", () => {
  it("a square is a product", () => {
    fc.assert(
      fc.property(finite, (x) => Object.is(x ** 2, x * x)),
      { numRuns: 1000 },
    );
  });

  it("a power of two is one", () => {
    let value = 2 ** -1022;
    for (let k = -1022; k <= 1023; k++, value *= 2) expect(2 ** k, `2^${k}`).toBe(value);
    expect(value).toBe(Number.POSITIVE_INFINITY);
  });
});
