import type { FitResult } from "sa-adam/internal";
import { howMany } from "sa-adam/internal";
import type { Answers } from "./fit-answers.js";
import { countText } from "./fit-numbers.js";

/** What `sa-adam fit` and `sa-adam merge` say at the end, in any format. */
export interface FitReport extends Answers {
  readonly result: FitResult;
  /** Name of the response's column. */
  readonly response: string;
  /** Rows left out for missing values. */
  readonly dropped: number;
  /** What the numbers rest on beyond one pass in order, such as pooling. */
  readonly notes: readonly string[];
  /** What differs from run to run. */
  readonly run: RunFacts;
}

export interface RunFacts {
  readonly seconds: number;
  /** Rows that this run read. */
  readonly rows: number;
  /** The process's largest resident memory, bytes. */
  readonly peakMemory: number;
}

/** What a pooled table rests on. */
export const POOLING =
  "sums pooled by addition, and averages of paths by their steps: right where all shares are rows of one population";

/** The result with a warning where rows were left out: the fit is then of complete rows only. */
export function withDropped(result: FitResult, dropped: number): FitResult {
  if (dropped === 0) return result;
  const percent = ((100 * dropped) / (dropped + result.rows)).toPrecision(2);
  const message = `${countText(dropped)} of ${howMany(countText(dropped + result.rows), "row")} (${percent} percent) had missing values and ${dropped === 1 ? "was" : "were"} left out: the fit is of complete rows.`;
  const warning = {
    code: "dropped-rows",
    message,
    remedy: "leave out the columns with gaps to keep more",
    option: "features",
  };
  return { ...result, warnings: [...result.warnings, warning] };
}

/** The result with what the first reading knew on its way, for which a result after more readings has no numbers. */
export function withPath(result: FitResult, first: FitResult | undefined): FitResult {
  if (!first || !result.certificate) return result;
  const { coefficients, rows } = result;
  const last = {
    rows,
    estimates: Float64Array.from(coefficients, ({ estimate }) => estimate),
    standardErrors: Float64Array.from(coefficients, ({ standardError }) => standardError),
  };
  return {
    ...result,
    trajectory: [...first.trajectory.slice(0, -1), last],
    coefficients: coefficients.map((one, j) => {
      const { excludesZeroFrom } = first.coefficients[j];
      const excluded = one.lower > 0 || one.upper < 0;
      return excluded && excludesZeroFrom !== undefined ? { ...one, excludesZeroFrom } : one;
    }),
  };
}

/** The process's facts at the end of a run that began at `started`, in milliseconds of performance.now(). */
export function runFacts(started: number, rows: number): RunFacts {
  return {
    seconds: (performance.now() - started) / 1000,
    rows,
    peakMemory: 1024 * process.resourceUsage().maxRSS,
  };
}
