import { Matrix } from "ml-matrix";
import { finiteMatrix, type MatrixLike, plainFactor, symmetricEigen } from "../numeric/checks.js";
import { howMany } from "../numeric/how-many.js";
import { dot, symmetrized } from "../numeric/spd.js";
import type { Family } from "./family.js";
import { penaltyGradient } from "./penalised-loss.js";

/** N rows one after the other: covariate j of row i is rows[i * d + j]; one response a row. */
export interface StoredRows {
  readonly rows: ArrayLike<number>;
  readonly response: ArrayLike<number>;
  /** What is added to a_i'x, N; 0 unless given. */
  readonly offset?: ArrayLike<number> | undefined;
  /** What row i's loss is multiplied by, N; 1 unless given. A logistic response may then be a share. */
  readonly weights?: ArrayLike<number> | undefined;
}

export interface RegressionFitOptions {
  family: Family;
  /** K of the penalty x'Kx / 2, d x d, or lambda for K = lambda I; 0 unless given. */
  penalty?: number | MatrixLike;
  /** Where to begin, d; the origin unless given. */
  start?: ArrayLike<number>;
  /** How sum f_i a_i a_i' is formed; by loops unless given. */
  products?: OuterProductSum;
  /** A^-1 b of a matrix with a unit diagonal; undefined where that is to be found out in another way, as it always is unless given. */
  solve?: (matrix: Matrix, right: Float64Array) => Float64Array | undefined;
  /** Beside the largest u, a step that is the last one, whose square is what is left; 1e-7 unless given. */
  lastStep?: number;
}

/** sum f_i a_i a_i' over rows of d numbers one after the other, d x d. */
type OuterProductSum = (rows: ArrayLike<number>, d: number, factors: Float64Array) => Matrix;

/** Where Newton's method came to, and what holds there. */
export interface RegressionFit {
  /**
   * "singular": the covariates are collinear as seen from the start, nothing was done. "diverging": no end in 100 steps,
   * or a Hessian that faded on the way; separable classes, or a group of counts that are all zero, have no optimum.
   */
  readonly outcome: "converged" | "singular" | "diverging";
  /** x, d: the optimum if converged, else the last point. */
  readonly optimum: Float64Array;
  /** (1/N) sum weight_i a_i a_i' + K at x, d x d. */
  readonly hessian: Matrix;
  /** (1/N) sum g_i g_i' at x with the penalised gradients g_i, d x d, summed when asked for. */
  noiseCovariance(): Matrix;
  /** Newton steps taken. */
  readonly iterations: number;
}

const MOST_STEPS = 100;

/**
 * A regression on stored rows by Newton's method with step halving:
 *
 *     x minimises (1/N) sum w_i f(a_i'x + o_i, y_i) + x'Kx / 2
 *
 * Where the Hessian is singular and the family has a majorant, as Huber's far from the data, its weights take the
 * Hessian's place for that step. Whether it converged is said in `outcome`, not by an exception.
 *
 * @throws RangeError for no rows, rows that are not finite, a response that the family does not know, a start or
 *   penalty of another size
 * @example regressionFit({ rows: [1, 0, 1, 1, 1, 2], response: [1, 2, 3] }, { family: gaussian }).optimum // [1, 1]
 */
export function regressionFit(
  stored: StoredRows,
  { family, penalty = 0, start, products = outerProductSum, solve, lastStep = 1e-7 }: RegressionFitOptions,
): RegressionFit {
  const d = checkRows(stored, family);
  if (family.smoothed)
    throw new RangeError(`${family.name} regression has no Newton's method: its loss has a kink`);
  const { response, offset, weights } = stored;
  const n = response.length;
  if (typeof penalty !== "number") finiteMatrix("the penalty", penalty, d);
  const K = typeof penalty === "number" ? Matrix.eye(d).mul(penalty) : Matrix.checkMatrix(penalty);
  const pull = penaltyGradient(penalty);
  if (start && start.length !== d)
    throw new RangeError(`start has ${howMany(start.length, "entry")}, the rows have ${d}`);
  let x: Float64Array = start ? Float64Array.from(start) : new Float64Array(d);
  const formsAt = (point: Float64Array): Float64Array => {
    const all = forms(stored.rows, point);
    return offset ? all.map((value, i) => value + offset[i]) : all;
  };
  let u = formsAt(x);

  /** (1/N) sum w_i a_i a_i'. */
  const secondMoment = (factors: Float64Array): Matrix => products(stored.rows, d, factors).div(n);
  /** Every row's value of a function of u and y, times its weight. */
  const each = (f: (u: number, y: number) => number): Float64Array =>
    u.map((value, i) => (weights ? weights[i] : 1) * f(value, response[i]));
  const curvature = (weight: (u: number, y: number) => number): Matrix => secondMoment(each(weight)).add(K);
  const objective = (point: Float64Array, at: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (weights ? weights[i] : 1) * family.loss(at[i], response[i]);
    return sum / n + 0.5 * dot(point, pull(point));
  };
  const noiseCovariance = (): Matrix => {
    const scores = each(family.score);
    const mean = weightedMean(stored.rows, d, scores);
    const pulled = pull(x);
    const noise = secondMoment(scores.map((score) => score * score));
    // g = score a + K x
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        noise.set(j, k, noise.get(j, k) + pulled[j] * mean[k] + mean[j] * pulled[k] + pulled[j] * pulled[k]);
      }
    }
    return noise;
  };
  const finish = (outcome: RegressionFit["outcome"], iterations: number): RegressionFit => ({
    outcome,
    optimum: x,
    hessian: curvature(family.weight),
    noiseCovariance,
    iterations,
  });
  const solved = (H: Matrix, g: Float64Array): Float64Array | undefined => solution(H, g, solve);

  for (let iterations = 1; iterations <= MOST_STEPS; iterations++) {
    const pulled = pull(x);
    const gradient = weightedMean(stored.rows, d, each(family.score)).map((g, j) => g + pulled[j]);
    const step =
      solved(curvature(family.weight), gradient) ??
      (family.majorant && solved(curvature(family.majorant), gradient));
    if (!step) return finish(iterations === 1 ? "singular" : "diverging", iterations - 1);
    const along = forms(stored.rows, step);
    // Measured on the scale of a'x: separable classes, whose gradient vanishes at infinity, go on moving there. Once a
    // step is this small, taking it whole squares the error: the solution to rounding.
    const last = largest(along) <= lastStep * (1 + largest(u));
    const moved = (size: number): Float64Array => x.map((value, j) => value - size * step[j]);
    const before = objective(x, u);
    const fall = 1e-4 * dot(gradient, step);
    let size = 1;
    const enough = (): boolean => {
      const after = objective(
        moved(size),
        u.map((value, i) => value - size * along[i]),
      );
      return after <= before - size * fall + 1e-10 * Math.abs(before);
    };
    while (!last && !enough() && size > 1e-10) size /= 2;
    x = moved(size);
    u = formsAt(x);
    if (last) return finish("converged", iterations);
  }
  return finish("diverging", MOST_STEPS);
}

/** a_i'x of every row. */
function forms(rows: ArrayLike<number>, x: Float64Array): Float64Array {
  const d = x.length;
  return Float64Array.from({ length: rows.length / d }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += rows[i * d + j] * x[j];
    return sum;
  });
}

/** (1/N) sum w_i a_i. */
function weightedMean(rows: ArrayLike<number>, d: number, weights: Float64Array): Float64Array {
  const mean = new Float64Array(d);
  weights.forEach((weight, i) => {
    for (let j = 0; j < d; j++) mean[j] += weight * rows[i * d + j];
  });
  return mean.map((sum) => sum / weights.length);
}

/** sum f_i a_i a_i'. */
function outerProductSum(rows: ArrayLike<number>, d: number, factors: Float64Array): Matrix {
  const sums = Matrix.zeros(d, d);
  const lower = new Float64Array(d * d);
  factors.forEach((factor, i) => {
    if (factor === 0) return;
    for (let j = 0; j < d; j++) {
      const scaled = factor * rows[i * d + j];
      for (let k = 0; k <= j; k++) lower[j * d + k] += scaled * rows[i * d + k];
    }
  });
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) {
      sums.set(j, k, lower[j * d + k]);
      sums.set(k, j, lower[j * d + k]);
    }
  }
  return sums;
}

/** H^-1 g, or undefined where H, brought to a unit diagonal, is singular to rounding. */
function solution(
  H: Matrix,
  g: Float64Array,
  solve: RegressionFitOptions["solve"],
): Float64Array | undefined {
  const scales = H.diagonal().map((value) => 1 / Math.sqrt(value));
  if (!scales.every((scale) => Number.isFinite(scale) && scale > 0)) return undefined;
  const scaled = symmetrized(H.clone().mulRowVector(scales).mulColumnVector(scales));
  const scaledRight = g.map((value, j) => value * scales[j]);
  const found = solve?.(scaled, scaledRight);
  if (found) return found.map((value, j) => value * scales[j]);
  const right = Matrix.columnVector(scaledRight);
  const inUnits = (solved: Matrix): Float64Array =>
    Float64Array.from(scales, (scale, j) => scale * solved.get(j, 0));
  const factor = plainFactor(scaled);
  if (factor) return inUnits(factor.solve(right));
  const { values, vectors } = symmetricEigen("the batch Hessian", scaled);
  if (!(Math.min(...values) > 1e-14 * Math.max(...values))) return undefined;
  const turned = vectors.transpose().mmul(right);
  return inUnits(vectors.mmul(turned.mulColumnVector(values.map((value) => 1 / value))));
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The number of covariates of a row. */
function checkRows({ rows, response, weights }: StoredRows, family: Family): number {
  const n = response.length;
  if (n === 0) throw new RangeError("a fit needs at least one row");
  const d = rows.length / n;
  if (!(Number.isInteger(d) && d >= 1)) {
    throw new RangeError(
      `${howMany(n, "response does", "responses do")} not share out ${howMany(rows.length, "covariate")}`,
    );
  }
  for (let i = 0; i < n; i++) {
    let sum = response[i];
    for (let j = 0; j < d; j++) sum += rows[i * d + j];
    if (!Number.isFinite(sum)) throw new RangeError(`row ${i} is not finite`);
    if (!weights && !family.accepts(response[i])) {
      throw new RangeError(
        `row ${i}: the response of a ${family.name} model is ${family.responses}, got ${response[i]}`,
      );
    }
  }
  return d;
}
