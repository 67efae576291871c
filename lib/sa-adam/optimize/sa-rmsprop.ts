import { knownOptions } from "../numeric/arguments.js";
import { DEFAULT_FLOOR, DEFAULT_SECOND_MOMENT_GAIN, DEFAULT_STEP_SIZE } from "./defaults.js";
import { compose, type Optimizer } from "./optimizer.js";
import { asSchedule, capped, type Schedule } from "./schedules.js";
import { secondMoment } from "./second-moment.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

/** The names of `SaRmspropOptions`. */
export const SA_RMSPROP_OPTIONS: readonly string[] = [
  ...SGD_OPTIONS,
  "secondMomentGain",
  "convention",
  "floor",
  "epsilon",
  "biasCorrection",
];

/** The options of SGD, and those of the second moment D_t. */
export interface SaRmspropOptions extends SgdOptions {
  /** rho^v_t, capped at 1, beyond which D could turn negative; 1/(t+1) unless given. */
  secondMomentGain?: Schedule | number;
  /** P_t from D_{t-1}, or from D_t as in Adam; "predictable" unless given. */
  convention?: "predictable" | "adam";
  /** Added to g*g; 0.5 unless given. */
  floor?: number;
  /** Added to sqrt(D) in the "adam" convention; 1e-8 unless given. */
  epsilon?: number;
  /** Correct the second moment's bias in the "adam" convention; true unless given. */
  biasCorrection?: boolean;
}

/**
 * SA-RMSProp: a moving mean of squared gradients whose gain vanishes like c/t, no momentum.
 *
 *     D_t = (1 - rho^v_t) D_{t-1} + rho^v_t (g_t*g_t + floor)
 *     x_t = x_{t-1} - eta_t D_{t-1}^-1/2 g_t                      ("predictable")
 *
 * @throws RangeError unless the gains are positive and floor and epsilon non-negative
 * @example saRmsprop({ secondMomentGain: polynomial(2, 1, 1) })
 * @see An and Huo, arXiv:2604.23498.
 */
export function saRmsprop(options: SaRmspropOptions = {}): Optimizer {
  const {
    stepSize = DEFAULT_STEP_SIZE,
    secondMomentGain = DEFAULT_SECOND_MOMENT_GAIN,
    ...rest
  } = knownOptions("saRmsprop", options, SA_RMSPROP_OPTIONS);
  const {
    convention = "predictable",
    floor = DEFAULT_FLOOR,
    epsilon = 1e-8,
    biasCorrection = true,
    ...limits
  } = rest;
  const eta = asSchedule(stepSize, "stepSize");
  const gain = capped(asSchedule(secondMomentGain, "secondMomentGain"), 1);
  return compose({
    name: "SA-RMSProp",
    stepSize: eta,
    secondMomentGain: gain,
    preconditioner: secondMoment({ gain, convention, floor, epsilon, biasCorrection }),
    theorem: theoremVerdict({ stepSize: eta, secondMoment: gain }),
    ...limits,
  });
}
