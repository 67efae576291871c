import type { Matrix } from "ml-matrix";
import { finiteVector, nonNegative, positive, text } from "../numeric/arguments.js";
import { howMany } from "../numeric/how-many.js";
import { dot } from "../numeric/spd.js";
import { type Momentum, noMomentum } from "./momentum.js";
import type { OptimizerState } from "./optimizer-state.js";
import { identityPreconditioner, type Preconditioner } from "./preconditioner.js";
import type { Schedule } from "./schedules.js";
import { clippedVerdict, type Verdict } from "./theorem.js";

/** The gains of one step. */
export interface Gains {
  /** eta_t. */
  stepSize: number;
  /** rho_t, where there is momentum. */
  momentum?: number;
  /** rho^v_t, where there is a second moment. */
  secondMoment?: number;
}

/** An optimizer: a pair init / update over a small named state. */
export interface Optimizer {
  readonly name: string;
  /** Does the central limit theorem for the averaged iterate cover this configuration? */
  readonly theorem: Verdict;
  /** The coupled L2 penalty lambda: the objective is F(x) + (lambda/2) |x|^2, its Hessian has lambda I more. */
  readonly l2: number;
  /** The gains of step t = 1, 2, ... */
  gains(t: number): Gains;
  /** The state at t = 0. Throws a RangeError when x0 is empty or not finite. */
  init(x0: ArrayLike<number>): OptimizerState;
  /**
   * One step in place, x_{t-1} to x_t, from the stochastic gradient at x_{t-1}; returns the state.
   * Throws a RangeError for a gradient of another length, a NonFiniteError when x leaves the finite numbers.
   */
  update(state: OptimizerState, gradient: ArrayLike<number>): OptimizerState;
  /** P_t as last applied, d x d. */
  preconditioner(state: OptimizerState): Matrix;
}

/** An iterate left the finite numbers; the message names the optimizer, the step and the gains. */
export class NonFiniteError extends Error {
  override readonly name = "NonFiniteError";
  constructor(
    readonly optimizer: string,
    readonly step: number,
    readonly gains: Gains,
  ) {
    const listed = Object.entries(gains).map(([name, value]) => `${name} ${Number(value).toPrecision(4)}`);
    super(
      `${optimizer}: the iterate left the finite numbers at step ${step} (${listed.join(", ")}); ` +
        "lower the step size, or clip the gradient",
    );
  }
}

export interface Parts {
  name: string;
  /** For the gains; a finite `clip` overrules it. */
  theorem: Verdict;
  /** eta_t. */
  stepSize: Schedule;
  momentum?: Momentum;
  preconditioner?: Preconditioner;
  /** The schedules behind `gains`, for messages and displays. */
  momentumGain?: Schedule;
  secondMomentGain?: Schedule;
  /** Largest Euclidean norm of a gradient; longer ones are scaled down to it. Outside the theorem: see `clippedVerdict`. */
  clip?: number;
  /** Coupled L2: lambda x is added to the gradient, ahead of clipping. */
  l2?: number;
  /** Decoupled weight decay: lambda x is added to the direction, outside P_t. */
  decoupledDecay?: number;
}

/**
 * Compose an optimizer from its parts:
 *
 *     g_t = clip(gradient + l2 x_{t-1})
 *     x_t = x_{t-1} - eta_t (P_t m_t / k_t + decoupledDecay x_{t-1})
 *
 * @example
 * const myOptimizer = compose({
 *   name: "momentum SGD", stepSize: polynomial(0.2, 0.7),
 *   momentum: momentum(polynomial(1, 0.75, 1), true),
 *   theorem: theoremVerdict({ stepSize: polynomial(0.2, 0.7), momentum: polynomial(1, 0.75, 1) }),
 * });
 */
export function compose(parts: Parts): Optimizer {
  const { name, stepSize, momentumGain, secondMomentGain } = parts;
  const { momentum = noMomentum, preconditioner = identityPreconditioner } = parts;
  const { clip = Number.POSITIVE_INFINITY, l2 = 0, decoupledDecay = 0 } = parts;
  text("name", name);
  if (clip !== Number.POSITIVE_INFINITY) positive("clip", clip);
  nonNegative("l2", l2);
  nonNegative("decoupledDecay", decoupledDecay);

  const gains = (t: number): Gains => ({
    stepSize: stepSize(t),
    ...(momentumGain && { momentum: momentumGain(t) }),
    ...(secondMomentGain && { secondMoment: secondMomentGain(t) }),
  });

  return {
    name,
    theorem: clippedVerdict(parts.theorem, clip),
    l2,
    gains,
    init(x0) {
      const x = Float64Array.from(finiteVector("x0", x0));
      return {
        t: 0,
        x,
        gradient: new Float64Array(x.length),
        direction: new Float64Array(x.length),
        momentum: momentum.init(x.length),
        preconditioner: preconditioner.init(x.length),
      };
    },
    update(state, gradient) {
      const { x, gradient: g, direction } = state;
      if (gradient?.length !== x.length) {
        throw new RangeError(
          `the gradient has ${howMany(gradient?.length ?? 0, "entry")}, the iterate ${x.length}`,
        );
      }
      const t = ++state.t;
      const eta = stepSize(t);
      for (let j = 0; j < x.length; j++) g[j] = gradient[j] + l2 * x[j];
      const norm = Math.sqrt(dot(g, g));
      if (norm > clip) for (let j = 0; j < x.length; j++) g[j] *= clip / norm;
      momentum.update(state.momentum, g, t, direction);
      preconditioner.update(state.preconditioner, g, t, direction);
      for (let j = 0; j < x.length; j++) x[j] -= eta * (direction[j] + decoupledDecay * x[j]);
      if (!Number.isFinite(dot(x, x))) throw new NonFiniteError(name, t, gains(t));
      return state;
    },
    preconditioner: (state) => preconditioner.matrix(state.preconditioner, state.x.length),
  };
}
