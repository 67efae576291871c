import { smooth } from "../numeric/smooth.js";
import type { Momentum } from "./momentum.js";
import type { Schedule } from "./schedules.js";

/**
 * Nesterov's momentum as Nadam has it: the buffer one step ahead, and the gradient that it has just seen.
 *
 *     m_t = (1 - rho_t) m_{t-1} + rho_t g_t        k_t = 1 - prod_{s<=t} (1 - rho_s)
 *     direction = (1 - rho_{t+1}) m_t / k_{t+1} + rho_t g_t / k_t
 *
 * @see T. Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop 2016.
 */
export function nesterov(gain: Schedule): Momentum {
  return {
    init: (dimension) => ({ m: new Float64Array(dimension), decay: 1 }),
    update(state, gradient, t, direction) {
      const [rho, next] = [gain(t), gain(t + 1)];
      state.decay *= 1 - rho;
      const ahead = (1 - next) / (1 - state.decay * (1 - next));
      const now = rho / (1 - state.decay);
      for (let j = 0; j < gradient.length; j++) {
        state.m[j] = smooth(state.m[j], gradient[j], rho);
        direction[j] = ahead * state.m[j] + now * gradient[j];
      }
    },
  };
}

/**
 * Lion's momentum: the direction mixes the gradient in with another weight than the buffer does.
 *
 *     direction = beta1 m_{t-1} + (1 - beta1) g_t        m_t = beta2 m_{t-1} + (1 - beta2) g_t
 *
 * @see X. Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023.
 */
export function mixed(beta1: number, beta2: number): Momentum {
  return {
    init: (dimension) => ({ m: new Float64Array(dimension), decay: 0 }),
    update({ m }, gradient, _t, direction) {
      for (let j = 0; j < gradient.length; j++) {
        direction[j] = smooth(m[j], gradient[j], 1 - beta1);
        m[j] = smooth(m[j], gradient[j], 1 - beta2);
      }
    },
  };
}
