import {
  aFunction,
  flag,
  inOpenInterval,
  knownOptions,
  positive,
  wholeNumber,
} from "../numeric/arguments.js";
import type { MatrixLike } from "../numeric/checks.js";
import { power } from "../numeric/elementary.js";
import { DEFAULT_EXPONENTS, LARGEST_MOMENTUM_GAIN } from "../optimize/defaults.js";
import { polynomial } from "../optimize/schedules.js";
import { asymptoticExcess } from "./asymptotic-excess.js";
import { exactCovariance } from "./covariance.js";
import { windowedCovariance } from "./windowed.js";

const { alpha: ALPHA, eta0: ETA0, c1: C1 } = DEFAULT_EXPONENTS;

/** One point of the necessity curve. */
export interface VarianceRatio {
  /** Exponent of the momentum gain. */
  gamma: number;
  /** Number of steps averaged. */
  n: number;
  /** n Var(xbar_n) over the sandwich. */
  value: number;
  /** How far `value` may be off. */
  errorEstimate: number;
}

/** The gains of the scalar case, and how V is computed. */
export interface VarianceRatioOptions {
  /** Exponent of the step size, in (1/2, 1); 0.7 unless given. */
  alpha?: number;
  /** Scale of the step size; 0.2 unless given. */
  eta0?: number;
  /** Scale of the momentum gain; 1 unless given. */
  c1?: number;
  /** Step by step and not by windows: about 0.1 microseconds a step. */
  exact?: boolean;
  /** Relative accuracy at which the windows are short enough; 1e-10 unless given. */
  tolerance?: number;
  /** Called every 2^20 steps of those with the number of steps done. */
  onProgress?: (steps: number) => void;
}

/**
 * V(gamma, n) = n Var(xbar_n) / (H^-1 S H^-1) in the scalar case H = P = S = 1, at each of the checkpoints.
 *
 *     eta_t = eta0 t^-alpha        rho_t = min(c1 t^-gamma, 0.999)        xbar_n = (x_0 + ... + x_{n-1}) / n
 *
 * Started at x_0 = x*, m_0 = 0, without bias correction. No Monte Carlo: see `windowedCovariance` and `exactCovariance`.
 *
 * @param checkpoints numbers of steps n; returned in ascending order
 * @throws RangeError unless 0 < gamma < 2, alpha in (1/2, 1), eta0 and c1 positive, each n a positive integer
 * @example varianceRatios(0.75, [1e4, 1e16]).map(({ value }) => value) // [1.32431, 1.00009]
 * @see An and Huo, arXiv:2606.17364 (the recursion); the windows (ours).
 */
export function varianceRatios(
  gamma: number,
  checkpoints: ArrayLike<number>,
  options: VarianceRatioOptions = {},
): VarianceRatio[] {
  const {
    alpha = ALPHA,
    eta0 = ETA0,
    c1 = C1,
    exact = false,
    tolerance,
    ...progress
  } = knownOptions("varianceRatio", options, [...GAINS, "exact", "tolerance", "onProgress"]);
  inOpenInterval("gamma", gamma, 0, 2);
  requireGains({ alpha, eta0, c1 });
  flag("exact", exact);
  if (progress.onProgress !== undefined) aFunction("onProgress", progress.onProgress);
  const model = {
    hessian: [[1]],
    noiseCovariance: [[1]],
    stepSize: polynomial(eta0, alpha),
    momentumGain: polynomial(c1, gamma),
  };
  const results = exact
    ? exactCovariance(model, checkpoints, progress)
    : windowedCovariance(model, checkpoints, {
        exactSteps: stepsPastTheCap(c1, gamma),
        ...(tolerance !== undefined && { tolerance }),
      });
  return results.map(({ n, covariance, errorEstimate }) => ({
    gamma,
    n,
    value: covariance.get(0, 0),
    errorEstimate,
  }));
}

/**
 * V(gamma, n) at a single n; everything else as in `varianceRatios`.
 *
 * @example varianceRatio(0.75, 1e4).value // 1.32431
 */
export function varianceRatio(gamma: number, n: number, options: VarianceRatioOptions = {}): VarianceRatio {
  wholeNumber("n", n, 1, Number.POSITIVE_INFINITY);
  return varianceRatios(gamma, [n], options)[0];
}

/** The gains that the limit depends on. */
export type VarianceLimitOptions = Pick<VarianceRatioOptions, "alpha" | "eta0" | "c1">;

export interface AsymptoticVarianceOptions extends VarianceLimitOptions {
  /** H, S and P of a problem in matrices; the scalar H = S = P = 1 unless given. */
  problem?: { hessian: MatrixLike; noiseCovariance: MatrixLike; preconditioner?: MatrixLike };
}

/**
 * What V(gamma, n) tends to: 1 for gamma < 1, 1 + 1/(2 c1 - 1 - alpha) at gamma = 1, infinite above.
 *
 * At gamma = 1 it is finite only for 2 c1 > 1 + alpha; what the start leaves fades as n^-(2 c1 - 1 - alpha)/2 there, slowly
 * and oscillating. The theorem covers gamma in (alpha, 1) alone; for gamma <= alpha see `asymptoticVarianceRatio`. At gamma = 1
 * this is the limit for one mode, or for noise uncorrelated between modes; in general the surplus 1/(2 c1 - 1 - alpha) is
 * multiplied by kappa of `asymptoticExcess`.
 *
 * @throws RangeError unless gamma, eta0 and c1 are positive and alpha lies in (1/2, 1)
 * @example limitVarianceRatio(1) // 4.333333
 * @see the limit at gamma = 1 and the divergence above, An and Huo's reproduction code for arXiv:2606.17364.
 */
export function limitVarianceRatio(gamma: number, options: VarianceLimitOptions = {}): number {
  const { alpha = ALPHA, eta0 = ETA0, c1 = C1 } = knownOptions("limitVarianceRatio", options, GAINS);
  positive("gamma", gamma);
  requireGains({ alpha, eta0, c1 });
  if (gamma < 1) return 1;
  const surplus = 2 * c1 - 1 - alpha;
  return gamma === 1 && surplus > 0 ? 1 + 1 / surplus : Number.POSITIVE_INFINITY;
}

/**
 * V(gamma, n) to leading order in n, for gamma <= 1: one term of the momentum's, one that plain SGD has as well. (ours; the
 * end-point residual m_n/(n rho_n) of the buffer is An and Huo's)
 *
 *     V(gamma, n) - 1 ~ 1/(2 n rho_n - gamma - alpha) + 1/(2 n eta_n)
 *
 * Divide m_t - (1 - rho_t) m_{t-1} = rho_t (Delta_{t-1} + xi_t) by rho_t and sum: the sum of Delta_{t-1} + xi_t is m_n / rho_n
 * and a weighted sum of m_t = (Delta_{t-1} - Delta_t)/eta_t, which by Abel summation is what SGD leaves, 1/(2 n eta_n) in
 * the variance. For the first term, (Delta, m) oscillates fast against its gains, so that rho Var(Delta) =
 * eta Var(m) = e, and the energy 2e obeys
 *
 *     2 de/dt = -(gamma + alpha) e / t - 2 rho e + eta rho^2
 *
 * with the slow solution Var(m_n) / (n rho_n^2) = 1/(2 n rho_n - gamma - alpha). So 2 n rho_n = 2 c1 n^(1 - gamma) has to outgrow
 * gamma + alpha: it does so ever more slowly as gamma nears 1, and at 1 it never does. Derived for gamma > alpha,
 * where the pair oscillates; the exact curve agrees below, too.
 *
 * With a `problem`, tr(n Cov(xbar_n) H S^-1 H)/d by `asymptoticExcess`: the two terms are not the same in every direction.
 *
 * @returns infinite where 2 n rho_n <= gamma + alpha: no quasi-stationary state exists, or not yet
 * @example asymptoticVarianceRatio(0.75, 1e16) // 1.0000896: as the exact value
 */
export function asymptoticVarianceRatio(
  gamma: number,
  n: number,
  options: AsymptoticVarianceOptions = {},
): number {
  const {
    alpha = ALPHA,
    eta0 = ETA0,
    c1 = C1,
    problem,
  } = knownOptions("asymptoticVarianceRatio", options, [...GAINS, "problem"]);
  positive("gamma", gamma);
  positive("n", n);
  requireGains({ alpha, eta0, c1 });
  if (problem) {
    const momentum = { gain: c1 * power(n, -gamma), gamma, alpha };
    return 1 + asymptoticExcess({ ...problem, n, stepSize: eta0 * power(n, -alpha), momentum }).mean;
  }
  const surplus = 2 * c1 * power(n, 1 - gamma) - gamma - alpha;
  return surplus > 0 ? 1 + 1 / surplus + 1 / (2 * eta0 * power(n, 1 - alpha)) : Number.POSITIVE_INFINITY;
}

/** The windows need smooth gains, so they begin where c1 t^-gamma has left the cap (or after a million steps). */
function stepsPastTheCap(c1: number, gamma: number): number {
  return Math.max(2000, Math.min(1e6, Math.ceil(power(c1 / LARGEST_MOMENTUM_GAIN, 1 / gamma))));
}

const GAINS = ["alpha", "eta0", "c1"];

function requireGains({ alpha, eta0, c1 }: Required<VarianceLimitOptions>): void {
  inOpenInterval("alpha", alpha, 0.5, 1);
  positive("eta0", eta0);
  positive("c1", c1);
}
