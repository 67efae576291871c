import type { Matrix } from "ml-matrix";
import type { Curvature } from "../model/problem.js";

/** What one step of an optimizer shows to an estimator. */
export interface Step {
  /** The iterate to be averaged, d. */
  readonly iterate: ArrayLike<number>;
  /** The gradient that the step used, penalised and clipped, d. */
  readonly gradient: ArrayLike<number>;
  /** The Hessian of the observation's loss at the iterate that the gradient was taken at. */
  readonly curvature?: Curvature | undefined;
}

/**
 * The verbs that every estimator has: update with one observation or with many, count, value, merge, copy.
 *
 * Confidence intervals need a centre and a covariance; an estimator's `confidenceInterval` asks for the one that
 * it does not hold itself.
 */
export abstract class Estimator<Observation, Value> {
  /** Observations seen. */
  abstract readonly count: number;
  /** Take in one observation. */
  abstract update(observation: Observation): void;
  /** The current estimate, a copy. */
  abstract value(): Value;
  /** Take in all that `other` has seen; `other` is left as it is. */
  abstract merge(other: this): void;
  /** An independent estimator in the same state. */
  abstract copy(): this;

  /** Take in many observations, in order. */
  updateAll(observations: Iterable<Observation>): void {
    for (const observation of observations) this.update(observation);
  }
}

/** An estimator of the limit covariance of sqrt(n) (xbar_n - x*), fed with the optimizer's steps. */
export abstract class CovarianceEstimator extends Estimator<Step, Matrix> {}
