import { Matrix } from "ml-matrix";
import { flag, nonNegative, oneOf } from "../numeric/arguments.js";
import { smooth } from "../numeric/smooth.js";
import type { Preconditioner } from "./preconditioner.js";
import type { Schedule } from "./schedules.js";

export interface SecondMomentOptions {
  /** rho^v_t. */
  gain: Schedule;
  /** "predictable": P_t from D_{t-1}. "adam": D is updated first, and P_t = 1 / (sqrt(D_t) + epsilon). */
  convention: "predictable" | "adam";
  /** Added to g*g at each step; keeps D away from zero. */
  floor: number;
  /** Added to sqrt(D) in the "adam" convention. */
  epsilon: number;
  /** Divide D by 1 - prod (1 - rho^v_s) in the "adam" convention, as Adam does. */
  biasCorrection: boolean;
}

export type SecondMomentState = {
  /** The second moment D_t: from D_0 = 1 ("predictable") or D_0 = 0 ("adam"). */
  D: Float64Array;
  /** The diagonal of P_t, as last applied. */
  P: Float64Array;
  /** prod_{s<=t} (1 - rho^v_s). */
  decay: number;
};

/**
 * The diagonal preconditioner from the gradients' second moment:
 *
 *     D_t = (1 - rho^v_t) D_{t-1} + rho^v_t (g_t*g_t + floor)
 *     P_t = diag(D_{t-1}^-1/2)               "predictable", D_0 = 1
 *     P_t = diag(1 / (sqrt(D_t) + epsilon))  "adam", D_0 = 0
 *
 * @throws RangeError when floor or epsilon is negative or not finite
 */
export function secondMoment(options: SecondMomentOptions): Preconditioner<SecondMomentState> {
  const { gain, convention, floor, epsilon, biasCorrection } = options;
  nonNegative("floor", floor);
  nonNegative("epsilon", epsilon);
  flag("biasCorrection", biasCorrection);
  oneOf("convention", convention, ["predictable", "adam"]);
  const predictable = convention === "predictable";
  return {
    init: (dimension) => ({
      D: new Float64Array(dimension).fill(predictable ? 1 : 0),
      P: new Float64Array(dimension).fill(1),
      decay: 1,
    }),
    update(state, gradient, t, direction) {
      const { D, P } = state;
      const rho = gain(t);
      state.decay *= 1 - rho;
      const k = biasCorrection && !predictable ? 1 - state.decay : 1;
      for (let j = 0; j < D.length; j++) {
        const before = D[j];
        D[j] = smooth(before, gradient[j] * gradient[j] + floor, rho);
        P[j] = predictable ? 1 / Math.sqrt(before) : 1 / (Math.sqrt(D[j] / k) + epsilon);
        direction[j] *= P[j];
      }
    },
    matrix: (state) => Matrix.diag(Array.from(state.P)),
  };
}
