import type { Matrix } from "ml-matrix";
import type { LeftOut } from "./estimate.js";
import type { FitStatistics } from "./statistics.js";

/** One line of the table of coefficients, in the data's units. */
export interface Coefficient {
  readonly name: string;
  /** NaN where the column was left out. */
  readonly estimate: number;
  /** NaN, like the interval, where there is none. */
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** estimate / standardError: standard normal at zero, Student's for batch means, t-like for random scaling. */
  readonly statistic: number;
  /** Two-sided p-value of the coefficient being zero. */
  readonly p: number;
  /** Rows from which on the interval never contained zero again; undefined where it does at the end. */
  readonly excludesZeroFrom?: number | undefined;
  /** Why it has no interval. */
  readonly leftOut?: LeftOut | undefined;
}

/** Something about the data or the fit that a reader should know before believing the table. */
export interface FitWarning {
  /** In a word for programs. */
  readonly code: string;
  /** One sentence: what was seen, with its numbers. */
  readonly message: string;
  /** What to do, in words, and the option that it is about. */
  readonly remedy?: string | undefined;
  readonly option?: string | undefined;
}

/** What was known after so many rows. */
export interface TrajectoryPoint {
  readonly rows: number;
  /** Every coefficient's estimate and standard error, in the order of the table; NaN where left out. */
  readonly estimates: Float64Array;
  readonly standardErrors: Float64Array;
}

/** What readings of the rows after the first have said: how far an estimate is from the stored-batch optimum. */
export interface CertificateSummary {
  /** Readings after the first. */
  readonly readings: number;
  /** How far the first reading's estimate was, in standard errors of each coefficient; NaN where left out. */
  readonly firstDistance: Float64Array;
  /** The same jointly, in standard deviations. */
  readonly firstJointDistance: number;
  /** How far any coefficient of the table may still be from it, in its standard errors. */
  readonly remaining: number;
}

/** The result of a fit, or of several fits' pooled states. */
export interface FitResult {
  readonly model: string;
  readonly method: string;
  /** Why this method, in words. */
  readonly reason: string;
  readonly interval: string;
  readonly level: number;
  readonly ridge: number;
  /** The family's tuning number in units of the response, such as Huber's threshold. */
  readonly tuning?: number | undefined;
  /** What the table heads the statistics with. */
  readonly statistic: "z" | "t";
  /** nu of Student's law, where it was asked for. */
  readonly degreesOfFreedom?: number | undefined;
  /** How well it fits; of block Newton. */
  readonly statistics?: FitStatistics | undefined;
  readonly coefficients: readonly Coefficient[];
  /** Estimated covariance of the estimates (not of sqrt(n) times them), d x d; NaN where left out. */
  readonly covariance: Matrix;
  /** Rows seen. */
  readonly rows: number;
  /** Rows, or steps of a path, averaged. */
  readonly averaged: number;
  /** Rows that set a path's scales, start and gains; 0 for a method without a path. */
  readonly warmUp: number;
  /** Is this the stored-batch fit of the rows, all of which were in memory at its end? */
  readonly stored: boolean;
  readonly certificate?: CertificateSummary | undefined;
  readonly trajectory: readonly TrajectoryPoint[];
  readonly warnings: readonly FitWarning[];
}
