import type { Matrix } from "ml-matrix";
import { inOpenInterval, knownOptions, positive } from "../numeric/arguments.js";
import { power } from "../numeric/elementary.js";
import { studentQuantile } from "../numeric/student-distribution.js";
import { CovarianceEstimator, type Step } from "./estimator.js";
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

/** All that batch means remember. */
export interface BatchMeansState {
  /** Iterates seen, n, those of merged estimators included. */
  count: number;
  /** Iterates of this estimator's own stream. */
  position: number;
  /** Batches, numbered by k, and the position that the next one starts at. */
  batch: number;
  next: number;
  /** v, the sum of l. */
  lengths: number;
  /** Sums of the closed batches' lengths L: L^2 and L^4. */
  squares: number;
  fourths: number;
  /** The sum of the iterates of closed batches, d, counted from the sums' reference point. */
  readonly closed: Float64Array;
  /** Sums over the partial sums W of each batch; its length and W are the open batch's. */
  readonly sums: PartialSums;
}

/**
 * Fully online batch means: the limit covariance of sqrt(n) (xbar_n - x*) from the iterates alone, without a Hessian.
 *
 *     a_k = floor(scale k^(2/(1-alpha)))        batch k: iterates a_k ... a_{k+1} - 1
 *     value = sum_t (W_t - l_t xbar_n)(W_t - l_t xbar_n)' / (v - q/n)        v = sum_t l_t,  q = sum_t l_t^2
 *
 * W_t is the sum of iterate t and of those before it in its batch, l_t their number. Batches outgrow the iterates' memory,
 * of order t^alpha, and so do their parts of the whole path: the last holds about (2/(1-alpha)) / k of it, and few count.
 * Two corrections for that are this project's, and vanish as n grows: v - q/n instead of v, which is what the
 * expectation of the sum is for independent iterates (the mean's own variance costs q/n); and Student's quantile instead of
 * the normal one, with the degrees of freedom at which chi-squared over its mean varies like the value of a Brownian path,
 *
 *     nu = (3/2) (sum_k L_k^2)^2 / sum_k L_k^4        L_k the length of batch k
 *
 * A smaller scale makes more and shorter batches. Memory and time a step are O(d^2).
 *
 * @example
 * const batchMeans = new BatchMeans(2, { alpha: 0.6 });
 * batchMeans.update({ iterate: [0.5, -1] });
 * @see W. Zhu, X. Chen, W. B. Wu, J. Amer. Statist. Assoc. 118 (2023).
 */
export class BatchMeans extends CovarianceEstimator {
  private state: BatchMeansState;
  private readonly options: { alpha: number; scale: number };

  /**
   * @param options alpha, exponent of the step size, in (1/2, 1), 0.6 unless given; batches start at
   *   floor(scale k^(2/(1-alpha))), scale 1 unless given
   * @throws RangeError unless d is a positive integer, alpha lies in (1/2, 1) and the scale is positive
   */
  constructor(
    private readonly dimension: number,
    options: { alpha?: number; scale?: number } = {},
  ) {
    super();
    const { alpha = 0.6, scale = 1 } = knownOptions("BatchMeans", options, ["alpha", "scale"]);
    inOpenInterval("alpha", alpha, 0.5, 1);
    positive("scale", scale);
    this.options = { alpha, scale };
    const sums = partialSums(dimension);
    this.state = {
      count: 0,
      position: 0,
      batch: 0,
      next: 1,
      lengths: 0,
      squares: 0,
      fourths: 0,
      closed: new Float64Array(dimension),
      sums,
    };
  }

  get count(): number {
    return this.state.count;
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
    requireTrace("batch means", this.dimension, iterates, stride, count);
    if (count === 0) return;
    if (state.count === 0) this.move(Float64Array.from(state.closed, (_, j) => iterates[j]));
    for (let from = 0; from < count; ) {
      if (state.position + 1 === state.next) this.startBatch();
      const part = Math.min(count - from, state.next - 1 - state.position);
      state.lengths += part * state.sums.length + (part * (part + 1)) / 2;
      takeIterates(state.sums, { iterates, stride }, from, part);
      state.position += part;
      state.count += part;
      from += part;
    }
  }

  /** The mean of the iterates, d; NaN before the first update. */
  average(): Float64Array {
    return this.deviation().map((value, j) => this.state.sums.reference[j] + value);
  }

  /** The estimated limit covariance, d x d; NaN for fewer than two iterates. */
  value(): Matrix {
    const { sums, lengths, count } = this.state;
    return scatter(sums, this.deviation()).div(lengths - sums.squares / count);
  }

  /** nu of Student's law that (xbar_nj - x*_j) / sqrt(value_jj / n) follows nearly; NaN before the first update. */
  degreesOfFreedom(): number {
    const { squares, fourths, sums } = this.state;
    return (1.5 * (squares + sums.length ** 2) ** 2) / (fourths + (sums.length ** 2) ** 2);
  }

  /**
   * Intervals of x*, one a coordinate, about the iterates' mean or another estimate from as many steps, with Student's
   * quantile.
   *
   * @throws RangeError for a level outside (0, 1), and for fewer than two iterates
   */
  confidenceInterval(level: number, center: ArrayLike<number> = this.average()): Interval[] {
    const errors = standardErrors(this.value(), this.count);
    return intervalsAbout(center, errors, studentQuantile(level, this.degreesOfFreedom()));
  }

  /**
   * Take in another stream's batches as they stand: all partial sums, weighted by their lengths, about the mean of all
   * iterates. This estimator's open batch goes on, the other's ends. It assumes that the streams are independent and aim
   * at one x*; two halves of one stream merge into nearly what the whole gives, for the second half's batches start anew.
   *
   * @throws RangeError when the other has another dimension
   */
  merge(other: this): void {
    const { state } = this;
    const added = other.copy();
    if (other.dimension !== this.dimension) {
      throw new RangeError(`batch means of dimension ${this.dimension} do not merge with ${other.dimension}`);
    }
    if (added.count === 0) return;
    const toward = (target: Float64Array, from: Float64Array) => target.map((value, j) => value - from[j]);
    if (state.count === 0) this.move(added.state.sums.reference);
    else added.move(toward(state.sums.reference, added.state.sums.reference));
    state.count += added.count;
    state.lengths += added.state.lengths;
    state.squares += added.state.squares + added.state.sums.length ** 2;
    state.fourths += added.state.fourths + (added.state.sums.length ** 2) ** 2;
    state.sums.squares += added.state.sums.squares;
    const add = (into: Float64Array, values: Float64Array): void => {
      for (let i = 0; i < into.length; i++) into[i] += values[i];
    };
    add(state.closed, added.state.closed);
    add(state.closed, added.state.sums.sum);
    add(state.sums.weighted, added.state.sums.weighted);
    add(state.sums.products, added.state.sums.products);
  }

  copy(): this {
    const copy = new BatchMeans(this.dimension, this.options);
    copy.restore(this.state);
    return copy as this;
  }

  /**
   * All that the estimator remembers, for a checkpoint: a copy.
   *
   * @internal a fit's saved state has it
   */
  snapshot(): BatchMeansState {
    return { ...this.state, closed: this.state.closed.slice(), sums: copySums(this.state.sums) };
  }

  /**
   * Continue where an estimator of the same dimension was; throws a RangeError for one of another.
   *
   * @internal
   */
  restore(state: BatchMeansState): void {
    this.state = { ...state, closed: state.closed.slice(), sums: copySums(state.sums, this.dimension) };
  }

  /** xbar_n - reference. */
  private deviation(): Float64Array {
    const { closed, sums, count } = this.state;
    return closed.map((value, j) => (value + sums.sum[j]) / count);
  }

  /** Close the open batch; the reference follows the mean. */
  private startBatch(): void {
    const { state } = this;
    const { scale, alpha } = this.options;
    if (state.count > 0) this.move(this.deviation());
    const { sum } = state.sums;
    for (let j = 0; j < sum.length; j++) state.closed[j] += sum[j];
    sum.fill(0);
    state.squares += state.sums.length ** 2;
    state.fourths += (state.sums.length ** 2) ** 2;
    state.sums.length = 0;
    while (state.next <= state.position + 1)
      state.next = Math.floor(scale * power(++state.batch, 2 / (1 - alpha)));
  }

  private move(by: Float64Array): void {
    const { closed, sums, count } = this.state;
    const move = moveReference(sums, by);
    for (let j = 0; j < closed.length; j++) closed[j] -= (count - sums.length) * move[j];
  }
}
