import fc from "fast-check";
import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { kernelBandwidth, narrowed } from "../../../lib/sa-adam/model/bandwidth.js";
import { quantile } from "../../../lib/sa-adam/model/families/quantile.js";
import { quantileFit } from "../../../lib/sa-adam/model/quantile-fit.js";

/** n rows of an intercept and d - 1 normal columns, with responses of heavy tails, rounded where that is asked for. */
function rowsOf(n: number, d: number, seed: number, round = false) {
  const random = new RandomStream(seed);
  const rows = Float64Array.from({ length: n * d }, (_, k) => (k % d === 0 ? 1 : random.normal()));
  const response = Float64Array.from({ length: n }, (_, i) => {
    let u = 0.5;
    for (let j = 1; j < d; j++) u += (j % 2 ? 1 : -1) * rows[i * d + j];
    const y = u + random.normal() / (0.2 + random.uniform());
    return round ? Math.round(y) : y;
  });
  return { rows, response };
}

/**
 * Is x an optimum? It is where 0 is in the subdifferential: the scores of the other rows are a combination of the rows that the
 * fit goes through, each with a factor between q - 1 and q. At a vertex those are d rows, and the factors are unique.
 */
function multipliers(
  { rows, response }: ReturnType<typeof rowsOf>,
  q: number,
  x: Float64Array,
): { through: number; excess: number } {
  const d = x.length;
  const sum = new Float64Array(d);
  let through = 0;
  let room = 0;
  for (let i = 0; i < response.length; i++) {
    let r = response[i];
    for (let j = 0; j < d; j++) r -= rows[i * d + j] * x[j];
    const zero = Math.abs(r) < 1e-8;
    if (zero) through++;
    for (let j = 0; j < d; j++) {
      if (zero) room += Math.abs(rows[i * d + j]);
      else sum[j] += (r < 0 ? 1 - q : -q) * rows[i * d + j];
    }
  }
  return { through, excess: Math.max(...sum.map(Math.abs)) - room };
}

describe("the exact quantile regression", () => {
  it("is an optimum through d rows, for any level and rows", () => {
    const seeds = fc.integer({ min: 1, max: 1e6 });
    const levels = fc.double({ min: 0.03, max: 0.97, noNaN: true });
    fc.assert(
      fc.property(seeds, levels, fc.constantFrom(1, 2, 5), fc.boolean(), (seed, q, d, round) => {
        const data = rowsOf(120, d, seed, round);
        const x = quantileFit(data, q, new Float64Array(d)) as Float64Array;
        const { through, excess } = multipliers(data, q, x);
        expect(through).toBeGreaterThanOrEqual(round && d > 1 ? 1 : d === 1 ? 1 : d);
        expect(excess).toBeLessThan(1e-6);
        const total = (at: ArrayLike<number>): number => {
          let loss = 0;
          for (let i = 0; i < 120; i++) {
            let u = 0;
            for (let j = 0; j < d; j++) u += data.rows[i * d + j] * at[j];
            loss += quantile(q).loss(u, data.response[i]);
          }
          return loss;
        };
        // No better in any direction: the loss is convex.
        const random = new RandomStream(seed);
        for (let k = 0; k < 20; k++) {
          const near = x.map((value) => value + 0.01 * random.normal());
          expect(total(near)).toBeGreaterThanOrEqual(total(x) - 1e-9);
        }
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it("is an optimum where most rows are put together, in sorted rows too", () => {
    const { rows, response } = rowsOf(20_000, 3, 9);
    const order = Array.from(response.keys()).sort((a, b) => response[a] - response[b]);
    const sorted = {
      rows: Float64Array.from(order.flatMap((i) => Array.from(rows.subarray(3 * i, 3 * i + 3)))),
      response: Float64Array.from(order, (i) => response[i]),
    };
    for (const q of [0.02, 0.7]) {
      const [one, other] = [{ rows, response }, sorted].map(
        (data) => quantileFit(data, q, new Float64Array(3)) as Float64Array,
      );
      const { through, excess } = multipliers({ rows, response }, q, one);
      expect([through, excess < 0]).toEqual([3, true]);
      expect(Math.max(...one.map((value, j) => Math.abs(value - other[j])))).toBeLessThan(1e-9);
    }
  });

  it("goes exactly through rows without noise, and says that collinear columns are none", () => {
    const rows = [1, 0, 1, 1, 1, 2, 1, 3];
    expect(quantileFit({ rows, response: [1, 3, 5, 7] }, 0.3, [1, 2])).toEqual(Float64Array.of(1, 2));
    const twice = [1, 1, 1, 1, 1, 1, 1, 1];
    expect(quantileFit({ rows: twice, response: [1, 3, 5, 9] }, 0.3, [0, 0])).toBeUndefined();
  });
});

describe("the kernel's bandwidth", () => {
  it("is that of Hall and Sheather times the residuals' spread", () => {
    const n = 1000;
    const even = Float64Array.from({ length: n }, (_, i) => i - (n - 1) / 2);
    // Smaller than the quartiles' distance over 1.34.
    const deviation = Math.sqrt((n * n - 1) / 12);
    // statsmodels' hall_sheather(1000, 0.5) is 0.0971559, and scipy's normal quantiles; the same at 0.1.
    const half = kernelBandwidth(even, 0.5);
    expect(half / deviation).toBeCloseTo(0.491984595730043, 9);
    expect(kernelBandwidth(even, 0.1) / deviation).toBeCloseTo(0.4060412290660167, 9);
    expect(narrowed(half, n, 8 * n)).toBeCloseTo(half / 2, 9);
  });

  it("is of the standard deviation where the quartiles are the same, and 0 where all is", () => {
    const few = Float64Array.from({ length: 100 }, (_, i) => (i < 10 ? 5 : 0));
    expect(kernelBandwidth(few, 0.5)).toBeGreaterThan(0);
    expect(kernelBandwidth(new Float64Array(100), 0.5)).toBe(0);
  });
});
