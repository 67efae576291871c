import type { FitResult } from "sa-adam/internal";
import type { Table } from "../files/csv.js";
import { csv } from "../files/csv.js";
import { comparisons, type FitReport } from "./fit-report.js";
import { reportLines } from "./fit-table.js";

export type FitFormat = "table" | "json" | "csv";

/** The formats by name: a report as text for stdout, without the last line's end. */
export const FIT_FORMATS: Readonly<Record<FitFormat, (report: FitReport) => string>> = {
  table: (report) => reportLines(report).join("\n"),
  json: (report) => JSON.stringify(reportObject(report), null, 1),
  csv: (report) => csv(coefficientTable(report)).trimEnd(),
};

/** The report as plain JSON: what is not a number is null, and all that differs from run to run is in `run`. */
function reportObject({ result, response, dropped, notes, run, batch }: FitReport): object {
  const { trajectory: _trajectory, covariance, ...rest } = result;
  return {
    response,
    ...rest,
    dropped,
    notes,
    covariance: covariance.to2DArray(),
    ...(batch && {
      batch: comparisons(result, batch).map(({ batch: stored, difference, errorRatio }) => ({
        name: stored.name,
        estimate: stored.estimate,
        standardError: stored.standardError,
        difference,
        errorRatio,
      })),
    }),
    run: { ...run, rowsPerSecond: Math.round(run.rows / Math.max(run.seconds, 1e-3)) },
  };
}

/** One line a coefficient; with a batch fit, its columns after. */
function coefficientTable({ result, batch }: FitReport): Table {
  const { coefficients } = result;
  const compared = batch ? comparisons(result, batch) : [];
  return {
    name: coefficients.map(({ name }) => name),
    estimate: coefficients.map(({ estimate }) => estimate),
    std_error: coefficients.map(({ standardError }) => standardError),
    lower: coefficients.map(({ lower }) => lower),
    upper: coefficients.map(({ upper }) => upper),
    statistic: coefficients.map(({ statistic }) => statistic),
    p: coefficients.map(({ p }) => p),
    nonzero_from: coefficients.map(({ excludesZeroFrom }) => excludesZeroFrom ?? Number.NaN),
    dropped: coefficients.map(({ dropped }) => dropped ?? ""),
    ...(batch && {
      batch_estimate: compared.map((row) => row.batch.estimate),
      batch_std_error: compared.map((row) => row.batch.standardError),
      difference_in_std_errors: compared.map((row) => row.difference),
    }),
  };
}

/** What was known after so many rows: one line for each row count and coefficient. */
export function trajectoryCsv({ coefficients, trajectory }: FitResult): string {
  const each = trajectory.flatMap(({ rows, estimates, standardErrors }) =>
    coefficients.map(({ name }, j) => ({
      rows,
      name,
      estimate: estimates[j],
      error: standardErrors[j],
    })),
  );
  return csv({
    rows: each.map(({ rows }) => rows),
    name: each.map(({ name }) => name),
    estimate: each.map(({ estimate }) => estimate),
    std_error: each.map(({ error }) => error),
  });
}
