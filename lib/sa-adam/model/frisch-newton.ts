import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { dot } from "../numeric/spd.js";
import type { StoredRows } from "./regression-fit.js";

/** A complementarity gap, relative to the loss, at which the interior point has arrived. */
const GAP = 1e-11;
const MOST_STEPS = 100;
/** Of the way to the boundary that a step goes. */
const SHARE = 0.99995;

/**
 * Quantile regression at level q of stored rows by the Frisch-Newton interior point:
 *
 *     x minimises sum_i f(a_i'x, y_i)        its dual: maximise y'w with A'w = (1 - q) A'1, 0 <= w <= 1
 *
 * Each step solves a weighted least squares problem, O(n d^2); some 20 to 40 of them.
 *
 * @param start d, near the optimum
 * @returns d, within rounding of an optimum; undefined where the rows do not tell d coefficients apart
 * @example frischNewton({ rows: [1, 1, 1], response: [1, 2, 9] }, 0.5, [4])?.[0].toFixed(6) // "2.000000"
 * @see S. Portnoy and R. Koenker, Statistical Science 12 (1997): the algorithm of rq.fit.fnb in R's quantreg.
 */
export function frischNewton(
  { rows, response }: StoredRows,
  q: number,
  start: ArrayLike<number>,
): Float64Array | undefined {
  const n = response.length;
  const d = start.length;
  let x = Float64Array.from(start);
  const w = new Float64Array(n).fill(1 - q);
  const below = new Float64Array(n);
  const above = new Float64Array(n);
  const residual = (i: number): number => response[i] - form(rows, i, x);
  let size = 0;
  for (let i = 0; i < n; i++) size += Math.abs(residual(i)) / n;
  for (let i = 0; i < n; i++) {
    const r = residual(i) || 1e-3 * size;
    below[i] = Math.max(-r, 0) + 1e-3 * size;
    above[i] = Math.max(r, 0) + 1e-3 * size;
  }
  if (size === 0) return x;
  const dw = new Float64Array(n);
  const [weights, gaps] = [new Float64Array(n), new Float64Array(n)];
  const [dBelow, dAbove] = [new Float64Array(n), new Float64Array(n)];
  for (let step = 0; step < MOST_STEPS; step++) {
    let gap = 0;
    for (let i = 0; i < n; i++) {
      gap += below[i] * w[i] + above[i] * (1 - w[i]);
      weights[i] = 1 / (below[i] / w[i] + above[i] / (1 - w[i]));
      // What is left of r = above - below, the dual constraint.
      gaps[i] = residual(i) - above[i] + below[i];
    }
    if (gap <= GAP * n * size) break;
    const factor = new CholeskyDecomposition(weighted(rows, weights, d));
    if (step === 0 && isSingular(factor)) return undefined;
    if (!factor.isPositiveDefinite()) return x;
    /** The direction for a barrier mu, second order terms from the direction before. */
    const direction = (mu: number, corrected: boolean): Float64Array => {
      const target = new Float64Array(n);
      for (let i = 0; i < n; i++) {
        const [low, high] = [w[i], 1 - w[i]];
        const second = corrected ? (dw[i] * dBelow[i]) / low + (dw[i] * dAbove[i]) / high : 0;
        target[i] = gaps[i] + above[i] - below[i] + mu * (1 / low - 1 / high) - second;
      }
      const right = new Float64Array(d);
      for (let i = 0; i < n; i++) addRow(right, rows, i, weights[i] * target[i]);
      const dx = Float64Array.from(factor.solve(Matrix.columnVector(right)).to1DArray());
      for (let i = 0; i < n; i++) {
        const [low, high] = [w[i], 1 - w[i]];
        const move = weights[i] * (target[i] - form(rows, i, dx));
        const [a, b] = corrected ? [dw[i] * dBelow[i], dw[i] * dAbove[i]] : [0, 0];
        dBelow[i] = (mu - a - below[i] * move) / low - below[i];
        dAbove[i] = (mu + b + above[i] * move) / high - above[i];
        dw[i] = move;
      }
      return dx;
    };
    let dx = direction(0, false);
    let [primal, dual] = reach();
    if (Math.min(primal, dual) < 1) {
      let after = 0;
      for (let i = 0; i < n; i++)
        after +=
          (below[i] + dual * dBelow[i]) * (w[i] + primal * dw[i]) +
          (above[i] + dual * dAbove[i]) * (1 - w[i] - primal * dw[i]);
      dx = direction(((after / gap) ** 2 * after) / (2 * n), true);
      [primal, dual] = reach();
    }
    for (let i = 0; i < n; i++) {
      w[i] += primal * dw[i];
      below[i] += dual * dBelow[i];
      above[i] += dual * dAbove[i];
    }
    x = x.map((value, j) => value + dual * dx[j]);
  }
  return x;

  /** How far a step may go for w and for the residuals' parts. */
  function reach(): [primal: number, dual: number] {
    let [primal, dual] = [1 / SHARE, 1 / SHARE];
    for (let i = 0; i < n; i++) {
      if (dw[i] < 0) primal = Math.min(primal, -w[i] / dw[i]);
      if (dw[i] > 0) primal = Math.min(primal, (1 - w[i]) / dw[i]);
      if (dBelow[i] < 0) dual = Math.min(dual, -below[i] / dBelow[i]);
      if (dAbove[i] < 0) dual = Math.min(dual, -above[i] / dAbove[i]);
    }
    return [Math.min(1, SHARE * primal), Math.min(1, SHARE * dual)];
  }
}

/** Is nothing left of a row of the factor? */
function isSingular(factor: CholeskyDecomposition): boolean {
  const lower = factor.lowerTriangularMatrix;
  return lower.to2DArray().some((row, j) => !(row[j] ** 2 > 1e-12 * dot(row, row)));
}

/** a_i'x. */
export function form(rows: ArrayLike<number>, i: number, x: Float64Array): number {
  const d = x.length;
  let sum = 0;
  for (let j = 0; j < d; j++) sum += rows[i * d + j] * x[j];
  return sum;
}

export function addRow(to: Float64Array, rows: ArrayLike<number>, i: number, factor: number): void {
  const d = to.length;
  for (let j = 0; j < d; j++) to[j] += factor * rows[i * d + j];
}

/** sum w_i a_i a_i', d x d. */
function weighted(rows: ArrayLike<number>, weights: Float64Array, d: number): Matrix {
  const sums = new Float64Array(d * d);
  for (let i = 0; i < weights.length; i++) {
    for (let j = 0; j < d; j++) {
      const scaled = weights[i] * rows[i * d + j];
      for (let k = 0; k <= j; k++) sums[j * d + k] += scaled * rows[i * d + k];
    }
  }
  const matrix = Matrix.zeros(d, d);
  for (let j = 0; j < d; j++)
    for (let k = 0; k <= j; k++) {
      matrix.set(j, k, sums[j * d + k]);
      matrix.set(k, j, sums[j * d + k]);
    }
  return matrix;
}
