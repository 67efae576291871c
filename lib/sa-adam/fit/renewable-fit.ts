import type { BlockNewtonParameters } from "../kernel/block-newton.js";
import type { ClusterSums } from "./linearised-clusters.js";
import type { LinearisedScore, ScoreZero } from "./linearised-score.js";
import type { Meat } from "./meat.js";
import type { RowSample } from "./row-sample.js";
import type { RowSink } from "./row-sink.js";
import type { CorrectedScore } from "./sample-correction.js";

export interface RenewableOptions extends Omit<BlockNewtonParameters, "capacity"> {
  /** lambda of the penalty (lambda/2) |beta|^2 a row, in the covariates' own units, the intercept left out. */
  ridge: number;
  /** Is covariate 0 the constant 1? Then the others are centred. */
  intercept: boolean;
  /** m: second-order sums take a share min(1, m / rows so far) of the rows; all of them unless given. */
  secondOrderRows?: number;
  /** Bytes of the rows that the fit starts from, and then keeps a sample of; 16 MB unless given. */
  rowBytes?: number;
  /** What standard errors are made of; the sum of squared scores unless given. */
  meat?: Meat;
  /** Are the sums of clusters kept, so that their errors are known after one reading? No unless given, and the meat is theirs. */
  perCluster?: boolean;
  /** The number of the first row in the whole stream, of which this may be a shard; 0 unless given. */
  firstRow?: number;
}

/** A fit that is renewed with every block of rows. */
export interface Renewable {
  /** Where rows are written. */
  readonly sink: RowSink;
  /** Rows taken, those that wait for their block to fill included. */
  readonly taken: number;
  /** Are all rows taken still in memory, so that `finish` gives their stored batch's fit? */
  readonly stored: boolean;
  /** What is known of the rows taken so far. Rows that wait for their block to fill are not among them. */
  readonly score: LinearisedScore;
  /** Take the rows that still wait. */
  flush(): void;
  /** The same, and what has been found is returned. Rows may follow. */
  finish(): RenewableFit;
  /** The same, but only what a second reading starts from: the corrected score without its second-order sums. */
  settle(): Pick<CorrectedScore, "score" | "behind">;
  /** All that the fit remembers, rows that wait included: at most `rowBytes` of each kind. */
  snapshot(): RenewableState;
  /**
   * Take in what a fit of other rows knows, a shard. Throws a RangeError if it has rows that wait (finish it first), or
   * is of another model.
   */
  absorb(state: RenewableState): void;
  /** Continue, with the same bits, where a fit with the same options was. Throws a RangeError for one of another size. */
  restore(state: RenewableState): void;
}

export interface RenewableState {
  readonly score: LinearisedScore;
  /** d. */
  readonly pull: Float64Array;
  /** The information at the last factoring, in tiles, and its rows; empty before the start. */
  readonly factored: Float64Array;
  readonly factoredRows: number;
  readonly factoredCases: number;
  readonly sample: RowSample;
  /** Of clusters, where they are kept and not too many. */
  readonly clusters?: ClusterSums | undefined;
  readonly waitingRows: Float64Array;
  readonly waitingResponses: Float64Array;
  readonly waitingOffsets: Float64Array;
  readonly waitingCases: Float64Array;
  readonly waitingClusters: Float64Array;
}

export interface RenewableFit extends ScoreZero {
  readonly rows: number;
  readonly outcome: CorrectedScore["outcome"];
  /**
   * Each coefficient's distance from the stored-batch optimum, in its standard errors, d: as a standard deviation, what
   * the sample that linearising was corrected by leaves open. 0 where the estimate is that optimum.
   */
  readonly distance: Float64Array;
  /** What the sample leaves open of each standard error, d: a standard deviation, relative to it. */
  readonly errorNoise: Float64Array;
  /** Standard deviation of the loss, by which one reading tells it. */
  readonly lossNoise: number;
  /** Covariates whose coefficient has no finite optimum, or found none in one reading. */
  readonly unsettled: readonly number[];
  /** How many rows each coefficient rests on, d, as `rowsBehind` says. */
  readonly behind: Float64Array;
  /** Clusters of rows, where their errors are known. */
  readonly clusters?: number | undefined;
  /** The score about the estimate: where a second reading starts. */
  readonly settled: LinearisedScore;
}
