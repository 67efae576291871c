import { knownOptions } from "../numeric/arguments.js";
import { DEFAULT_MOMENTUM_GAIN, DEFAULT_STEP_SIZE, LARGEST_MOMENTUM_GAIN } from "./defaults.js";
import { momentum } from "./momentum.js";
import { compose, type Optimizer } from "./optimizer.js";
import { asSchedule, capped, type Schedule } from "./schedules.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

export interface SaMomentumOptions extends SgdOptions {
  /** rho_t; (t + 1)^-0.75 unless given, capped at 0.999. */
  momentumGain?: Schedule | number;
}

/**
 * SGD with the heavy ball, its friction vanishing sub-linearly: SA-Adam with P = I and without bias correction.
 *
 *     m_t = (1 - rho_t) m_{t-1} + rho_t g_t        x_t = x_{t-1} - eta_t m_t
 *
 * In its own form x_t = x_{t-1} + (1 - rho_t)(eta_t/eta_{t-1}) (x_{t-1} - x_{t-2}) - eta_t rho_t g_t.
 *
 * @example saMomentum({ momentumGain: polynomial(1, 0.85, 1) }).theorem.inside // true
 * @see B. T. Polyak (1964), the heavy ball; with vanishing gains, An and Huo, arXiv:2606.17364.
 */
export function saMomentum(options: SaMomentumOptions = {}): Optimizer {
  knownOptions("saMomentum", options, [...SGD_OPTIONS, "momentumGain"]);
  const { stepSize = DEFAULT_STEP_SIZE, momentumGain = DEFAULT_MOMENTUM_GAIN, ...limits } = options;
  const eta = asSchedule(stepSize, "stepSize");
  const rho = capped(asSchedule(momentumGain, "momentumGain"), LARGEST_MOMENTUM_GAIN);
  return compose({
    name: "SA-momentum (heavy ball)",
    stepSize: eta,
    momentumGain: rho,
    momentum: momentum(rho, false),
    theorem: theoremVerdict({ stepSize: eta, momentum: rho }),
    ...limits,
  });
}
