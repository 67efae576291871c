import type { Matrix } from "ml-matrix";
import { INTERVALS, type IntervalName } from "../estimate/intervals.js";
import { spdFactor } from "../kernel/spd.js";
import { matrixProduct } from "../kernel/stored-rows.js";
import { DataError } from "../numeric/data-error.js";
import { smooth } from "../numeric/smooth.js";
import { multiply, symmetrized } from "../numeric/spd.js";
import { breadOf } from "./bread.js";
import { meanStepSize } from "./gains.js";
import {
  addScores,
  coefficients,
  type LinearisedScore,
  penalisedInformation,
  penalisedPending,
  toleranceOf,
} from "./linearised-score.js";
import type { WarmUp } from "./warm-up.js";
import { changeOfCoordinates, toDataUnits, type WorkingCoordinates } from "./working-coordinates.js";

/** What one path knows, or several paths together: in the working coordinates of one of them. */
export interface Summary {
  readonly coordinates: WorkingCoordinates;
  readonly rows: number;
  /** Iterates averaged. */
  readonly averaged: number;
  /** The averaged iterate, d. */
  readonly mean: Float64Array;
  /** The mean of the rows' Hessians along the path, d x d, where the loss has one. */
  readonly hessian?: Matrix | undefined;
  /** The mean of H_i z_{i-1} - g_i along the path, d: the linearised score is zero at hessian^-1 linearised. */
  readonly linearised?: Float64Array | undefined;
  /** Is the loss quadratic, so that linearising costs nothing? */
  readonly exact: boolean;
  /** The mean of g g', d x d, where it is kept. */
  readonly noise?: Matrix | undefined;
  /** What stands for hessian and linearised where no sums are kept: the linearised score of all rows. */
  readonly score?: LinearisedScore | undefined;
  /** What stands for the limit covariance by the iterates, d x d. */
  readonly spread?: Matrix | undefined;
  /** Of batch means: nu of Student's law of the statistics. */
  readonly degreesOfFreedom?: number | undefined;
}

/** Estimates and their covariance in the data's units, without the dropped columns. */
export interface InUnits {
  readonly estimates: Float64Array;
  readonly errors: Float64Array;
  readonly covariance: Matrix;
  /** Half the distance between the path's average and the zero of its linearised score, in standard errors. */
  readonly distance?: Float64Array;
}

/** The code of the error of a Hessian that has no inverse. */
export const SINGULAR = "singular";

/** The average's own bias, in standard errors, up to which it takes no part in the estimate. */
const STRAIGHT = 0.15;

/**
 * The estimate of a path and its covariance.
 *
 *     lin = H^-1 c       the zero of the score linearised along the path: least squares itself for a quadratic loss
 *     mid = (average + lin)/2       where the loss is curved: the biases of the two are about opposite
 *
 * lin where the average's bias is predicted to be small, else mid; the average itself for intervals by the path, whose law is
 * its. Every variance is widened by the square of what the two differ by, halved, or for lin halved twice.
 *
 * @param bias of the average as predicted, in standard errors; where nothing is predicted, mid
 * @see ours; relatives are one-step estimators and renewable estimation (L. Luo and P. X.-K. Song, JRSS B 82, 2020).
 */
export function inDataUnits(summary: Summary, bias?: Float64Array): InUnits {
  const { T } = toDataUnits(summary.coordinates);
  const { hessian, linearised, spread, exact, averaged } = summary;
  const covariance = symmetrized(turned(T, limitCovariance(summary))).div(averaged);
  const average = averageOf(summary);
  const errorsOf = (matrix: Matrix): Float64Array => Float64Array.from(matrix.diagonal(), Math.sqrt);
  if (spread || !hessian || !linearised)
    return { estimates: average, errors: errorsOf(covariance), covariance };
  const linear = averageOf({ ...summary, mean: breadOf(hessian).solve(linearised) });
  const straight = exact || bias?.every((value) => value < STRAIGHT);
  const share = straight ? 0 : 0.5;
  const estimates = linear.map((value, j) => smooth(value, average[j], share));
  const half = linear.map((value, j) => (average[j] - value) / 2);
  const plain = errorsOf(covariance);
  if (!exact) {
    for (let j = 0; j < half.length; j++) {
      const widening = straight ? half[j] / 2 : half[j];
      covariance.set(j, j, covariance.get(j, j) + widening ** 2);
    }
  }
  const distance = half.map((value, j) => (exact ? 0 : Math.abs(value) / plain[j]));
  return { estimates, errors: errorsOf(covariance), covariance, distance };
}

/** The average in the data's units, d. */
function averageOf({ coordinates, mean }: Pick<Summary, "coordinates" | "mean">): Float64Array {
  const { T, offset } = toDataUnits(coordinates);
  return multiply(T, mean).map((value, j) => value + offset[j]);
}

/** The estimate of a path that keeps no sums, in the data's units, d: the zero of its score, or mid where the loss is curved. */
export function withoutSums(summary: Summary): Float64Array {
  const average = averageOf(summary);
  const { score, exact } = summary;
  if (!score) throw new Error("a path without sums has a score");
  const factor = spdFactor(penalisedInformation(score), average.length, toleranceOf(score));
  const step = factor.solve(penalisedPending(score, score.pending, score.point));
  const zero = score.point.map((value, j) => value + step[j]);
  return coefficients(zero, score.coordinates).map((value, j) => (exact ? value : (value + average[j]) / 2));
}

/** A B A'. */
function turned(a: Matrix, b: Matrix): Matrix {
  return matrixProduct(matrixProduct(a, b), a.transpose());
}

/** The estimated covariance of sqrt(n) (average - optimum) in the working coordinates, d x d. Throws a DataError where H is singular. */
function limitCovariance({ hessian, noise, spread }: Summary): Matrix {
  if (spread) return spread;
  if (!hessian || !noise)
    throw new Error("a path keeps either the sums of its rows or the spread of its iterates");
  try {
    return breadOf(hessian).sandwich(noise);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DataError(
      {
        code: SINGULAR,
        problem: "the Hessian is singular: the rows are too few, or a column hardly varies",
        remedy: "give more rows, leave the column out, or choose the method newton",
        option: "method",
      },
      { cause: error },
    );
  }
}

/** How far the iterates' noise moves the average of a curved loss, as the warm-up predicts: in standard errors. */
export function biasOf(summary: Summary, { coordinates, shift, gains }: WarmUp): Float64Array {
  const { T } = toDataUnits(coordinates);
  const { hessian, noise } = summary;
  if (!hessian || !noise || Math.max(...noise.diagonal()) <= 1e-20) return new Float64Array(T.rows);
  const variances = turned(T, limitCovariance({ ...summary, spread: undefined })).diagonal();
  const scale = meanStepSize(gains, summary.rows) * Math.sqrt(summary.rows);
  return multiply(T, shift).map((move, j) => (scale * Math.abs(move)) / Math.sqrt(variances[j]));
}

/**
 * Two paths over different rows as one: averages, sums and spreads weighted by the iterates averaged.
 *
 *     H = s^-2 M' H_z M      c = s^-2 M'(c_z - H_z shift)      S = s^-4 M' S_z M      Sigma = M^-1 Sigma_z M^-T
 *
 * M and shift take the first path's coordinates to the second's, s^2 is the ratio of their losses' units.
 */
export function pooled(a: Summary, b: Summary): Summary {
  const averaged = a.averaged + b.averaged;
  const gain = b.averaged / averaged;
  const back = changeOfCoordinates(b.coordinates, a.coordinates);
  const { M, shift } = changeOfCoordinates(a.coordinates, b.coordinates);
  const units = (b.coordinates.responseScale / a.coordinates.responseScale) ** 2;
  const mean = multiply(back.M, b.mean).map((value, j) => value + back.shift[j]);
  const both = (mine: Matrix, theirs: Matrix): Matrix =>
    symmetrized(
      mine
        .clone()
        .mul(1 - gain)
        .add(theirs.mul(gain)),
    );
  const pulled = (matrix: Matrix, scale: number): Matrix => turned(M.transpose(), matrix).mul(scale);
  const linearised = (): Float64Array | undefined => {
    if (!a.linearised || !b.linearised || !b.hessian) return undefined;
    const along = multiply(b.hessian, shift);
    const theirs = multiply(
      M.transpose(),
      b.linearised.map((value, j) => value - along[j]),
    );
    return a.linearised.map((value, j) => smooth(value, units * theirs[j], gain));
  };
  return {
    coordinates: a.coordinates,
    rows: a.rows + b.rows,
    averaged,
    mean: a.mean.map((value, j) => smooth(value, mean[j], gain)),
    hessian: a.hessian && b.hessian && both(a.hessian, pulled(b.hessian, units)),
    linearised: linearised(),
    score: a.score && b.score && addScores(a.score, b.score),
    exact: a.exact,
    noise: a.noise && b.noise && both(a.noise, pulled(b.noise, units * units)),
    spread: a.spread && b.spread && both(a.spread, turned(back.M, b.spread)),
    // Of a weighted mean of two independent estimates of one variance (Satterthwaite).
    degreesOfFreedom:
      a.degreesOfFreedom &&
      b.degreesOfFreedom &&
      1 / ((1 - gain) ** 2 / a.degreesOfFreedom + gain ** 2 / b.degreesOfFreedom),
  };
}

/** Throws a DataError where two paths cannot be pooled. */
export function requirePoolable(
  a: Summary,
  b: Summary,
  { interval, covariates }: { interval: IntervalName; covariates: readonly string[] },
): void {
  if (!INTERVALS[interval].pools) {
    throw new DataError({
      code: "unmergeable",
      problem: `${interval} does not merge: its law is that of one uninterrupted path`,
      remedy: "use plug-in or batch-means",
      option: "interval",
    });
  }
  const kept = ({ coordinates }: Summary): string => coordinates.kept.map((j) => covariates[j]).join(", ");
  if (kept(a) === kept(b)) return;
  throw new DataError({
    code: "unmergeable",
    problem: `the fits cannot be merged, their columns that vary in the warm-up differ: ${kept(a)} against ${kept(b)}`,
    remedy: "choose the method newton, or a longer warm-up",
    option: "method",
  });
}
