import type { Matrix } from "ml-matrix";
import { binaryExponent } from "../numeric/elementary.js";
import { randomScalingQuantile } from "../numeric/random-scaling-distribution.js";
import { Estimator, type Step } from "./estimator.js";
import {
  copySums,
  moveReference,
  type PartialSums,
  partialSums,
  requireTrace,
  scatter,
  takeIterates,
} from "./partial-sums.js";
import { type Interval, intervalsAbout, standardErrors } from "./wald.js";

/** All that random scaling remembers: partial sums since the first iterate, so that l is n and W/n the mean. */
export type RandomScalingState = PartialSums;

/**
 * Random scaling: intervals about the averaged iterate that estimate no limit covariance and need no Hessian,
 *
 *     Vhat = (1/n^2) sum_{t<=n} t^2 (xbar_t - xbar_n)(xbar_t - xbar_n)'        xbar_nj +- q sqrt(Vhat_jj / n)
 *
 * The path of the averages is the scale: (xbar_nj - x*_j) / sqrt(Vhat_jj / n) is free of the limit covariance, and q the
 * quantile of its law, `randomScalingQuantile`. Vhat does not converge to the sandwich and Wald intervals with it are
 * wrong, so this is no `CovarianceEstimator`. Memory and time a step are O(d^2).
 *
 * @example
 * const scaling = new RandomScaling(2);
 * scaling.update({ iterate: [1, 0] });
 * scaling.update({ iterate: [3, 1] });
 * scaling.confidenceInterval(0.95)[0]; // { estimate: 2, standardError: 0.35355, upper: 4.3855 }
 * @see S. Lee, Y. Liao, M. H. Seo, Y. Shin, Proc. AAAI Conf. Artif. Intell. 36 (2022).
 */
export class RandomScaling extends Estimator<Pick<Step, "iterate">, Matrix> {
  private state: RandomScalingState;

  /** @throws RangeError unless the dimension d is a positive integer */
  constructor(private readonly dimension: number) {
    super();
    this.state = partialSums(dimension);
  }

  get count(): number {
    return this.state.length;
  }

  /** Take in one step's iterate; throws a RangeError when it has another length. */
  update({ iterate }: Pick<Step, "iterate">): void {
    this.updateTrace(iterate, iterate.length, 1);
  }

  /**
   * Take in `count` iterates, such as a kernel's trace: coordinate j of iterate i is iterates[i * stride + j]. Bit for bit
   * as one by one, and faster.
   *
   * @throws RangeError when the iterates are shorter than that
   */
  updateTrace(iterates: ArrayLike<number>, stride: number, count: number): void {
    const { state } = this;
    requireTrace("random scaling", this.dimension, iterates, stride, count);
    if (count === 0) return;
    if (state.length === 0)
      moveReference(
        state,
        Float64Array.from(state.sum, (_, j) => iterates[j]),
      );
    for (let from = 0; from < count; ) {
      // The reference moves to the mean at every power of two, so that it is as near as the averages that come after.
      const next = state.length === 0 ? 1 : 2 ** (binaryExponent(state.length) + 1);
      const part = Math.min(count - from, next - state.length);
      takeIterates(state, { iterates, stride }, from, part);
      from += part;
      if (state.length === next) moveReference(state, this.deviation());
    }
  }

  /** The estimate xbar_n, d; NaN before the first update. */
  average(): Float64Array {
    return this.deviation().map((value, j) => this.state.reference[j] + value);
  }

  /** Vhat, d x d; not the limit covariance. NaN before the first update. */
  value(): Matrix {
    return scatter(this.state, this.deviation()).div(this.count ** 2);
  }

  /**
   * Intervals of x*, one a coordinate, at a level in (0, 1); `standardError` is sqrt(Vhat_jj / n), the statistic's
   * denominator.
   *
   * @throws RangeError for a level outside (0, 1), and before the first update
   */
  confidenceInterval(level: number): Interval[] {
    const errors = standardErrors(this.value(), this.count);
    return intervalsAbout(this.average(), errors, randomScalingQuantile(level));
  }

  /** Always throws a RangeError: the law of the statistic is that of one path, and two paths do not make one. */
  merge(_other: this): void {
    throw new RangeError(
      "random scaling does not merge: its law is that of one uninterrupted path of iterates; " +
        "pool plug-in sandwiches or batch means",
    );
  }

  copy(): this {
    const copy = new RandomScaling(this.dimension);
    copy.state = copySums(this.state);
    return copy as this;
  }

  /**
   * All that the estimator remembers, for a checkpoint: a copy.
   *
   * @internal a fit's saved state has it
   */
  snapshot(): RandomScalingState {
    return copySums(this.state);
  }

  /**
   * Continue where an estimator of the same dimension was; throws a RangeError for one of another.
   *
   * @internal
   */
  restore(state: RandomScalingState): void {
    this.state = copySums(state, this.dimension);
  }

  /** xbar_n - reference. */
  private deviation(): Float64Array {
    return this.state.sum.map((value) => value / this.state.length);
  }
}
