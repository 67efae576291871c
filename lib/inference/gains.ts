import type { Matrix } from "ml-matrix";
import { largestEigenvalue } from "../linear-algebra/spd.js";
import type { Settings } from "./settings.js";

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

/** What of the warm-up block the gains depend on, in the working coordinates. */
export interface BlockCurvature {
  readonly rows: number;
  /** v_0, d. */
  readonly secondMoment: Float64Array;
  /** The mean of |Q b|^2 w^2 (Q b)(Q b)', Q = P^1/2 = diag(v_0^-1/4), d x d. */
  readonly fourthMoment: Matrix;
}

/** The step size is at most this share of the largest stable one. */
const STABLE_SHARE = 0.5;
/** And such that the starting step, taken for all of the warm-up, would cover this many relaxation times. */
export const RELAXATIONS = 30;

/**
 * eta_s = min(0.5 / R2, 30 / (m lambda)), where R2 is the largest eigenvalue of the fourth moment and lambda the
 * smallest of P^1/2 H P^1/2.
 *
 * Beyond 2 / R2 the mean square of least mean squares grows; a step size lower than that leaves less of its own noise
 * in the iterates, which a curved loss turns into bias and the plug-in sums into width, and forgets the start later.
 *
 * Source: F. Bach and E. Moulines, NeurIPS 2013; A. Défossez and F. Bach, AISTATS 2015, for the bound.
 */
export function fitGains(settings: Settings, block: BlockCurvature): FitGains {
  const { alpha, gamma, momentumGain } = settings;
  const roots = Array.from(block.secondMoment, (v) => v ** -0.5);
  const stable = STABLE_SHARE / Math.max(largestEigenvalue(block.fourthMoment), Math.max(...roots));
  const enough = RELAXATIONS / (block.rows * Math.min(...roots));
  return {
    alpha,
    gamma,
    clock: block.rows,
    stepSize: settings.stepSize ?? Math.min(stable, enough),
    momentumGain,
  };
}

/** The gains at step t. */
export function gainsAt(gains: FitGains, t: number): { stepSize: number; momentumGain: number } {
  const time = (gains.clock + t) / gains.clock;
  return {
    stepSize: gains.stepSize * time ** -gains.alpha,
    momentumGain: gains.momentumGain * time ** -gains.gamma,
  };
}
