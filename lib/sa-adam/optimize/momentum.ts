import { smooth } from "../numeric/smooth.js";
import type { OptimizerState } from "./optimizer-state.js";
import type { Schedule } from "./schedules.js";

/** Turns gradients into a direction m_t / k_t. */
export interface Momentum {
  init(dimension: number): OptimizerState["momentum"];
  /** Update with gradient g_t and write the direction into `direction`. */
  update(state: OptimizerState["momentum"], gradient: Float64Array, t: number, direction: Float64Array): void;
}

/**
 * Momentum with a vanishing (or constant) gain, an exponential average of the gradients:
 *
 *     m_t = (1 - rho_t) m_{t-1} + rho_t g_t        k_t = 1 - prod_{s<=t} (1 - rho_s)
 *     direction = m_t / k_t                        (k_t = 1 without bias correction)
 */
export function momentum(gain: Schedule, biasCorrection: boolean): Momentum {
  return {
    init: (dimension) => ({ m: new Float64Array(dimension), decay: 1 }),
    update(state, gradient, t, direction) {
      const rho = gain(t);
      state.decay *= 1 - rho;
      const k = biasCorrection ? 1 - state.decay : 1;
      for (let j = 0; j < gradient.length; j++) {
        state.m[j] = smooth(state.m[j], gradient[j], rho);
        direction[j] = state.m[j] / k;
      }
    },
  };
}

/** No momentum: m_t = g_t. */
export const noMomentum: Momentum = {
  init: (dimension) => ({ m: new Float64Array(dimension), decay: 0 }),
  update(state, gradient, _t, direction) {
    state.m.set(gradient);
    direction.set(gradient);
  },
};
