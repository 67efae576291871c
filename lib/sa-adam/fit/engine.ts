import type { Estimate } from "./estimate.js";
import type { LinearisedScore } from "./linearised-score.js";
import type { ResponseSums } from "./response-sums.js";
import type { FitWarning, TrajectoryPoint } from "./result.js";
import type { Rows } from "./rows.js";

/** What takes the rows of a fit: a block method or an optimizer's path. */
export interface FitEngine {
  /** Rows taken, those of fits merged into this one apart. */
  readonly rows: number;
  /** Is it the stored batch of the rows, all of which are in memory? */
  readonly stored: boolean;
  /** Take rows first, first + 1, ... of some, `count` of them, already checked. */
  take(rows: Rows, first: number, count: number): void;
  /** What is known now; the fit may go on afterwards. Throws a DataError for fewer rows than it needs. */
  estimate(): Estimate;
  /** What is known of the responses alone; undefined for a path. */
  responses(): ResponseSums | undefined;
  /** The spread of each line's column, by which coefficients can be compared; NaN for the intercept. */
  scales(): Float64Array;
  /** What was known on the way, and is now. */
  points(): TrajectoryPoint[];
  /** What a reader should know of how the estimate came about. */
  warnings(): FitWarning[];
  /**
   * How many rows each line's coefficient rests on, as `rowsBehind` says; undefined where that is not known. With `again` it is the
   * coefficient of a second reading.
   */
  behind(again: boolean): Float64Array | undefined;
  /**
   * Where another reading of the rows starts; undefined where nothing is to be gained by one. With `exact` the standard
   * errors too are to be those at the estimate, to the digits of a double.
   */
  settled(exact: boolean): LinearisedScore | undefined;
  /** Its own estimates, D, where that start is another one's, nearer to the optimum; undefined where it is its own. */
  apart?(): Float64Array | undefined;
  /** Take in what an engine of the same kind has seen, of other rows; throws a DataError where that cannot be. */
  absorb(other: this): void;
  /** All that it remembers: plain numbers, arrays and objects of them. */
  snapshot(): unknown;
  /** Continue, with the same bits, where an engine of the same settings was. */
  restore(snapshot: unknown): void;
}
