import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { FAMILIES, R_GLM, STATSMODELS, sharedTable, type TableName } from "./reference.js";

/** Largest |a - b| in units of `scale`. */
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>, scale: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, j) => Math.abs(value - b[j]) / Math.abs(scale[j])));

describe.each<TableName>(["diabetes", "synthetic"])("the stored-batch fit of the %s rows", (table) => {
  const shared = sharedTable(table);
  const theirs = STATSMODELS[table];

  it("is of the numbers that statsmodels read", () => {
    expect(shared.names).toEqual(theirs.covariates);
    expect(shared.sha256).toBe(theirs.sha256);
  });

  it.each(FAMILIES)(
    "%s: estimates, standard errors, intervals and tests are statsmodels' with HC0",
    (family) => {
      const expected = theirs.fits[family];
      const { coefficients, covariance, rows } = batchFit(shared.block(family), {
        family,
        names: shared.names,
        ...(expected.threshold !== undefined && { threshold: expected.threshold }),
      });
      const errors = expected.standardErrors;
      expect(rows).toBe(theirs.rows);
      expect(
        farthest(
          coefficients.map(({ estimate }) => estimate),
          expected.estimates,
          errors,
        ),
      ).toBeLessThan(1e-8);
      expect(
        farthest(
          coefficients.map(({ standardError }) => standardError),
          errors,
          errors,
        ),
      ).toBeLessThan(1e-8);
      for (const [j, row] of expected.covariance.entries()) {
        const scale = errors.map((error) => error * errors[j]);
        expect(farthest(covariance.getRow(j), row, scale)).toBeLessThan(1e-8);
      }
      if (!expected.interval || !expected.statistics || !expected.p) return;
      expect(
        farthest(
          coefficients.map(({ lower }) => lower),
          expected.interval.map(([low]) => low),
          errors,
        ),
      ).toBeLessThan(1e-8);
      expect(
        farthest(
          coefficients.map(({ upper }) => upper),
          expected.interval.map(([, high]) => high),
          errors,
        ),
      ).toBeLessThan(1e-8);
      expect(
        farthest(
          coefficients.map(({ statistic }) => statistic),
          expected.statistics,
          errors.map(() => 1),
        ),
      ).toBeLessThan(1e-6);
      expect(
        farthest(
          coefficients.map(({ p }) => p),
          expected.p,
          errors.map(() => 1),
        ),
      ).toBeLessThan(1e-8);
    },
    300_000,
  );

  it("agrees with R's glm and its HC0 sandwich where statsmodels does", () => {
    for (const family of ["gaussian", "logistic", "poisson"] as const) {
      const { estimates, standardErrors } = theirs.fits[family];
      const r = R_GLM[table][family];
      expect(farthest(estimates, r.estimates, standardErrors)).toBeLessThan(1e-9);
      expect(farthest(standardErrors, r.standardErrors, standardErrors)).toBeLessThan(1e-9);
    }
  });
});
