import { Matrix } from "ml-matrix";
import { symmetrized } from "../numeric/spd.js";
import { addProduct, addProductTransposed } from "./dense.js";
import type { CovarianceStep } from "./linear-model.js";

/** The averaged iterate's covariance after n steps. */
export interface AveragedCovariance {
  n: number;
  /** n Cov(xbar_n), d x d, with xbar_n the mean of x_0, ..., x_{n-1}. */
  covariance: Matrix;
  /** Cov of (Delta_n, m_n, sum_{s<n} Delta_s), 3d x 3d. */
  state: Matrix;
  /** How far an entry of `covariance` may be off. */
  errorEstimate: number;
}

/** The covariance C_t of (Delta_t, m_t, sum_{s<t} Delta_s) while a recursion runs. */
export interface RunningCovariance {
  readonly dimension: number;
  /** 3d x 3d, row by row. */
  readonly C: Float64Array;
  /** The largest variance that an entry of the sum had so far: rounding errors are relative to this. */
  peak: number;
  readonly change: Float64Array;
  readonly moved: Float64Array;
}

/**
 * Rounding error relative to the peak: several times what the two recursions, which round differently, were seen to
 * differ by (3e-13 at n = 1e7).
 */
export const ROUNDING = 1e-12;

/** C_0 = 0 in d dimensions, or a copy of a running covariance. */
export function startCovariance(from: number | RunningCovariance): RunningCovariance {
  const dimension = typeof from === "number" ? from : from.dimension;
  const empty = () => new Float64Array(9 * dimension * dimension);
  const start = typeof from === "number" ? { C: empty(), peak: 0 } : { C: from.C.slice(), peak: from.peak };
  return { dimension, ...start, change: empty(), moved: empty() };
}

/**
 * C <- A C A' + noise in place, with A = I + E: the increments E C + (C + E C) E' + noise are summed apart before
 * they meet C, for many of them nearly cancel.
 */
export function advanceCovariance(running: RunningCovariance, { increment, noise }: CovarianceStep): void {
  const { dimension: d, C, change, moved } = running;
  const size = 3 * d;
  addProduct(change.fill(0), increment, C, size, 2 * d);
  for (let i = 0; i < C.length; i++) moved[i] = C[i] + change[i];
  for (let i = 0; i < C.length; i++) change[i] += noise[i];
  addProductTransposed(change, moved, increment, size, 2 * d);
  for (let i = 0; i < C.length; i++) C[i] += change[i];
  for (let i = 2 * d; i < size; i++) running.peak = Math.max(running.peak, C[i * size + i]);
}

/** The record of a covariance after n steps, given its rounding error relative to the peak. */
export function averagedCovariance(
  { dimension: d, C, peak }: Pick<RunningCovariance, "dimension" | "C" | "peak">,
  n: number,
  rounding: number = ROUNDING,
): AveragedCovariance {
  const size = 3 * d;
  const state = symmetrized(Matrix.from1DArray(size, size, Array.from(C)));
  const covariance = state.subMatrix(2 * d, size - 1, 2 * d, size - 1).div(n);
  return { n, covariance, state, errorEstimate: (rounding * peak) / n };
}

/** `result`; throws a RangeError when it is not finite, as when the step size is far too large. */
export function finiteCovariance(result: AveragedCovariance): AveragedCovariance {
  if (result.covariance.to1DArray().every(Number.isFinite)) return result;
  throw new RangeError(`the covariance left the finite numbers before step ${result.n}: lower the step size`);
}
