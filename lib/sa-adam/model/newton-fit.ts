import { howMany } from "../numeric/how-many.js";
import { type FamilyName, familyNamed, type TuningOption, tuningOf } from "./families.js";
import { type Row, type Truth, truth } from "./problem.js";
import { regressionFit } from "./regression-fit.js";

/** With the option that tunes the family, where there is one: Huber's threshold, in units of the response. */
export interface NewtonOptions extends Partial<Record<TuningOption, number>> {
  family: FamilyName;
  /** lambda of the penalty (lambda/2) |x|^2; 0 unless given. */
  ridge?: number;
}

/** The stored-batch fit; `optimum` is the estimate. */
export interface NewtonFit extends Truth {
  /** Newton steps taken. */
  readonly iterations: number;
  /** N. */
  readonly count: number;
}

/**
 * The stored-batch fit by Newton's method, with the plug-in matrices at the solution:
 *
 *     x minimises (1/N) sum f(x; a_i, y_i) + (lambda/2) |x|^2
 *     H = mean weight_i a_i a_i' + lambda I        S = mean g_i g_i'        Cov(x) is about H^-1 S H^-1 / N
 *
 * g_i is the penalised gradient of row i. The reference that a one-pass fit is compared with: it needs all rows.
 *
 * @param rows N observations (a, y); y in {0, 1} for the logistic family, not below 0 for Poisson's
 * @throws RangeError for no rows, rows of different lengths, a response that the family does not know, a
 *   singular Hessian; Error when Newton's method does not converge (separable classes without a ridge)
 * @example
 * const rows = [{ a: [1, 0], y: 0 }, { a: [1, 1], y: 1 }, { a: [1, 2], y: 0 }, { a: [1, 3], y: 1 }];
 * newtonFit(rows, { family: "logistic", ridge: 1e-3 }).optimum.length; // 2
 */
export function newtonFit(rows: readonly Row[], { family, ridge = 0, ...tuning }: NewtonOptions): NewtonFit {
  const d = rows[0]?.a.length;
  const stored = new Float64Array(rows.length * (d ?? 0));
  rows.forEach(({ a }, i) => {
    if (a.length !== d)
      throw new RangeError(`row ${i} has ${howMany(a.length, "covariate")}, row 0 has ${d}`);
    stored.set(a, i * d);
  });
  const { outcome, optimum, hessian, noiseCovariance, iterations } = regressionFit(
    { rows: stored, response: rows.map(({ y }) => y) },
    { family: familyNamed(family, tuningOf(family, tuning)), penalty: ridge },
  );
  if (outcome === "singular") {
    throw new RangeError(
      "the batch Hessian is singular: the covariates are collinear; leave one out or add a ridge",
    );
  }
  if (outcome === "diverging") {
    throw new Error(
      `the ${family} fit did not converge in ${iterations} Newton steps; separable classes, and a group of counts ` +
        "that are all zero, have no finite optimum: add a ridge",
    );
  }
  return { ...truth(optimum, hessian, noiseCovariance()), iterations, count: rows.length };
}
