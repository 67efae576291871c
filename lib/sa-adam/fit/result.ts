import type { Matrix } from "ml-matrix";

/** One line of the table of coefficients, in the data's units. */
export interface Coefficient {
  readonly name: string;
  /** NaN where the column was dropped. */
  readonly estimate: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** estimate / standardError: standard normal at zero, Student's for batch means, t-like for random scaling. */
  readonly statistic: number;
  /** Two-sided p-value of the coefficient being zero. */
  readonly p: number;
  /** Rows from which on the interval never contained zero again; undefined where it does at the end. */
  readonly excludesZeroFrom?: number | undefined;
  /** Why the column is not in the fit. */
  readonly dropped?: "constant" | "collinear" | undefined;
}

/** Something about the data or the fit that a reader should know before believing the table. */
export interface FitWarning {
  readonly code:
    | "sorted"
    | "constant"
    | "collinear"
    | "separation"
    | "outside-theorem"
    | "short-warm-up"
    | "few-rows"
    | "drift"
    | "dropped-rows";
  /** One sentence: what was seen, with its numbers, and what to do. */
  readonly message: string;
}

/** The result of one pass, or of several passes' pooled states. */
export interface FitResult {
  readonly model: string;
  readonly optimizer: string;
  readonly interval: string;
  readonly level: number;
  readonly ridge: number;
  readonly coefficients: readonly Coefficient[];
  /** Estimated covariance of the estimates (not of sqrt(n) times them), d x d, dropped columns NaN; by plug-in it has the excess of one pass over the sandwich in it. */
  readonly covariance: Matrix;
  /** Rows seen. */
  readonly rows: number;
  /** Iterates averaged. */
  readonly averaged: number;
  /** How often each row was read: 1, or 0 for a stored-batch fit's table beside it. */
  readonly passes: number;
  readonly warmUp: number;
  /** What was known after so many rows: every coefficient's estimate and standard error, NaN where dropped. */
  readonly trajectory: readonly {
    readonly rows: number;
    readonly estimates: Float64Array;
    readonly standardErrors: Float64Array;
  }[];
  readonly warnings: readonly FitWarning[];
}
