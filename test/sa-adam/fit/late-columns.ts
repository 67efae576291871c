import { RandomStream } from "sa-adam";
import { expect } from "vitest";
import type { FamilyName } from "../../../lib/sa-adam/model/families.js";
import { distances, given, plainRows, type RowData, roomFor, rowsOf } from "./row-data.js";

export const N = 12_000;
export const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values));

/** Rows of which `columns` gives those beside the intercept, and the response of `plainRows` with an effect of u. */
export function late(
  family: FamilyName,
  d: number,
  columns: (random: RandomStream, i: number) => { x: readonly number[]; u: number },
): RowData {
  const random = new RandomStream(21);
  const { response } = plainRows(family, N, 1, 22);
  return rowsOf(N, d, (a, i) => {
    const { x, u } = columns(random, i);
    a.set([1, ...x]);
    if (family === "gaussian") return response[i] + u;
    // Counts and waiting times whose mean is exp(u) times what it was.
    return family === "gamma"
      ? response[i] * Math.exp(u)
      : Math.floor(response[i] * Math.exp(u) + random.uniform());
  });
}

/** What a fit learns of a column when it has long begun: nothing of it was known before. */
export const DESIGNS: Readonly<Record<string, (family: FamilyName) => RowData>> = {
  "levels one after the other": (family) =>
    late(family, 7, (_, i) => {
      const level = Math.floor((7 * i) / N);
      return { x: [1, 2, 3, 4, 5, 6].map((j) => Number(j === level)), u: 0.2 * level };
    }),
  "collinear at first": (family) =>
    late(family, 3, (random, i) => {
      const a = random.normal();
      const b = i < 10_000 ? a : random.normal();
      return { x: [a, b], u: 0.2 * a + 0.3 * b };
    }),
  "constant at first, and large": (family) =>
    late(family, 3, (random, i) => {
      const [a, b] = [random.normal(), i < 10_000 ? 7e6 : 7e6 + 1e5 * random.normal()];
      return { x: [a, b], u: 0.2 * a + 3e-6 * (b - 7e6) };
    }),
  "a few rows at the end": (family) =>
    late(family, 3, (random, i) => ({ x: [random.normal(), Number(i >= N - 25)], u: i < N - 25 ? 0 : 0.5 })),
  "a spread that grows a thousandfold": (family) =>
    late(family, 3, (random, i) => {
      const [a, b] = [random.normal(), 1000 ** (i / N) * random.normal()];
      return { x: [a, b], u: 0.2 * a + 0.001 * b };
    }),
};

/** Is a design's fit the stored batch's, as near as it says? */
export function asNearAsSaid(name: string, family: FamilyName): void {
  const data = DESIGNS[name](family);
  const exact = given(data, { family, rowBytes: roomFor(data) }).finish();
  for (const thinning of [{}, { secondOrderRows: 2000 }]) {
    const fit = given(data, { family, rowBytes: 2 ** 16, ...thinning }).finish();
    expect([fit.dropped, fit.constant, fit.unsettled]).toEqual([[], [], []]);
    expect(most(distances(fit.estimate, exact))).toBeLessThan(Math.max(0.1, 4 * most(fit.distance)));
    expect(most(fit.distance)).toBeLessThan(1);
    // Of the rows a thousand are kept, 150 of each level: an error by those has a standard deviation of 6 percent.
    const ratios = fit.standardErrors.map((error, j) => Math.abs(error / exact.standardErrors[j] - 1));
    expect(most(ratios)).toBeLessThan(0.25);
  }
}
