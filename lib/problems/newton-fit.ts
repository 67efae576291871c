import type { Matrix } from "ml-matrix";
import { meanOuterProduct } from "../linear-algebra/mean-outer-product.js";
import { dot, multiply, spdInverse } from "../linear-algebra/spd.js";
import { type Family, linear, logistic, penalisedLoss } from "./glm.js";
import { type Row, type Truth, truth } from "./problem.js";

export interface NewtonOptions {
  /** "linear" (least squares) or "logistic". */
  model: Family["name"];
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
 * @param rows N observations (a, y); y in {0, 1} for the logistic model
 * @throws RangeError for no rows, rows of different lengths, a response that the model does not know, a
 *   singular Hessian; Error when Newton's method does not converge (separable classes without a ridge)
 * @example newtonFit(rows, { model: "logistic", ridge: 1e-3 }).optimum
 */
export function newtonFit(rows: readonly Row[], { model, ridge = 0 }: NewtonOptions): NewtonFit {
  const family = model === "linear" ? linear : logistic;
  checkRows(rows, family);
  if (!(ridge >= 0)) throw new RangeError(`ridge must be non-negative, got ${ridge}`);
  const d = rows[0].a.length;
  const directions = rows.map(({ a }) => a);
  const { gradient, loss } = penalisedLoss(family, ridge);
  const objective = (x: Float64Array): number =>
    rows.reduce((sum, row) => sum + loss(x, row), 0) / rows.length;
  const hessianAt = (x: Float64Array): Matrix => {
    const weights = directions.map((a) => family.weight(dot(a, x)));
    const H = meanOuterProduct(directions, weights);
    for (let j = 0; j < d; j++) H.set(j, j, H.get(j, j) + ridge);
    return H;
  };

  let x: Float64Array = new Float64Array(d);
  for (let iterations = 1; iterations <= 100; iterations++) {
    const mean = new Float64Array(d);
    for (const row of rows) {
      const g = gradient(x, row);
      for (let j = 0; j < d; j++) mean[j] += g[j] / rows.length;
    }
    const step = multiply(
      spdInverse(hessianAt(x), "the batch Hessian (add a ridge if it is singular)"),
      mean,
    );
    // Measured on the scale of a'x: separable classes, whose gradient vanishes at infinity, go on moving there.
    const reach = (v: Float64Array): number =>
      directions.reduce((most, a) => Math.max(most, Math.abs(dot(a, v))), 0);
    // Once a step is this small, taking it whole squares the error: the solution to rounding.
    const last = reach(step) <= 1e-7 * (1 + reach(x));
    let size = 1;
    const moved = (): Float64Array => x.map((value, j) => value - size * step[j]);
    const before = objective(x);
    while (!last && objective(moved()) > before * (1 + 1e-10) && size > 1e-10) size /= 2;
    x = moved();
    if (last) {
      const S = meanOuterProduct(rows.map((row) => gradient(x, row)));
      return { ...truth(x, hessianAt(x), S), iterations, count: rows.length };
    }
  }
  throw new Error(
    `the ${model} fit did not converge in 100 Newton steps; separable classes have no finite optimum: add a ridge`,
  );
}

function checkRows(rows: readonly Row[], family: Family): void {
  if (rows.length === 0) throw new RangeError("a fit needs at least one row");
  const d = rows[0].a.length;
  rows.forEach(({ a, y }, i) => {
    if (a.length !== d) throw new RangeError(`row ${i} has ${a.length} covariates, row 0 has ${d}`);
    if (!Array.from(a).every(Number.isFinite) || !Number.isFinite(y))
      throw new RangeError(`row ${i} is not finite`);
    if (family.name === "logistic" && y !== 0 && y !== 1) {
      throw new RangeError(`row ${i}: the response of a logistic model is 0 or 1, got ${y}`);
    }
  });
}
