import { belowOne, knownOptions, nonNegative } from "../numeric/arguments.js";
import type { Optimizer } from "./optimizer.js";
import { type SaAdamOptions, saAdam } from "./sa-adam.js";
import { type SaRmspropOptions, saRmsprop } from "./sa-rmsprop.js";
import { constant, type Schedule } from "./schedules.js";
import { SGD_OPTIONS } from "./sgd.js";

/** The options of Adam as deployed: constant betas. */
export interface AdamOptions {
  /** The name in messages and figures. */
  name?: string;
  /** eta_t; the constant 1e-3 unless given. */
  stepSize?: Schedule | number;
  /** Weight of the past in the momentum buffer, in [0, 1); 0.9 unless given. */
  beta1?: number;
  /** Weight of the past in the second moment, in [0, 1); 0.999 unless given. */
  beta2?: number;
  /** Added to sqrt(v); 1e-8 unless given. */
  epsilon?: number;
  /** Largest Euclidean norm of a gradient. */
  clip?: number;
  /** Coupled L2 penalty lambda. */
  l2?: number;
}

/** The names of `AdamOptions`. */
const ADAM_OPTIONS = [...SGD_OPTIONS, "beta1", "beta2", "epsilon"];

/**
 * Adam as deployed: constant beta1 and beta2, bias-corrected. Outside the theorem: P_t never stabilizes.
 *
 *     m_t = beta1 m_{t-1} + (1 - beta1) g_t        v_t = beta2 v_{t-1} + (1 - beta2) g_t*g_t
 *     x_t = x_{t-1} - eta_t (m_t / (1 - beta1^t)) / (sqrt(v_t / (1 - beta2^t)) + epsilon)
 *
 * @throws RangeError unless beta1 and beta2 lie in [0, 1)
 * @example adam({ stepSize: 1e-3 })
 * @see D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  knownOptions("adam", options, ADAM_OPTIONS);
  return saAdam({ name: "Adam", ...deployed(options), ...deployedMomentum(options) });
}

/**
 * AdamW as deployed: Adam with decoupled weight decay, x_t = x_{t-1} - eta_t (P_t m_t / k_t + lambda x_{t-1}).
 *
 * Outside the theorem twice over: its gains are constant, and its rest point P grad F(x) + lambda x = 0
 * depends on P.
 *
 * @throws RangeError unless lambda >= 0 and the betas lie in [0, 1)
 * @example adamw(0.01, { stepSize: 1e-3 })
 * @see I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
 */
export function adamw(lambda: number, options: AdamOptions = {}): Optimizer {
  nonNegative("lambda", lambda);
  knownOptions("adamw", options, ADAM_OPTIONS);
  return saAdam({
    name: "AdamW",
    ...deployed(options),
    ...deployedMomentum(options),
    decoupledDecay: lambda,
  });
}

/**
 * RMSProp as deployed: constant beta2, no momentum and no bias correction. Outside the theorem.
 *
 *     v_t = beta2 v_{t-1} + (1 - beta2) g_t*g_t        x_t = x_{t-1} - eta_t g_t / (sqrt(v_t) + epsilon)
 *
 * @throws RangeError unless beta2 lies in [0, 1)
 * @example rmsprop({ stepSize: 1e-2, beta2: 0.99 })
 * @see T. Tieleman and G. Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012).
 */
export function rmsprop(options: Omit<AdamOptions, "beta1"> = {}): Optimizer {
  knownOptions(
    "rmsprop",
    options,
    ADAM_OPTIONS.filter((name) => name !== "beta1"),
  );
  return saRmsprop({ name: "RMSProp", ...deployed(options), biasCorrection: false });
}

/** What the three have in common, with their defaults. */
function deployed({
  stepSize = 1e-3,
  beta2 = 0.999,
  epsilon = 1e-8,
  ...rest
}: AdamOptions): SaRmspropOptions {
  const { beta1: _, ...limits } = rest;
  return {
    stepSize,
    secondMomentGain: forgetting("beta2", beta2),
    convention: "adam",
    floor: 0,
    epsilon,
    ...limits,
  };
}

/** The constant momentum gain 1 - beta1, uncapped: beta1 = 0 is no momentum. */
function deployedMomentum({ beta1 = 0.9 }: AdamOptions): SaAdamOptions {
  return { momentumGain: forgetting("beta1", beta1), largestMomentumGain: 1 };
}

function forgetting(name: string, beta: number): Schedule {
  return constant(1 - belowOne(name, beta));
}
