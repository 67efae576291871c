import { Matrix } from "ml-matrix";
import { knownOptions } from "../numeric/arguments.js";
import { DEFAULT_MOMENTUM_GAIN, DEFAULT_STEP_SIZE } from "./defaults.js";
import { momentum } from "./momentum.js";
import { compose, type Optimizer } from "./optimizer.js";
import type { Preconditioner } from "./preconditioner.js";
import type { SaMomentumOptions } from "./sa-momentum.js";
import { asSchedule, capped } from "./schedules.js";
import { SGD_OPTIONS } from "./sgd.js";
import { outside } from "./theorem.js";

/**
 * Sign momentum with a vanishing gain, the step of Lion with one momentum: outside the theorem.
 *
 *     m_t = (1 - rho_t) m_{t-1} + rho_t g_t        x_t = x_{t-1} - eta_t sign(m_t)
 *
 * sign(m) = P_t m_t with P_t = diag(1/|m_t|), which depends on the buffer itself and has no limit. Without momentum (a gain of 1)
 * it rests where the median of the gradient vanishes: for the mean of Exp(1) at log 2, 0.307 below it. With a vanishing gain the
 * buffer is a mean before its sign is taken, and the average was seen at the optimum with n Var 1.06 times the sandwich at n = 30,000
 * (one dimension, numpy, 3,000 streams, error 0.03). That is a simulation and not a theorem.
 *
 * @example saSignMomentum({ stepSize: polynomial(0.1, 0.7) }).theorem.inside // false
 * @see X. Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023 (Lion).
 */
export function saSignMomentum(options: SaMomentumOptions = {}): Optimizer {
  knownOptions("saSignMomentum", options, [...SGD_OPTIONS, "momentumGain"]);
  const { stepSize = DEFAULT_STEP_SIZE, momentumGain = DEFAULT_MOMENTUM_GAIN, ...limits } = options;
  const rho = capped(asSchedule(momentumGain, "momentumGain"), 1);
  return compose({
    name: "sign momentum (Lion)",
    stepSize: asSchedule(stepSize, "stepSize"),
    momentumGain: rho,
    momentum: momentum(rho, false),
    preconditioner: signs,
    theorem: outside(
      "the sign of the momentum is no preconditioner that stabilizes: it has no derivative at the optimum",
    ),
    ...limits,
  });
}

/** P_t = diag(1/|m_t|), 0 where m_t is. */
const signs: Preconditioner<{ P: Float64Array }> = {
  init: (d) => ({ P: new Float64Array(d).fill(1) }),
  update({ P }, _gradient, _t, direction) {
    for (let j = 0; j < P.length; j++) {
      P[j] = direction[j] === 0 ? 0 : 1 / Math.abs(direction[j]);
      direction[j] = Math.sign(direction[j]);
    }
  },
  matrix: ({ P }) => Matrix.diag(Array.from(P)),
};
