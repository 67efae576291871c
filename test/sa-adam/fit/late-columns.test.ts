import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { newtonEngine } from "../../../lib/sa-adam/fit/engines/newton.js";
import { resolveSettings } from "../../../lib/sa-adam/fit/options.js";
import { type FamilyName, familyNamed } from "../../../lib/sa-adam/model/families.js";
import { distances, given, ordered, plainRows, type RowData, roomFor, rowsOf } from "./row-data.js";

const N = 12_000;
const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values));

/** Rows of which `columns` gives those beside the intercept, and the response of `plainRows` with an effect of u. */
function late(
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
const DESIGNS: Readonly<Record<string, (family: FamilyName) => RowData>> = {
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

describe("a year and its square", () => {
  it.each(["gaussian", "poisson", "gamma"] as const)("are told apart, %s", (family) => {
    const data = late(family, 3, (random) => {
      const year = 1990 + Math.floor(30 * random.uniform());
      return { x: [year, year ** 2], u: 0.02 * (year - 2005) };
    });
    const exact = given(data, { family, rowBytes: roomFor(data) }).finish();
    const fit = given(data, { family, rowBytes: 2 ** 16 }).finish();
    expect(fit.dropped).toEqual([]);
    expect(most(distances(fit.estimate, exact))).toBeLessThan(Math.max(0.1, 4 * most(fit.distance)));
    const ratios = fit.standardErrors.map((error, j) => Math.abs(error / exact.standardErrors[j] - 1));
    expect(most(ratios)).toBeLessThan(0.1);
  });
});

describe("a column that varies by rounding alone", () => {
  it.each(["gaussian", "poisson"] as const)("has no part in the others' coefficients, %s", (family) => {
    const wide = late(family, 3, (random) => {
      const a = random.normal();
      // Neighbouring doubles, as of identifiers of twenty-one digits.
      return { x: [a, 1e20 + 2 ** 14 * Math.floor(100 * random.uniform())], u: 0.2 * a };
    });
    const without = rowsOf(N, 2, (a, i) => {
      a.set([1, wide.rows[3 * i + 1]]);
      return wide.response[i];
    });
    const exact = given(without, { family, rowBytes: roomFor(without) }).finish();
    const own = (values: Float64Array): Float64Array => values.subarray(0, 2);
    for (const [rowBytes, near] of [
      [roomFor(wide), 1e-9],
      [2 ** 16, 0.05],
    ]) {
      const fit = given(wide, { family, rowBytes }).finish();
      expect([fit.constant, fit.dropped]).toEqual([[2], [2]]);
      expect(most(distances(own(fit.estimate), exact))).toBeLessThan(near);
      const ratios = own(fit.standardErrors).map((error, j) => Math.abs(error / exact.standardErrors[j] - 1));
      expect(most(ratios)).toBeLessThan(near);
    }
  });
});

describe("standard errors of least squares", () => {
  it("are known from one reading where its way was near its end, and no other is asked for", () => {
    const data = plainRows("gaussian", N, 4, 23);
    const names = ["(intercept)", "a", "b", "c"];
    const settings = resolveSettings({ family: "gaussian" });
    const engine = newtonEngine(familyNamed("gaussian"), settings, {
      names,
      trajectory: false,
      rowBytes: 2 ** 16,
    });
    const column = (name: string, offset: number) => ({ name, data: data.rows, offset, step: 4 });
    const response = { name: "y", data: data.response, offset: 0, step: 1 };
    engine.take({ count: N, covariates: [1, 2, 3].map((j) => column(names[j], j)), response }, 0, N);
    expect(engine.warnings()).toEqual([]);
    expect(engine.settled(false)).toBe(undefined);
  });
});

describe("a column that is the same in all rows of a shard, and another in the next", () => {
  it.each(["gaussian", "poisson", "gamma"] as const)("has its coefficient in both, %s", (family) => {
    const data = late(family, 3, (random, i) => {
      const [a, b] = [random.normal(), Math.floor((3 * i) / N)];
      return { x: [a, b], u: 0.2 * a + 0.3 * b };
    });
    const options = { family, rowBytes: 2 ** 15 };
    const exact = given(data, { family, rowBytes: roomFor(data) }).finish();
    const [first, ...others] = [0, 1, 2].map((k) => {
      const places = Array.from({ length: N / 3 }, (_, i) => (k * N) / 3 + i);
      return given(ordered(data, places), options);
    });
    for (const other of others) first.absorb(other.snapshot());
    const pooled = first.finish();
    expect(most(distances(pooled.estimate, exact))).toBeLessThan(Math.max(1e-6, 4 * most(pooled.distance)));
  });
});

describe("columns that come to life after the start", () => {
  it.each(
    Object.keys(DESIGNS).flatMap((name) =>
      (["gaussian", "poisson", "gamma"] as const).map((family) => [name, family] as const),
    ),
  )("%s, %s: the stored batch's, as near as the fit says", (name, family) => {
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
  });
});
