import { knownOptions } from "../numeric/arguments.js";
import { momentum } from "./momentum.js";
import type { Optimizer } from "./optimizer.js";
import { composeSaAdam } from "./sa-adam-variant.js";
import { SA_RMSPROP_OPTIONS, type SaRmspropOptions } from "./sa-rmsprop.js";
import type { Schedule } from "./schedules.js";
import { secondMoment } from "./second-moment.js";

/** The options of SA-RMSProp, and those of the momentum. */
export interface SaAdamOptions extends SaRmspropOptions {
  /** rho_t = 1 - beta_{1,t}; (t + 1)^-0.75 unless given. */
  momentumGain?: Schedule | number;
  /** rho_t is capped at this, in (0, 1]; 0.999 unless given. 1 leaves a gain such as t^-gamma as it is at t = 1. */
  largestMomentumGain?: number;
  /** Decoupled weight decay lambda: outside the theorem. */
  decoupledDecay?: number;
}

/** The names of `SaAdamOptions`. */
export const SA_ADAM_OPTIONS: readonly string[] = [
  ...SA_RMSPROP_OPTIONS,
  "momentumGain",
  "largestMomentumGain",
  "decoupledDecay",
];

/**
 * SA-Adam: Adam whose momentum gain vanishes, and vanishes sub-linearly.
 *
 *     m_t = (1 - rho_t) m_{t-1} + rho_t g_t                       rho_t = c1 (t + t0)^-gamma, gamma in (alpha, 1)
 *     k_t = 1 - prod_{s<=t} (1 - rho_s)
 *     D_t = (1 - rho^v_t) D_{t-1} + rho^v_t (g_t*g_t + floor)     rho^v_t = c2/(t + 1)
 *     x_t = x_{t-1} - eta_t P_t m_t / k_t                         eta_t = eta0 t^-alpha, alpha in (1/2, 1)
 *
 * P_t = diag(D_{t-1}^-1/2) in the "predictable" convention, diag(1/(sqrt(D_t) + epsilon)) in "adam".
 *
 * @throws RangeError unless the gains are positive, the cap lies in (0, 1] and the penalties are non-negative
 * @example
 * const optimizer = saAdam({ momentumGain: polynomial(1, 0.85, 1) });
 * const state = optimizer.init([0, 0]);
 * optimizer.update(state, [1, -1]); // x_1 is in state.x
 * state.t; // 1
 * @see An and Huo, arXiv:2606.17364.
 */
export function saAdam(options: SaAdamOptions = {}): Optimizer {
  knownOptions("saAdam", options, SA_ADAM_OPTIONS);
  const { convention = "predictable", epsilon = 1e-8, biasCorrection = true, name = "SA-Adam" } = options;
  return composeSaAdam(name, options, (rho, gain, floor) => ({
    momentum: momentum(rho, biasCorrection),
    preconditioner: secondMoment({ gain, convention, floor, epsilon, biasCorrection }),
  }));
}
