import type { Matrix } from "ml-matrix";
import { finiteNumber, finiteVector, inOpenInterval } from "../numeric/arguments.js";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { chiSquaredQuantile } from "../numeric/distributions.js";
import { howMany } from "../numeric/how-many.js";
import { NORMAL } from "../numeric/law.js";
import { quadraticForm, spdInverse } from "../numeric/spd.js";

/** A two-sided interval of one coordinate, in the parameter's units. */
export interface Interval {
  readonly lower: number;
  readonly estimate: number;
  readonly upper: number;
  readonly standardError: number;
}

/** The joint Wald region { x : n (estimate - x)' Sigma^-1 (estimate - x) <= radius }. */
export interface ConfidenceEllipsoid {
  readonly center: Float64Array;
  /** n Sigma^-1, d x d: the ellipsoid's quadratic form. */
  readonly form: Matrix;
  /** The chi-squared quantile with d degrees of freedom. */
  readonly radius: number;
  /** The Wald statistic of a point. */
  statistic(point: ArrayLike<number>): number;
  /** Is the point in the region? */
  contains(point: ArrayLike<number>): boolean;
}

/**
 * sqrt(Sigma_jj / n), d: the standard errors of an estimate with limit covariance Sigma.
 *
 * @throws RangeError when n < 1, or Sigma is not finite or has a negative diagonal
 * @example standardErrors([[4]], 100) // [0.2]
 */
export function standardErrors(covariance: MatrixLike, n: number): Float64Array {
  requireCount(n);
  return Float64Array.from(finiteMatrix("the covariance", covariance).diagonal(), (variance, j) => {
    if (!(variance >= 0)) throw new RangeError(`the covariance has a negative variance at ${j}: ${variance}`);
    return Math.sqrt(variance / n);
  });
}

/**
 * Wald intervals, one a coordinate: estimate_j +- z sqrt(Sigma_jj / n), z the normal quantile at (1 + level)/2.
 *
 * @param estimate d
 * @param covariance limit covariance Sigma of sqrt(n) (estimate - x*), d x d
 * @param n observations averaged
 * @param level in (0, 1)
 * @throws RangeError for a level outside (0, 1), n < 1, shapes that differ
 * @example waldIntervals([1], [[4]], 100, 0.95)[0] // { lower: 0.608, upper: 1.392 }
 */
export function waldIntervals(
  estimate: ArrayLike<number>,
  covariance: MatrixLike,
  n: number,
  level: number,
): Interval[] {
  requireLevel(level);
  return intervalsAbout(estimate, standardErrors(covariance, n), NORMAL.critical(level));
}

/** estimate_j +- critical standardError_j, one a coordinate; throws a RangeError when their numbers differ. */
export function intervalsAbout(
  estimate: ArrayLike<number>,
  standardErrors: Float64Array,
  critical: number,
): Interval[] {
  finiteVector("the estimate", estimate);
  requireSame(estimate.length, standardErrors.length);
  return Array.from(standardErrors, (standardError, j) => ({
    lower: estimate[j] - critical * standardError,
    estimate: estimate[j],
    upper: estimate[j] + critical * standardError,
    standardError,
  }));
}

/**
 * The Wald statistic T_n = n (estimate - point)' Sigma^-1 (estimate - point), chi-squared with d degrees of
 * freedom in the limit when point = x*.
 *
 * @throws RangeError when Sigma is not SPD or the shapes differ
 * @example waldStatistic([1], [0.8], [[4]], 100) // 1
 */
export function waldStatistic(
  estimate: ArrayLike<number>,
  point: ArrayLike<number>,
  covariance: MatrixLike,
  n: number,
): number {
  requireCount(n);
  const inverse = spdInverse(covariance, "the covariance");
  requireSame(finiteVector("the estimate", estimate).length, inverse.rows);
  requireSame(finiteVector("point", point).length, inverse.rows);
  return (
    n *
    quadraticForm(
      Float64Array.from(estimate, (value, j) => value - point[j]),
      inverse,
    )
  );
}

/**
 * The joint Wald region at `level`: all points whose Wald statistic is at most the chi-squared quantile.
 *
 * @throws RangeError for a level outside (0, 1), n < 1, a covariance that is not SPD, shapes that differ
 * @example confidenceEllipsoid([1], [[4]], 100, 0.95).contains([0.7]) // true: the statistic is 2.25
 */
export function confidenceEllipsoid(
  estimate: ArrayLike<number>,
  covariance: MatrixLike,
  n: number,
  level: number,
): ConfidenceEllipsoid {
  requireLevel(level);
  requireCount(n);
  const center = Float64Array.from(finiteVector("the estimate", estimate));
  const form = spdInverse(covariance, "the covariance").mul(n);
  requireSame(center.length, form.rows);
  const radius = chiSquaredQuantile(level, center.length);
  const statistic = (point: ArrayLike<number>): number => {
    requireSame(finiteVector("point", point).length, center.length);
    return quadraticForm(
      center.map((value, j) => value - point[j]),
      form,
    );
  };
  return { center, form, radius, statistic, contains: (point) => statistic(point) <= radius };
}

function requireLevel(level: number): void {
  inOpenInterval("the confidence level", level, 0, 1);
}

function requireCount(n: number): void {
  if (!(finiteNumber("n", n) >= 1))
    throw new RangeError(`an interval needs at least one observation, got n = ${n}`);
}

function requireSame(length: number, dimension: number): void {
  if (length !== dimension) {
    throw new RangeError(
      `the estimate or point has ${howMany(length, "entry")}, the covariance is for ${dimension}`,
    );
  }
}
