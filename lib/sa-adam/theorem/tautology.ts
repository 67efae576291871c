import { Matrix, solve } from "ml-matrix";
import { finiteVector, flag, refuse } from "../numeric/arguments.js";
import { type MatrixLike, spdEigen } from "../numeric/checks.js";
import { smooth } from "../numeric/smooth.js";
import { multiply } from "../numeric/spd.js";
import type { Optimizer } from "../optimize/optimizer.js";

export interface TautologyOptions {
  optimizer: Optimizer;
  /** H of the quadratic, d x d, SPD. */
  hessian: MatrixLike;
  /** x_0 - x*, d; the minimiser x* is the origin. */
  start: ArrayLike<number>;
  /** xi_1, ..., xi_n: the gradient at step t is H x_{t-1} + xi_t. */
  noise: ReadonlyArray<ArrayLike<number>>;
  /** Whether the optimizer divides m_t by k_t; true unless given, as in `saAdam`. */
  biasCorrection?: boolean;
}

/** What remains of the averaged error beside the martingale -H^-1 mean(xi), computed in two ways. */
export interface Tautology {
  /** R_n = (1/n) sum M_t (Delta_{t-1} - Delta_t)/eta_t, d: from the iterates and the preconditioners. */
  remainder: Float64Array;
  /** H^-1 (1/n) sum m_t/k_t, d: from the gradients alone. */
  averagedMomentum: Float64Array;
  /** The largest difference of the two over all steps, relative to the largest entry of H^-1 m_t/k_t. */
  maxRelativeError: number;
  /**
   * The largest entry of mean(Delta_{t-1}) + H^-1 mean(xi_t) - R_n, relative to the largest of R_n. Zero up to
   * rounding without momentum, where R_n is the whole remainder; with momentum it is not zero.
   */
  decompositionError: number;
}

/**
 * Why the preconditioner-only proof does not carry over to momentum, as a numeric identity on a run.
 *
 * With M_t = (P_t H)^-1, and m_t = g_t where there is no momentum,
 *
 *     M_t (Delta_{t-1} - Delta_t)/eta_t = H^-1 m_t/k_t
 *
 * Without momentum g_t = H Delta_{t-1} + xi_t gives Delta_{t-1} = -H^-1 xi_t + M_t (Delta_{t-1} - Delta_t)/eta_t: the
 * average is a martingale free of P_t and a remainder R_n that Abel summation makes small when P_t stabilizes. With
 * momentum P_t has cancelled from R_n = H^-1 mean(m_t/k_t), and "R_n vanishes" is what was to be proved.
 *
 * @throws RangeError when H is not SPD or shapes differ
 * @example
 * const stream = new RandomStream(1);
 * const noise = Array.from({ length: 100 }, () => stream.normals(2));
 * tautology({ optimizer: saAdam(), hessian: toeplitz(2, 0.4), start: [1, -1], noise }).maxRelativeError
 * @see the decomposition without momentum, An and Huo, arXiv:2604.23498; that momentum makes a tautology of it, An and
 * Huo, arXiv:2606.17364 (abstract); the numeric check (ours).
 */
export function tautology(options: TautologyOptions): Tautology {
  const { optimizer, start, noise, biasCorrection = true } = options;
  spdEigen("the Hessian H", options.hessian);
  const H = Matrix.checkMatrix(options.hessian);
  const d = H.rows;
  finiteVector("start", start, d);
  flag("biasCorrection", biasCorrection);
  if (!(noise?.length > 0)) refuse("noise", "vectors, one a step", noise);

  const state = optimizer.init(start);
  const m = new Float64Array(d);
  const [remainder, averagedMomentum] = [new Float64Array(d), new Float64Array(d)];
  const averaged = new Float64Array(d);
  let decay = 1;
  let [worst, scale] = [0, 0];
  noise.forEach((xi, index) => {
    const t = index + 1;
    finiteVector(`noise ${t}`, xi, d);
    const before = state.x.slice();
    const g = multiply(H, before).map((value, j) => value + xi[j]);
    optimizer.update(state, g);

    const { stepSize: eta, momentum: rho = 1 } = optimizer.gains(t);
    decay *= 1 - rho;
    const k = biasCorrection ? 1 - decay : 1;
    for (let j = 0; j < d; j++) m[j] = smooth(m[j], g[j], rho);
    const moved = before.map((value, j) => (value - state.x[j]) / eta);
    const fromIterates = solveVector(optimizer.preconditioner(state).mmul(H), moved);
    const fromMomentum = solveVector(
      H,
      m.map((value) => value / k),
    );
    const perturbation = solveVector(H, xi);
    for (let j = 0; j < d; j++) {
      worst = Math.max(worst, Math.abs(fromIterates[j] - fromMomentum[j]));
      scale = Math.max(scale, Math.abs(fromMomentum[j]));
      remainder[j] += fromIterates[j] / noise.length;
      averagedMomentum[j] += fromMomentum[j] / noise.length;
      averaged[j] += (before[j] + perturbation[j]) / noise.length;
    }
  });
  const gap = averaged.map((value, j) => Math.abs(value - remainder[j]));
  return {
    remainder,
    averagedMomentum,
    maxRelativeError: worst / scale,
    decompositionError: Math.max(...gap) / Math.max(...remainder.map(Math.abs)),
  };
}

function solveVector(matrix: Matrix, b: ArrayLike<number>): number[] {
  return solve(matrix, Matrix.columnVector(b)).to1DArray();
}
