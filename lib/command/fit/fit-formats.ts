import { type FitResult, tuningName } from "sa-adam/internal";
import type { Table } from "../files/csv.js";
import { csv } from "../files/csv.js";
import type { FitReport } from "./fit-report.js";
import { reportLines } from "./fit-table.js";

export type FitFormat = "table" | "json" | "csv";

/** The formats by name: a report as text for stdout, without the last line's end; in JSON one line where it is one of many. */
export const FIT_FORMATS: Readonly<Record<FitFormat, (report: FitReport, many?: boolean) => string>> = {
  table: (report) => reportLines(report).join("\n"),
  json: (report, many = false) => JSON.stringify(reportObject(report), null, many ? 0 : 1),
  csv: (report) => csv(coefficientTable(report)).trimEnd(),
};

/** The report as plain JSON: what is not a number is null, and all that differs from run to run is in `run`. */
function reportObject({ result, response, dropped, notes, run, terms, ratios }: FitReport): object {
  const { trajectory: _trajectory, covariance, certificate, ...rest } = result;
  return {
    response,
    ...rest,
    ...(result.tuning !== undefined && { [tuningName(result.model)]: result.tuning }),
    dropped,
    notes,
    ...(certificate && {
      certificate: { ...certificate, firstDistance: Array.from(certificate.firstDistance) },
    }),
    covariance: covariance.to2DArray(),
    ...(terms && { terms }),
    ...(ratios && { ratios }),
    run: { ...run, rowsPerSecond: Math.round(run.rows / Math.max(run.seconds, 1e-3)) },
  };
}

/** A column's name as a cell that no spreadsheet takes for a formula: behind an apostrophe where it begins with = + - or @. */
const cell = (name: string): string => (/^[=+@-]/.test(name) ? `'${name}` : name);

/** One line a coefficient. */
function coefficientTable({ result, ratios }: FitReport): Table {
  const { coefficients, model, tuning } = result;
  const ratio = (part: "ratio" | "lower" | "upper"): number[] =>
    coefficients.map(({ name }) => ratios?.of.find((one) => one.name === name)?.[part] ?? Number.NaN);
  return {
    ...(model === "quantile" && { quantile: coefficients.map(() => tuning ?? Number.NaN) }),
    name: coefficients.map(({ name }) => cell(name)),
    estimate: coefficients.map(({ estimate }) => estimate),
    std_error: coefficients.map(({ standardError }) => standardError),
    lower: coefficients.map(({ lower }) => lower),
    upper: coefficients.map(({ upper }) => upper),
    statistic: coefficients.map(({ statistic }) => statistic),
    p: coefficients.map(({ p }) => p),
    nonzero_from: coefficients.map(({ excludesZeroFrom }) => excludesZeroFrom ?? Number.NaN),
    left_out: coefficients.map(({ leftOut }) => leftOut ?? ""),
    ...(ratios && { ratio: ratio("ratio"), ratio_lower: ratio("lower"), ratio_upper: ratio("upper") }),
  };
}

/** What was known after so many rows: one line for each row count and coefficient. */
export function trajectoryCsv({ coefficients, trajectory }: FitResult): string {
  const each = trajectory.flatMap(({ rows, estimates, standardErrors }) =>
    coefficients.map(({ name }, j) => ({
      rows,
      name: cell(name),
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
