import { Matrix } from "ml-matrix";
import type { MatrixLike } from "../linear-algebra/checks.js";
import { spdInverse, symmetrized } from "../linear-algebra/spd.js";
import { addProduct, addProductTransposed } from "./dense.js";
import {
  ascendingCheckpoints,
  type CheckedModel,
  type CovarianceStep,
  checkedModel,
  covarianceSteps,
  type LinearModel,
} from "./linear-model.js";

/** The averaged iterate's covariance after n steps. */
export interface AveragedCovariance {
  n: number;
  /** n Cov(xbar_n), d x d, with xbar_n the mean of x_0, ..., x_{n-1}. */
  covariance: Matrix;
  /** Cov of (Delta_n, m_n, sum_{s<n} Delta_s), 3d x 3d. */
  state: Matrix;
  /** How far the largest entry of `covariance` may be off. */
  errorEstimate: number;
}

export interface ExactOptions {
  /** Called every 2^20 steps with the number of steps done. */
  onProgress?: (steps: number) => void;
}

/**
 * n Cov(xbar_n) exactly, one step after the other, at each of the checkpoints: no Monte Carlo.
 *
 *     C_t = A_t C_{t-1} A_t' + b_t S b_t',   C_0 = 0,   for (Delta_t, m_t, sum_{s<t} Delta_s)
 *
 * Started at x_0 = x*, m_0 = 0, without bias correction; A_t and b_t as in `covarianceSteps`. About 0.1
 * microseconds a step for d = 1, and of order d^3 beyond.
 *
 * @param checkpoints numbers of steps n; returned in ascending order
 * @throws RangeError when H is not SPD, shapes differ, or an n is not a positive integer
 * @example exactCovariance({ hessian: [[1]], noise: [[1]] }, [1e4])[0].covariance.get(0, 0) // 1.32431
 *
 * Source: An and Huo, arXiv:2606.17364, for the scalar case; the matrix form for any P_t (ours).
 */
export function exactCovariance(
  model: LinearModel,
  checkpoints: ArrayLike<number>,
  { onProgress }: ExactOptions = {},
): AveragedCovariance[] {
  const checked = checkedModel(model);
  const recursion = checked.dimension === 1 ? scalarRecursion(checked) : matrixRecursion(checked);
  let done = 0;
  return ascendingCheckpoints(checkpoints).map((n) => {
    while (done < n) {
      const next = Math.min(n, done + 2 ** 20);
      recursion.advance(done + 1, next);
      done = next;
      if (done % 2 ** 20 === 0) onProgress?.(done);
    }
    return averagedCovariance(recursion.state(), checked.dimension, n, Number.EPSILON * Math.sqrt(n));
  });
}

/**
 * tr(covariance H S^-1 H) / d: the mean ratio of a covariance to the sandwich H^-1 S H^-1, 1 when they agree.
 *
 * @throws RangeError when S is not SPD or shapes differ
 * @example sandwichRatio([[3]], [[1]], [[1]]) // 3
 */
export function sandwichRatio(covariance: MatrixLike, hessian: MatrixLike, noise: MatrixLike): number {
  const inverse = spdInverse(noise, "the noise covariance S");
  const H = Matrix.checkMatrix(hessian);
  return Matrix.checkMatrix(covariance).mmul(H).mmul(inverse).mmul(H).trace() / inverse.rows;
}

/**
 * C <- A C A' + noise in place, with A = I + E: the increments E C + (C + E C) E' + noise are summed apart before
 * they meet C, for many of them nearly cancel. `scratch` is two arrays of C's length.
 */
export function advanceCovariance(
  C: Float64Array,
  { increment, noise }: CovarianceStep,
  size: number,
  [change, moved]: [Float64Array, Float64Array],
): void {
  const inner = (2 * size) / 3;
  addProduct(change.fill(0), increment, C, size, inner);
  for (let i = 0; i < C.length; i++) moved[i] = C[i] + change[i];
  for (let i = 0; i < C.length; i++) change[i] += noise[i];
  addProductTransposed(change, moved, increment, size, inner);
  for (let i = 0; i < C.length; i++) C[i] += change[i];
}

/** The record of a state's covariance after n steps, given its relative rounding error. */
export function averagedCovariance(
  C: Float64Array,
  dimension: number,
  n: number,
  rounding: number,
): AveragedCovariance {
  const size = 3 * dimension;
  const state = symmetrized(Matrix.from1DArray(size, size, Array.from(C)));
  const covariance = state.subMatrix(2 * dimension, size - 1, 2 * dimension, size - 1).div(n);
  const errorEstimate = rounding * covariance.clone().abs().max();
  if (!Number.isFinite(errorEstimate)) {
    throw new RangeError(`the covariance left the finite numbers before step ${n}: lower the step size`);
  }
  return { n, covariance, state, errorEstimate };
}

interface Recursion {
  /** Take the steps first, first + 1, ..., last. */
  advance(first: number, last: number): void;
  state(): Float64Array;
}

function matrixRecursion(model: CheckedModel): Recursion {
  const size = 3 * model.dimension;
  const step = covarianceSteps(model);
  const C = new Float64Array(size * size);
  const scratch: [Float64Array, Float64Array] = [C.slice(), C.slice()];
  return {
    advance(first, last) {
      for (let t = first; t <= last; t++) advanceCovariance(C, step(t), size, scratch);
    },
    state: () => C,
  };
}

/** The same recursion on the six entries of a symmetric 3 x 3 matrix, for the long runs: no array, no loop. */
function scalarRecursion({
  hessian,
  noise,
  stepSize,
  momentumGain,
  preconditioner,
}: CheckedModel): Recursion {
  const h = hessian.get(0, 0);
  const s = noise.get(0, 0);
  // Covariances of D = Delta_t, M = m_t and Z = sum_{s<t} Delta_s.
  let [DD, DM, MM, DZ, MZ, ZZ] = [0, 0, 0, 0, 0, 0];
  return {
    advance(first, last) {
      for (let t = first; t <= last; t++) {
        const eta = stepSize(t);
        const rho = momentumGain(t);
        const p = preconditioner ? preconditioner(t).get(0, 0) : 1;
        // D <- D + a D + b M + u xi,  M <- M + c D - rho M + rho xi,  Z <- Z + D, by increments: see `covarianceSteps`.
        const a = -eta * rho * p * h;
        const b = -eta * (1 - rho) * p;
        const c = rho * h;
        const u = -eta * rho * p;
        // Rows D and M of (A - I) C, then the increments of A C A' + noise.
        const [rowDD, rowDM, rowDZ] = [a * DD + b * DM, a * DM + b * MM, a * DZ + b * MZ];
        const [rowMD, rowMM, rowMZ] = [c * DD - rho * DM, c * DM - rho * MM, c * DZ - rho * MZ];
        ZZ += 2 * DZ + DD;
        DZ += rowDZ + DD + rowDD;
        MZ += rowMZ + DM + rowMD;
        DD += 2 * rowDD + a * rowDD + b * rowDM + u * u * s;
        DM += rowDM + rowMD + c * rowDD - rho * rowDM + u * rho * s;
        MM += 2 * rowMM + c * rowMD - rho * rowMM + rho * rho * s;
      }
    },
    state: () => Float64Array.of(DD, DM, DZ, DM, MM, MZ, DZ, MZ, ZZ),
  };
}
