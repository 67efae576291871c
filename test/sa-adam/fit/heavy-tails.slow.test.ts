import { RandomStream } from "sa-adam";
import { sigmoid } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { distances, given, type RowData, roomFor, rowsOf, TUNING } from "./row-data.js";

const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values));

/** A covariate whose few largest values have nearly all of its squares, a normal one, and their effects. */
const DRAWS: Readonly<Record<string, (random: RandomStream) => number>> = {
  cauchy: (random) => random.normal() / random.normal(),
  "lognormal, sigma = 3": (random) => Math.exp(3 * random.normal()) / 20,
  "pareto, 1.2": (random) => random.uniform() ** (-1 / 1.2) - 1,
};

function heavy(name: string, seed: number, response: (u: number, random: RandomStream) => number): RowData {
  const random = new RandomStream(seed);
  return rowsOf(60_000, 9, (a) => {
    a[0] = 1;
    a[1] = DRAWS[name](random);
    for (let j = 2; j < 9; j++) a[j] = random.normal();
    return response(0.05 * a[1] + a[2], random);
  });
}

const logistic = (u: number, random: RandomStream): number => Number(random.uniform() < sigmoid(u));

describe("a covariate of heavy tails, logistic", () => {
  it.each(Object.keys(DRAWS))(
    "%s: no separation is seen, and the distance is the one that is said",
    (name) => {
      const ratios: number[] = [];
      for (const seed of [31, 32, 33]) {
        const data = heavy(name, seed, logistic);
        const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
        const fit = given(data, { family: "logistic", rowBytes: 2 ** 22 }).finish();
        expect(fit.unsettled).toEqual([]);
        const off = distances(fit.estimate, exact);
        ratios.push(...off.map((value, j) => value / fit.distance[j]));
        expect(most(off)).toBeLessThan(Math.max(0.1, 4 * most(fit.distance)));
        expect(
          most(fit.standardErrors.map((error, j) => Math.abs(error / exact.standardErrors[j] - 1))),
        ).toBeLessThan(0.15);
      }
      // Standard deviations of 27 distances.
      const square = ratios.reduce((sum, ratio) => sum + ratio ** 2, 0) / ratios.length;
      expect(square).toBeGreaterThan(0.4);
      expect(square).toBeLessThan(1.9);
    },
  );
});

describe("a covariate of heavy tails, huber", () => {
  it.each(Object.keys(DRAWS))(
    "%s: rows in memory have an optimum, and others are as near to it as they say",
    (name) => {
      const data = heavy(name, 41, (u, random) => u + random.normal());
      const exact = given(data, { family: "huber", rowBytes: roomFor(data) }).finish();
      expect([exact.outcome, exact.unsettled]).toEqual(["stored", []]);
      // The estimating equations, by themselves: sum of clipped residuals times covariates is zero.
      const { n, d, rows } = data;
      const sums = new Float64Array(d);
      const squares = new Float64Array(d);
      for (let i = 0; i < n; i++) {
        const a = rows.subarray(i * d, (i + 1) * d);
        const residual = a.reduce((sum, value, j) => sum + value * exact.estimate[j], -data.response[i]);
        const score = Math.min(Math.max(residual, -TUNING), TUNING);
        for (let j = 0; j < d; j++) {
          sums[j] += score * a[j];
          squares[j] += (score * a[j]) ** 2;
        }
      }
      expect(most(sums.map((sum, j) => Math.abs(sum) / Math.sqrt(squares[j])))).toBeLessThan(1e-8);
      const fit = given(data, { family: "huber", rowBytes: 2 ** 22 }).finish();
      expect(fit.unsettled).toEqual([]);
      expect(most(distances(fit.estimate, exact))).toBeLessThan(Math.max(0.1, 4 * most(fit.distance)));
    },
  );

  it.each([
    [10, 48],
    [10, 44],
    [40_000, 42],
  ])("a single row far beyond all others: row %i, stream %i", (row, seed) => {
    const data = heavy("cauchy", seed, (u, random) => u + random.normal());
    data.rows[row * data.d + 1] = 3e7;
    data.response[row] = 0.05 * 3e7;
    const exact = given(data, { family: "huber", rowBytes: roomFor(data) }).finish();
    const fit = given(data, { family: "huber", rowBytes: 2 ** 22 }).finish();
    expect(fit.unsettled).toEqual([]);
    expect(most(distances(fit.estimate, exact))).toBeLessThan(Math.max(0.1, 4 * most(fit.distance)));
  });
});
