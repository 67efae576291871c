import { LARGEST_MOMENTUM_GAIN } from "../optimizers/sa-adam.js";
import { polynomial } from "../optimizers/schedules.js";
import { type ExactOptions, exactCovariance } from "./covariance.js";
import { windowedCovariance } from "./windowed.js";

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

export interface VarianceRatioOptions extends ExactOptions {
  /** Exponent of the step size, in (1/2, 1); 0.7 unless given. */
  alpha?: number;
  /** Scale of the step size; 0.2 unless given. */
  eta0?: number;
  /** Scale of the momentum gain; 1 unless given. */
  c1?: number;
  /** Step by step and not by windows: about 0.1 microseconds a step. */
  exact?: boolean;
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
 * @example varianceRatios(0.75, [1e4, 1e16]) // values 1.32431 and 1.00009
 *
 * Source: An and Huo, arXiv:2606.17364 (the recursion); the windows (ours).
 */
export function varianceRatios(
  gamma: number,
  checkpoints: ArrayLike<number>,
  options: VarianceRatioOptions = {},
): VarianceRatio[] {
  const { alpha = 0.7, eta0 = 0.2, c1 = 1, exact = false, ...progress } = options;
  within("gamma", gamma, 0, 2);
  within("alpha", alpha, 0.5, 1);
  const model = {
    hessian: [[1]],
    noise: [[1]],
    stepSize: polynomial(eta0, alpha),
    momentumGain: polynomial(c1, gamma),
  };
  const results = exact
    ? exactCovariance(model, checkpoints, progress)
    : windowedCovariance(model, checkpoints, { exactSteps: stepsPastTheCap(c1, gamma) });
  return results.map(({ n, covariance, errorEstimate }) => ({
    gamma,
    n,
    value: covariance.get(0, 0),
    errorEstimate,
  }));
}

/** V(gamma, n) at a single n; everything else as in `varianceRatios`. */
export function varianceRatio(gamma: number, n: number, options: VarianceRatioOptions = {}): VarianceRatio {
  return varianceRatios(gamma, [n], options)[0];
}

/** The windows need smooth gains, so they begin where c1 t^-gamma has left the cap (or after a million steps). */
function stepsPastTheCap(c1: number, gamma: number): number {
  return Math.max(2000, Math.min(1e6, Math.ceil((c1 / LARGEST_MOMENTUM_GAIN) ** (1 / gamma))));
}

function within(name: string, value: number, lowest: number, highest: number): void {
  if (!(value > lowest && value < highest)) {
    throw new RangeError(`${name} must lie in (${lowest}, ${highest}), got ${value}`);
  }
}
