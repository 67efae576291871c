import { Matrix } from "ml-matrix";
import { smooth } from "../numeric/smooth.js";
import { momentum } from "./momentum.js";
import type { Optimizer } from "./optimizer.js";
import type { Preconditioner } from "./preconditioner.js";
import { type SaVariantOptions, saAdamVariant } from "./sa-adam-variant.js";
import type { Schedule } from "./schedules.js";

type LargestSecondMomentState = { D: Float64Array; largest: Float64Array; P: Float64Array };

/**
 * SA-AMSGrad: SA-Adam whose second moment never falls.
 *
 *     m_t, D_t as in `saAdam` ("predictable", D_0 = 1)        V_t = max(V_{t-1}, D_t),  V_0 = 1
 *     x_t = x_{t-1} - eta_t V_{t-1}^-1/2 m_t / k_t
 *
 * A large gradient of the first steps stays in V for good, and asks for a larger eta0 than SA-Adam's.
 * |V_t - V_{t-1}| <= |D_t - D_{t-1}|, so it stabilizes as fast as SA-Adam's: inside the theorem for the same gains.
 *
 * @throws RangeError unless the gains are positive and floor non-negative
 * @example saAmsgrad({ momentumGain: polynomial(1, 0.85, 1) })
 * @see S. J. Reddi, S. Kale and S. Kumar, "On the Convergence of Adam and Beyond", ICLR 2018; the vanishing gains, An and
 * Huo, arXiv:2606.17364.
 */
export function saAmsgrad(options: SaVariantOptions = {}): Optimizer {
  return saAdamVariant("SA-AMSGrad", options, (rho, gain, floor) => ({
    momentum: momentum(rho, true),
    preconditioner: largestSecondMoment(gain, floor),
  }));
}

function largestSecondMoment(gain: Schedule, floor: number): Preconditioner<LargestSecondMomentState> {
  const ones = (d: number): Float64Array => new Float64Array(d).fill(1);
  return {
    init: (d) => ({ D: ones(d), largest: ones(d), P: ones(d) }),
    update({ D, largest, P }, gradient, t, direction) {
      for (let j = 0; j < D.length; j++) {
        P[j] = 1 / Math.sqrt(largest[j]);
        direction[j] *= P[j];
        D[j] = smooth(D[j], gradient[j] * gradient[j] + floor, gain(t));
        largest[j] = Math.max(largest[j], D[j]);
      }
    },
    matrix: ({ P }) => Matrix.diag(Array.from(P)),
  };
}
