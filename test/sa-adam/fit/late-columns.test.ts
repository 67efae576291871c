import { describe, expect, it } from "vitest";
import { newtonEngine } from "../../../lib/sa-adam/fit/engines/newton.js";
import { resolveSettings } from "../../../lib/sa-adam/fit/options.js";
import { familyNamed } from "../../../lib/sa-adam/model/families.js";
import { asNearAsSaid, DESIGNS, late, most, N } from "./late-columns.js";
import { distances, given, ordered, plainRows, roomFor, rowsOf } from "./row-data.js";

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
  it.each(Object.keys(DESIGNS))("%s, poisson: the stored batch's, as near as the fit says", (name) => {
    asNearAsSaid(name, "poisson");
  });
});
