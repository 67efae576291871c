import type { Matrix } from "ml-matrix";
import { sandwich } from "../numeric/sandwich.js";
import { smooth } from "../numeric/smooth.js";
import { multiply, symmetrized } from "../numeric/spd.js";
import { InputError } from "./input-error.js";
import { changeOfCoordinates, toDataUnits, type WorkingCoordinates } from "./working-coordinates.js";

/** What one pass knows, or several passes together: in the working coordinates of one of them. */
export interface Summary {
  readonly coordinates: WorkingCoordinates;
  readonly rows: number;
  /** Iterates averaged. */
  readonly averaged: number;
  /** The averaged iterate, d. */
  readonly mean: Float64Array;
  /** Hhat and Shat, d x d, for plug-in intervals. */
  readonly hessian?: Matrix | undefined;
  readonly noise: Matrix;
  /** Sigma-hat by batch means, or random scaling's V, d x d. */
  readonly spread?: Matrix | undefined;
  /** Of batch means: nu of Student's law of the statistics. */
  readonly degreesOfFreedom?: number | undefined;
  /** What the average's variance has above the sandwich, relative to it: see `excessVariance`. */
  readonly excess: number;
}

/** The estimated covariance of sqrt(n) (average - optimum) in the working coordinates, d x d: (1 + excess) H^-1 S H^-1. Throws an InputError where H is singular. */
function limitCovariance({ hessian, noise, spread, excess }: Summary): Matrix {
  if (spread) return spread;
  if (!hessian) throw new Error("a fit keeps either the plug-in sums or the spread of its iterates");
  try {
    return sandwich(hessian, noise).mul(1 + excess);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(
      "the plug-in Hessian is singular: the rows are too few, a column hardly varies, or the step size was too large; " +
        "give more rows, leave the column out, lower the step size, or choose batch-means intervals",
      { cause: error },
    );
  }
}

/** Estimate and covariance of sqrt(n) times it, in the data's units, without the dropped columns. */
export function inDataUnits(summary: Summary): { estimate: Float64Array; limit: Matrix } {
  const { T, offset } = toDataUnits(summary.coordinates);
  return {
    estimate: multiply(T, summary.mean).map((value, j) => value + offset[j]),
    limit: symmetrized(T.mmul(limitCovariance(summary)).mmul(T.transpose())),
  };
}

/**
 * Two passes over different rows as one: averages, plug-in sums and spreads weighted by the iterates averaged.
 *
 *     H = s^-2 M' H_z M        S = s^-4 M' S_z M        Sigma = M^-1 Sigma_z M^-T
 *
 * M takes the first pass's coordinates to the second's, s^2 is the ratio of their losses' units.
 */
export function pooled(a: Summary, b: Summary): Summary {
  const averaged = a.averaged + b.averaged;
  const gain = b.averaged / averaged;
  const back = changeOfCoordinates(b.coordinates, a.coordinates);
  const { M } = changeOfCoordinates(a.coordinates, b.coordinates);
  const units = (b.coordinates.responseScale / a.coordinates.responseScale) ** 2;
  const mean = multiply(back.M, b.mean).map((value, j) => value + back.shift[j]);
  const both = (mine: Matrix, theirs: Matrix): Matrix =>
    symmetrized(
      mine
        .clone()
        .mul(1 - gain)
        .add(theirs.mul(gain)),
    );
  const pulled = (matrix: Matrix, scale: number): Matrix => M.transpose().mmul(matrix).mmul(M).mul(scale);
  return {
    coordinates: a.coordinates,
    rows: a.rows + b.rows,
    averaged,
    mean: a.mean.map((value, j) => smooth(value, mean[j], gain)),
    hessian: a.hessian && b.hessian && both(a.hessian, pulled(b.hessian, units)),
    noise: both(a.noise, pulled(b.noise, units * units)),
    excess: smooth(a.excess, b.excess, gain),
    spread: a.spread && b.spread && both(a.spread, back.M.mmul(b.spread).mmul(back.M.transpose())),
    // Of a weighted mean of two independent estimates of one variance (Satterthwaite).
    degreesOfFreedom:
      a.degreesOfFreedom &&
      b.degreesOfFreedom &&
      1 / ((1 - gain) ** 2 / a.degreesOfFreedom + gain ** 2 / b.degreesOfFreedom),
  };
}
