import type { Matrix } from "ml-matrix";
import { WIDE } from "../numeric/checks.js";
import { log, power } from "../numeric/elementary.js";
import { dot, largestEigenvalue, multiply } from "../numeric/spd.js";
import type { Settings } from "./options.js";

/**
 * The gains of a fit. The warm-up's m rows count as steps already taken:
 *
 *     eta_t = eta_s ((m + t)/m)^-alpha     rho_t = rho_s ((m + t)/m)^-gamma     rho^v_t = 1/(m + t)
 */
export interface FitGains {
  readonly alpha: number;
  readonly gamma: number;
  /** m. */
  readonly clock: number;
  /** eta_s, the step size at the start. */
  readonly stepSize: number;
  /** rho_s. */
  readonly momentumGain: number;
}

/** What of the warm-up block the gains depend on, in the working coordinates, where the Hessian is I. */
export interface BlockCurvature {
  readonly rows: number;
  /** v_0, d; P = diag(v_0^-1/2). */
  readonly secondMoment: Float64Array;
  /** The diagonal of S, d, where weights count rows, each an observation; v_0 unless given. */
  readonly noise?: Float64Array | undefined;
  /** The mean of w^2 |Q b|^2 b b', Q = P^1/2, d x d: the fourth moment relative to P. */
  readonly fourthMoment: Matrix;
  /** Per unit of the step size, how far the iterates' own noise moves their mean where the loss is curved, d. */
  readonly shift: Float64Array;
}

/** Past this many times the warm-up's rows the step sizes are judged; what is judged hardly moves with it. */
const HORIZON = 50;
/** Of the largest stable step size. */
const STABLE_SHARE = 0.5;
/** Of a standard error: what the bias may be, root mean square over the coefficients. */
const BIAS_SHARE = 0.1;
/** Of Shat: what the iterates' noise may add. */
const NOISE_SHARE = 0.02;
/** Relaxation times that the starting step, kept for all of the warm-up, would cover. */
const RELAXATIONS = { least: 4, most: 30 };

/**
 * eta_s, of the bounds that follow the smallest; lambda is the smallest eigenvalue of P, etabar the mean of eta_t up to
 * n = 50 m.
 *
 *     0.5 / R2                            R2 the largest eigenvalue of the fourth moment relative to P: beyond 2 / R2
 *                                         the squares of P^-1/2 z grow
 *     30 / (m lambda)                     more is of no use
 *     etabar tr(P)/2 <= 0.02              the iterates' noise is in the plug-in sums too
 *     etabar sqrt(n) |shift| <= 0.1       a curved loss turns the iterates' noise into bias, in standard errors
 *
 * The last two stop at 4 / (m lambda): a smaller step does not leave the start behind in time.
 * @see F. Bach and E. Moulines, NeurIPS 2013; A. Défossez and F. Bach, AISTATS 2015, for the first bound.
 */
export function fitGains(settings: Settings, block: BlockCurvature): FitGains {
  const { alpha, gamma, momentumGain } = settings;
  const { rows: m, secondMoment, noise = secondMoment, fourthMoment, shift } = block;
  const bias = Math.sqrt(shift.reduce((sum, move, j) => sum + move ** 2 / noise[j], 0) / shift.length);
  const P = Array.from(secondMoment, (v) => 1 / Math.sqrt(v));
  const stable = STABLE_SHARE / Math.max(largestOf(fourthMoment), ...P);
  const relaxation = 1 / (m * Math.min(...P));
  const mean = power(HORIZON, -alpha) / (1 - Math.min(alpha, 0.9));
  const quiet = (2 * NOISE_SHARE) / (mean * P.reduce((sum, p) => sum + p, 0));
  const straight = BIAS_SHARE / (mean * bias * Math.sqrt(HORIZON * m));
  const wanted = Math.max(
    RELAXATIONS.least * relaxation,
    Math.min(RELAXATIONS.most * relaxation, quiet, straight),
  );
  return {
    alpha,
    gamma,
    clock: m,
    stepSize: settings.stepSize ?? Math.min(stable, wanted),
    momentumGain,
  };
}

/** The largest eigenvalue of a positive semidefinite matrix; of a wide one by powers, to a thousandth: half of it is what a step may be. */
function largestOf(matrix: Matrix): number {
  if (matrix.rows <= WIDE) return largestEigenvalue(matrix);
  let vector: Float64Array = Float64Array.from(matrix.diagonal());
  for (let [before, steps] = [0, 0]; ; steps++) {
    const length = Math.sqrt(dot(vector, vector));
    vector = vector.map((value) => value / length);
    const next = multiply(matrix, vector);
    const value = dot(vector, next);
    // The value rises from step to step, the less the nearer it is.
    if (!(value - before > 1e-6 * value) || steps === 1000) return value;
    [before, vector] = [value, next];
  }
}

/** The mean of eta_t over the first n steps. */
export function meanStepSize({ stepSize, clock, alpha }: FitGains, n: number): number {
  const grown = (clock + n) / clock;
  const integral = Math.abs(alpha - 1) < 1e-9 ? log(grown) : (power(grown, 1 - alpha) - 1) / (1 - alpha);
  return (stepSize * integral * clock) / n;
}
