import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  chiSquaredCdf,
  chiSquaredQuantile,
  kolmogorovSmirnovDistance,
  normalCdf,
  normalQuantile,
  waldIntervals,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { NORMAL } from "../../../lib/sa-adam/numeric/law.js";

interface Reference {
  source: string;
  normal: [number, number][];
  normalCdf: [number, number][];
  chiSquared: [number, number, number][];
  chiSquaredCdf: [number, number, number][];
  sample: number[];
  kolmogorovSmirnov: number;
}

const scipy: Reference = JSON.parse(readFileSync(new URL("./distributions.json", import.meta.url), "utf8"));

/** Relative to the value itself, so that small tails count. */
function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.abs(expected),
  );
}

describe(`distributions, against scipy (${scipy.source})`, () => {
  it("has the normal quantiles and probabilities", () => {
    for (const [p, x] of scipy.normal) {
      if (p === 0.5) expect(normalQuantile(p)).toBe(0);
      else expectRelative(normalQuantile(p), x, 1e-12);
    }
    for (const [x, p] of scipy.normalCdf) expectRelative(normalCdf(x), p, 1e-12);
  });

  it("has the normal quantile of a level next to 1, which an interval reaches to", () => {
    // scipy.stats.norm.isf((1 - level) / 2)
    expectRelative(NORMAL.critical(0.9999999999999999), 8.292361075813597, 1e-12);
    expectRelative(waldIntervals([1], [[4]], 4, 0.9999999999999999)[0].upper, 9.292361075813597, 1e-12);
  });

  it("has the chi-squared quantiles and probabilities", () => {
    for (const [k, p, x] of scipy.chiSquared) expectRelative(chiSquaredQuantile(p, k), x, 1e-10);
    for (const [k, x, p] of scipy.chiSquaredCdf) expectRelative(chiSquaredCdf(x, k), p, 1e-10);
  });

  it("has the Kolmogorov-Smirnov distance", () => {
    expectRelative(kolmogorovSmirnovDistance(scipy.sample, normalCdf), scipy.kolmogorovSmirnov, 1e-14);
  });
});

describe("the Kolmogorov-Smirnov distance", () => {
  it("is the largest gap between the two distribution functions, wherever one looks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (sample) => {
          const distance = kolmogorovSmirnovDistance(sample, (x) => x);
          const share = (at: (x: number) => boolean): number => sample.filter(at).length / sample.length;
          const gaps = sample.flatMap((x) => [
            Math.abs(share((y) => y <= x) - x),
            Math.abs(share((y) => y < x) - x),
          ]);
          expect(distance).toBeCloseTo(Math.max(...gaps), 14);
        },
      ),
      { seed: 1 },
    );
  });

  it("names an empty sample and an entry that is not a number", () => {
    expect(() => kolmogorovSmirnovDistance([], normalCdf)).toThrow(/empty/);
    expect(() => kolmogorovSmirnovDistance([1, Number.NaN], normalCdf)).toThrow(/not a number at NaN/);
  });
});
