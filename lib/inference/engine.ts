import type { Matrix } from "ml-matrix";

/**
 * What takes rows one after the other: an optimizer in the working coordinates, its average and its plug-in sums.
 *
 * Rows are written into `rows`, standardised, up to `capacity` at a time, and taken by `advance`; where blocks of rows
 * end changes no bit.
 */
export interface Engine {
  readonly capacity: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  /** Where a row's response stands, counted from its first covariate. */
  readonly response: number;
  readonly rows: Float64Array;
  /** The iterates after the rows last taken, where they are asked for: row i at i * stride. */
  readonly iterates: Float64Array;
  readonly steps: number;
  /** Steps averaged. */
  readonly averaged: number;
  /** Take the block's first `count` rows; throws a NonFiniteError when an iterate is lost. */
  advance(count: number): void;
  /** The averaged iterate, d. */
  average(): Float64Array;
  /** Has the model a curvature? */
  readonly curved: boolean;
  /** Hhat, penalty included, d x d; throws a RangeError where the model has no curvature. */
  hessian(): Matrix;
  /** Shat, d x d. */
  noiseCovariance(): Matrix;
  /** All that it remembers: numbers and arrays of numbers. */
  snapshot(): unknown;
  /** Continue where an engine of the same parameters was. */
  restore(snapshot: unknown): void;
}
