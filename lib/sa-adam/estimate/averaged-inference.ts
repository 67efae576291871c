import type { Matrix } from "ml-matrix";
import { withMethods } from "../numeric/arguments.js";
import { type CovarianceEstimator, Estimator, type Step } from "./estimator.js";
import { PolyakRuppertAverage } from "./polyak-ruppert-average.js";
import {
  type ConfidenceEllipsoid,
  confidenceEllipsoid,
  type Interval,
  standardErrors,
  waldIntervals,
  waldStatistic,
} from "./wald.js";

/**
 * Inference from one pass: the averaged iterate, with an estimate of its limit covariance.
 *
 * Any covariance estimator serves: the plug-in, or the oracle for a problem whose sandwich is known.
 *
 * @example
 * const inference = new AveragedInference(1, new PlugInSandwich(1));
 * const optimizer = saAdam();
 * const state = optimizer.init([0]);
 * for (const y of [1, 3, 2]) {
 *   optimizer.update(state, [state.x[0] - y]); // the mean of y minimises E (x - y)^2 / 2
 *   inference.update({ iterate: state.x, gradient: state.gradient, curvature: { direction: [1], weight: 1 } });
 * }
 * inference.confidenceInterval(0.95).length; // 1
 */
export class AveragedInference extends Estimator<Step, Float64Array> {
  readonly average: PolyakRuppertAverage;

  constructor(
    private readonly dimension: number,
    readonly covariance: CovarianceEstimator,
  ) {
    super();
    this.average = new PolyakRuppertAverage(dimension);
    withMethods("covariance", covariance, ["update", "value"], "a covariance estimator");
  }

  get count(): number {
    return this.average.count;
  }

  update(step: Step): void {
    this.average.update(step.iterate);
    this.covariance.update(step);
  }

  /** The estimate xbar_n, d. */
  value(): Float64Array {
    return this.average.value();
  }

  /** The estimated limit covariance of sqrt(n) (xbar_n - x*), d x d. */
  limitCovariance(): Matrix {
    return this.covariance.value();
  }

  /** Standard errors of xbar_n, d. */
  standardErrors(): Float64Array {
    return standardErrors(this.limitCovariance(), this.count);
  }

  /** Wald intervals of x*, one a coordinate, at a level in (0, 1). */
  confidenceInterval(level: number): Interval[] {
    return waldIntervals(this.value(), this.limitCovariance(), this.count, level);
  }

  /** The joint Wald region of x* at a level in (0, 1). */
  confidenceEllipsoid(level: number): ConfidenceEllipsoid {
    return confidenceEllipsoid(this.value(), this.limitCovariance(), this.count, level);
  }

  /** The Wald statistic T_n of a hypothetical x*: chi-squared with d degrees of freedom when it is the true one. */
  statistic(point: ArrayLike<number>): number {
    return waldStatistic(this.value(), point, this.limitCovariance(), this.count);
  }

  merge(other: this): void {
    this.average.merge(other.average);
    this.covariance.merge(other.covariance);
  }

  copy(): this {
    const copy = new AveragedInference(this.dimension, this.covariance.copy());
    copy.average.merge(this.average);
    return copy as this;
  }
}
