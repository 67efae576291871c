import type { Coefficient, FitResult } from "sa-adam/internal";
import { countText } from "./fit-numbers.js";
import type { FitSource } from "./fit-sources.js";

/** What `sa-adam fit` and `sa-adam merge` say at the end, in any format. */
export interface FitReport {
  readonly result: FitResult;
  /** Name of the response's column. */
  readonly response: string;
  /** Rows left out for missing values. */
  readonly dropped: number;
  /** What the numbers rest on beyond one pass in order, such as pooling. */
  readonly notes: readonly string[];
  /** What differs from run to run. */
  readonly run: RunFacts;
  /** The stored-batch fit of the same rows. */
  readonly batch?: FitResult | undefined;
}

export interface RunFacts {
  readonly seconds: number;
  /** Rows that this run read. */
  readonly rows: number;
  /** The process's largest resident memory, bytes. */
  readonly peakMemory: number;
  readonly workers: number;
}

/** What a pooled table rests on. */
export const POOLING =
  "averages pooled by their steps, plug-in sums and variances with them: right where all shares are rows of one population";

/** One coefficient in both fits. */
export interface Comparison {
  readonly onePass: Coefficient;
  readonly batch: Coefficient;
  /** (one pass - batch) in the batch fit's standard errors. */
  readonly difference: number;
  /** The one-pass standard error over the batch fit's. */
  readonly errorRatio: number;
}

/** The two tables of coefficients side by side, matched by name. */
export function comparisons(result: FitResult, batch: FitResult): Comparison[] {
  const stored = new Map(batch.coefficients.map((coefficient) => [coefficient.name, coefficient]));
  return result.coefficients.flatMap((onePass) => {
    const other = stored.get(onePass.name);
    if (other === undefined) return [];
    return [
      {
        onePass,
        batch: other,
        difference: (onePass.estimate - other.estimate) / other.standardError,
        errorRatio: onePass.standardError / other.standardError,
      },
    ];
  });
}

/** The result with a warning where rows were left out: the fit is then of complete rows only. */
export function withDropped(result: FitResult, dropped: number): FitResult {
  if (dropped === 0) return result;
  const percent = ((100 * dropped) / (dropped + result.rows)).toPrecision(2);
  const message =
    `${countText(dropped)} of ${countText(dropped + result.rows)} rows (${percent} percent) had missing values and were left out: ` +
    "the fit is of complete rows; leave out the columns with gaps to keep more.";
  return { ...result, warnings: [...result.warnings, { code: "dropped-rows", message }] };
}

/** Rows left out of all that a fit has read. */
export function droppedRows(sources: readonly FitSource[]): number {
  return sources.reduce((sum, { dropped }) => sum + dropped, 0);
}

/** The process's facts at the end of a run that began at `started`, in milliseconds of performance.now(). */
export function runFacts(started: number, rows: number, workers = 1): RunFacts {
  return {
    seconds: (performance.now() - started) / 1000,
    rows,
    peakMemory: 1024 * process.resourceUsage().maxRSS,
    workers,
  };
}
