import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { chiSquaredTail } from "../numeric/distributions.js";
import { howMany } from "../numeric/how-many.js";
import type { FitResult } from "./result.js";

/** A test of several coefficients being zero, all of them together. */
export interface WaldTest {
  readonly name: string;
  /** W = b' V^-1 b of the estimates b and their covariance V; NaN where V has no inverse, or nothing is left. */
  readonly chi2: number;
  /** Of the chi-squared law: the coefficients that were not left out. */
  readonly df: number;
  readonly p: number;
}

/**
 * Wald tests of groups of coefficients, such as all levels of a factor, by the covariance of the estimates: chi-squared with
 * as many degrees of freedom as there are coefficients in a group, when all of them are zero.
 *
 * @param terms each group's name, and how many coefficients are its own, in the order of the table behind the intercept
 * @throws RangeError where the statistics have another law than the normal one, as intervals by the path have, and where the
 *   groups are not those of the table
 * @example waldTests(await fit([{ rows: [1, 2, 3], response: [2, 4.1, 5.9] }]), [["x", 1]])[0].df // 1
 */
export function waldTests(
  { coefficients, covariance, statistic }: FitResult,
  terms: readonly (readonly [name: string, columns: number])[],
): WaldTest[] {
  if (statistic !== "z") throw new RangeError("Wald tests are of estimates with a normal law");
  const all = terms.reduce((sum, [, columns]) => sum + columns, 0);
  const intercept = coefficients.length - all;
  if (intercept !== 0 && intercept !== 1)
    throw new RangeError(
      `the terms have ${howMany(all, "coefficient")}, and the table has ${coefficients.length}`,
    );
  let from = intercept;
  return terms.map(([name, columns]) => {
    const group = Array.from({ length: columns }, (_, k) => from + k);
    from += columns;
    const kept = group.filter((j) => coefficients[j].leftOut === undefined);
    const chi2 = quadratic(
      kept.map((j) => coefficients[j].statistic),
      // Symmetric to the last bit.
      kept.map((i) => kept.map((j) => covariance.get(Math.min(i, j), Math.max(i, j)))),
    );
    const p = chi2 >= 0 ? chiSquaredTail(chi2, kept.length) : Number.NaN;
    return { name, chi2, df: kept.length, p };
  });
}

/** z' R^-1 z of the estimates over their errors and the correlations, which the columns' scales do not touch. */
function quadratic(z: readonly number[], covariance: readonly (readonly number[])[]): number {
  if (z.length === 0 || !z.every(Number.isFinite)) return Number.NaN;
  const errors = covariance.map((row, i) => Math.sqrt(row[i]));
  const correlations = new Matrix(
    covariance.map((row, i) => row.map((value, j) => (i === j ? 1 : value / (errors[i] * errors[j])))),
  );
  const factor = new CholeskyDecomposition(correlations);
  if (!factor.isPositiveDefinite()) return Number.NaN;
  const solved = factor.solve(Matrix.columnVector([...z]));
  return z.reduce((sum, value, i) => sum + value * solved.get(i, 0), 0);
}
