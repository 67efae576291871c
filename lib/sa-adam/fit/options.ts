import type { Curvature } from "../model/problem.js";

/** Regressions that `fit` knows by name. */
export type FamilyName = "gaussian" | "logistic" | "poisson" | "huber";

/** Optimizers that `fit` knows by name. */
export type OptimizerName = "sa-adam" | "sgd" | "sa-rmsprop" | "sa-adagrad" | "sa-ons" | "adam";

/** Where the intervals' width comes from. */
export type IntervalName = "plug-in" | "batch-means" | "random-scaling";

/** A loss of one's own, by its gradient; the row is [covariates..., response]. */
export interface CustomModel {
  /** Name of each coefficient, d of them. */
  readonly parameters: readonly string[];
  /** The gradient of one row's loss at x, written into `out` (d). */
  gradient(x: Float64Array, row: Float64Array, out: Float64Array): void;
  /** The Hessian of one row's loss where it is of rank one; with it, plug-in intervals. */
  curvature?(x: Float64Array, row: Float64Array): Curvature;
  /** Where to begin, d; the origin unless given. */
  readonly start?: ArrayLike<number>;
}

/** What a fit may be told; nothing has to be. */
export interface FitOptions {
  /** The regression, or a loss of one's own; "gaussian" unless given. */
  model?: FamilyName | CustomModel;
  /** Names of the covariates; x1, x2, ... unless given. */
  names?: readonly string[];
  /** Is a constant column put first? true unless given; a model of one's own has none. */
  intercept?: boolean;
  /** lambda of the penalty (lambda/2) |beta|^2, in the data's units, intercept left out; 0 unless given. */
  ridge?: number;
  /** "sa-adam" unless given. */
  optimizer?: OptimizerName;
  /** "plug-in" unless given; "random-scaling" for a model without curvature. */
  interval?: IntervalName;
  /** Level of the intervals, in (0, 1); 0.95 unless given. */
  level?: number;
  /** Rows that set scales, start and gains; unless given max(2000, 20 d), and up to 20 times that while events are rare. */
  warmUp?: number;
  /** Steps left out of averages and sums; 0 unless given. */
  burnIn?: number;
  /** Exponent of the step size, in (1/2, 1); 0.6 unless given. */
  alpha?: number;
  /** Exponent of the momentum gain, in (alpha, 1); 0.75 unless given. */
  gamma?: number;
  /** Step size at the first step, where the warm-up's Hessian is I; from the warm-up unless given. */
  stepSize?: number;
  /** Momentum gain at the first step; 0.1 unless given. */
  momentumGain?: number;
  /** Huber's threshold, in units of the response; 1.345 normalised MADs of the warm-up's residuals unless given. */
  threshold?: number;
}
