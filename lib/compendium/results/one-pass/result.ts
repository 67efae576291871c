import { readJsonResult, writeJsonResult } from "../../engine/json-result.js";

/** A fit after so many rows, one number a coefficient. */
export interface PathPoint {
  readonly rows: number;
  readonly estimates: readonly number[];
  readonly standardErrors: readonly number[];
}

/** One way to the estimate: in one pass, or from stored rows. */
export interface FitPath {
  /** At log-spaced rows, the end last. */
  readonly path: readonly PathPoint[];
  /** First recorded rows from which on each 95 percent interval never contained zero again; null where it does at the end. */
  readonly excludesZeroFrom: readonly (number | null)[];
  /** Readings of the data: 1, or Newton steps and one more. */
  readonly passes: number;
  readonly seconds: number;
}

/** One pass of SA-Adam beside the stored batch, on SUSY or on the stream shaped like it: what Figure 3 is drawn from. */
export interface OnePassResult {
  readonly data: "synthetic" | "susy";
  readonly rows: number;
  /** Of the synthetic stream. */
  readonly seed?: number;
  readonly columns: readonly string[];
  readonly ridge: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly warmUp: number;
  /** x*_lambda where it is known, its Monte Carlo errors, and the rows behind it. */
  readonly target?: {
    readonly optimum: readonly number[];
    readonly errors: readonly number[];
    readonly rows: number;
  };
  readonly onePass: FitPath;
  readonly batch: FitPath;
  readonly memory: {
    /** Bytes that one pass carries from row to row, whatever n is. */
    readonly state: number;
    /** Bytes of rows in memory at most: the warm-up block, and the block on its way. */
    readonly buffers: number;
    /** Bytes of one stored row: covariates and response. */
    readonly storedRow: number;
  };
}

/** Streams of the calibration: each coefficient's deviation from x*_lambda in its own standard errors, and the joint statistic. */
export interface CalibrationArm {
  readonly name: "one pass" | "stored batch";
  /** Stream by stream, d numbers each: (estimate - x*_lambda) / standard error. */
  readonly scores: readonly (readonly number[])[];
  /** Stream by stream: the Wald statistic at x*_lambda with the stream's own covariance. */
  readonly statistics: readonly number[];
}

export interface CalibrationResult {
  readonly data: "synthetic";
  /** n of every stream, and M. */
  readonly rows: number;
  readonly streams: number;
  readonly seed: number;
  readonly columns: readonly string[];
  readonly ridge: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly warmUp: number;
  readonly target: NonNullable<OnePassResult["target"]>;
  /** Mean of one pass's standard errors over the streams, d. */
  readonly standardErrors: readonly number[];
  readonly arms: readonly CalibrationArm[];
}

/** One pass at the authors' settings, and what it is off by from the stored batch of the same rows. */
export interface AuthorsArm {
  readonly name: "SA-Adam" | "Adam";
  /** eta0 = safety / lambda_max(D H D), D = diag(S_jj)^-1/4. */
  readonly safety: number;
  /** The mean of the step sizes over the steps averaged. */
  readonly meanStep: number;
  readonly estimates: readonly number[];
  /** |estimate - stored batch| / |stored batch|. */
  readonly relativeError: number;
  /** Of SA-Adam alone: the linearised score's zero, the same distance of it, and the median of the half-widths' |ratio - 1|. */
  readonly linearised?: readonly number[];
  readonly linearisedError?: number;
  readonly widthError?: number;
}

/** The authors' comparison at their own settings, on the stream shaped like SUSY. */
export interface AuthorsResult {
  readonly data: "synthetic";
  readonly rows: number;
  readonly seed: number;
  readonly columns: readonly string[];
  readonly ridge: number;
  readonly alpha: number;
  readonly gamma: number;
  /** t0 = max(300, n/200): averages start at the step after. */
  readonly burnIn: number;
  /** Of the stored batch. */
  readonly batch: { readonly estimates: readonly number[]; readonly standardErrors: readonly number[] };
  /** What theory expects an average to be off by, per unit of the mean step: `curvatureShift` under P = diag(S_jj)^-1/2. */
  readonly shift: readonly number[];
  readonly arms: readonly AuthorsArm[];
}

/** What `compendium susy` computes and writes. */
export type SusyResult = OnePassResult | CalibrationResult | AuthorsResult;

/** Write a result as JSON with its provenance; returns the checksum. */
export function writeSusyResult(path: string, result: SusyResult, seconds: number): string {
  return writeJsonResult(path, result, seconds);
}

const MADE_BY = "compendium susy run, calibrate or authors";

/** Read what `writeSusyResult` wrote; throws a DataError that names the file when it is not there, or its checksum differs. */
export function readOnePassResult(path: string): OnePassResult {
  return readJsonResult<OnePassResult>(path, MADE_BY);
}

/** The same for the result of the comparison at the authors' settings. */
export function readAuthorsResult(path: string): AuthorsResult {
  return readJsonResult<AuthorsResult>(path, MADE_BY);
}

/** The same for the calibration's result. */
export function readCalibrationResult(path: string): CalibrationResult {
  return readJsonResult<CalibrationResult>(path, MADE_BY);
}

/** Numbers with as many digits as a figure can use. */
export function rounded(values: ArrayLike<number>, digits = 8): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(digits)));
}
