import { Matrix } from "ml-matrix";
import type { MatrixLike } from "../numeric/checks.js";
import { spdInverse } from "../numeric/spd.js";
import {
  ascendingCheckpoints,
  type CheckedModel,
  checkedNoisyModel,
  covarianceSteps,
  type LinearModel,
} from "./linear-model.js";

import {
  type AveragedCovariance,
  advanceCovariance,
  averagedCovariance,
  finiteCovariance,
  ROUNDING,
  type RunningCovariance,
  startCovariance,
} from "./running-covariance.js";

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
 * @example exactCovariance({ hessian: [[1]], noiseCovariance: [[1]] }, [1e4])[0].covariance.get(0, 0) // 1.31482
 * @see An and Huo, arXiv:2606.17364, for the scalar case; the matrix form for any P_t (ours).
 */
export function exactCovariance(
  model: LinearModel,
  checkpoints: ArrayLike<number>,
  {
    onProgress,
  }: {
    /** Called every 2^20 steps with the number of steps done. */
    onProgress?: (steps: number) => void;
  } = {},
): AveragedCovariance[] {
  const checked = checkedNoisyModel(model);
  const recursion = checked.dimension === 1 ? scalarRecursion(checked) : matrixRecursion(checked);
  let done = 0;
  return ascendingCheckpoints(checkpoints).map((n) => {
    while (done < n) {
      const next = Math.min(n, done + 2 ** 20);
      recursion.advance(done + 1, next);
      done = next;
      if (done % 2 ** 20 === 0) onProgress?.(done);
    }
    const rounding = ROUNDING * Math.max(1, Math.sqrt(n / 1e8));
    return finiteCovariance(averagedCovariance(recursion.now(), n, rounding));
  });
}

/**
 * tr(covariance H S^-1 H) / d: the mean ratio of a covariance to the sandwich H^-1 S H^-1, 1 when they agree.
 *
 * @throws RangeError when S is not SPD or shapes differ
 * @example sandwichRatio([[3]], [[1]], [[1]]) // 3
 */
export function sandwichRatio(
  covariance: MatrixLike,
  hessian: MatrixLike,
  noiseCovariance: MatrixLike,
): number {
  const inverse = spdInverse(noiseCovariance, "the noise covariance S");
  const H = Matrix.checkMatrix(hessian);
  return Matrix.checkMatrix(covariance).mmul(H).mmul(inverse).mmul(H).trace() / inverse.rows;
}

interface Recursion {
  /** Take the steps first, first + 1, ..., last. */
  advance(first: number, last: number): void;
  now(): Pick<RunningCovariance, "dimension" | "C" | "peak">;
}

function matrixRecursion(model: CheckedModel): Recursion {
  const step = covarianceSteps(model);
  const running = startCovariance(model.dimension);
  return {
    advance(first, last) {
      for (let t = first; t <= last; t++) advanceCovariance(running, step(t));
    },
    now: () => running,
  };
}

/** The same recursion on the six entries of a symmetric 3 x 3 matrix, for the long runs: no array, no loop. */
function scalarRecursion({
  hessian,
  noiseCovariance,
  stepSize,
  momentumGain,
  preconditioner,
  decoupledDecay,
}: CheckedModel): Recursion {
  const h = hessian.get(0, 0);
  const s = noiseCovariance.get(0, 0);
  // Covariances of D = Delta_t, M = m_t and Z = sum_{s<t} Delta_s.
  let [DD, DM, MM, DZ, MZ, ZZ, peak] = [0, 0, 0, 0, 0, 0, 0];
  return {
    advance(first, last) {
      for (let t = first; t <= last; t++) {
        const eta = stepSize(t);
        const rho = momentumGain(t);
        const p = preconditioner ? preconditioner(t).get(0, 0) : 1;
        // D <- D + a D + b M + u xi,  M <- M + c D - rho M + rho xi,  Z <- Z + D, by increments: see `covarianceSteps`.
        const a = -eta * rho * p * h - eta * decoupledDecay;
        const b = -eta * (1 - rho) * p;
        const c = rho * h;
        const u = -eta * rho * p;
        // Rows D and M of (A - I) C, then the increments of A C A' + noise.
        const [rowDD, rowDM, rowDZ] = [a * DD + b * DM, a * DM + b * MM, a * DZ + b * MZ];
        const [rowMD, rowMM, rowMZ] = [c * DD - rho * DM, c * DM - rho * MM, c * DZ - rho * MZ];
        ZZ += 2 * DZ + DD;
        peak = Math.max(peak, ZZ);
        DZ += rowDZ + DD + rowDD;
        MZ += rowMZ + DM + rowMD;
        DD += 2 * rowDD + a * rowDD + b * rowDM + u * u * s;
        DM += rowDM + rowMD + c * rowDD - rho * rowDM + u * rho * s;
        MM += 2 * rowMM + c * rowMD - rho * rowMM + rho * rho * s;
      }
    },
    now: () => ({ dimension: 1, C: Float64Array.of(DD, DM, DZ, DM, MM, MZ, DZ, MZ, ZZ), peak }),
  };
}
