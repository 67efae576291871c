import { Matrix } from "ml-matrix";
import { knownOptions, nonNegative } from "../numeric/arguments.js";
import { smooth } from "../numeric/smooth.js";
import {
  DEFAULT_FLOOR,
  DEFAULT_MOMENTUM_GAIN,
  DEFAULT_SECOND_MOMENT_GAIN,
  DEFAULT_STEP_SIZE,
  LARGEST_MOMENTUM_GAIN,
} from "./defaults.js";
import { momentum } from "./momentum.js";
import { compose, type Optimizer } from "./optimizer.js";
import type { Preconditioner } from "./preconditioner.js";
import { asSchedule, capped, type Schedule } from "./schedules.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

export interface SaAmsgradOptions extends SgdOptions {
  /** rho_t; (t + 1)^-0.75 unless given, capped at 0.999. */
  momentumGain?: Schedule | number;
  /** rho^v_t; 1/(t + 1) unless given, capped at 1. */
  secondMomentGain?: Schedule | number;
  /** Added to g*g; 0.5 unless given. */
  floor?: number;
}

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
export function saAmsgrad(options: SaAmsgradOptions = {}): Optimizer {
  knownOptions("saAmsgrad", options, [...SGD_OPTIONS, "momentumGain", "secondMomentGain", "floor"]);
  const {
    stepSize = DEFAULT_STEP_SIZE,
    momentumGain = DEFAULT_MOMENTUM_GAIN,
    floor = DEFAULT_FLOOR,
    ...optional
  } = options;
  const { secondMomentGain = DEFAULT_SECOND_MOMENT_GAIN, name = "SA-AMSGrad", ...limits } = optional;
  nonNegative("floor", floor);
  const eta = asSchedule(stepSize, "stepSize");
  const rho = capped(asSchedule(momentumGain, "momentumGain"), LARGEST_MOMENTUM_GAIN);
  const gain = capped(asSchedule(secondMomentGain, "secondMomentGain"), 1);
  return compose({
    name,
    stepSize: eta,
    momentumGain: rho,
    secondMomentGain: gain,
    momentum: momentum(rho, true),
    preconditioner: largestSecondMoment(gain, floor),
    theorem: theoremVerdict({ stepSize: eta, momentum: rho, secondMoment: gain }),
    ...limits,
  });
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
