import type { Coefficient, FitResult } from "sa-adam/internal";
import { columnLines, type TextColumn } from "../files/text-table.js";
import { shortName, wrapped } from "./columns.js";
import {
  countText,
  durationText,
  memoryText,
  numberTexts,
  pValueText,
  statisticText,
} from "./fit-numbers.js";
import { comparisons, type FitReport } from "./fit-report.js";

/** Columns of a terminal or a page that the table keeps to. */
const WIDTH = 100;
const SHORTEST_NAME = 12;

/** The report as lines for a reader: head, table of coefficients, what else to know. */
export function reportLines(report: FitReport): string[] {
  const { result, batch, notes, run } = report;
  return [
    ...headLines(report),
    "",
    ...coefficientLines(result),
    ...(batch ? ["", ...batchLines(result, batch)] : []),
    "",
    ...footLines(result, run),
    ...notes.flatMap((note) => wrapped(`note: ${note}`, WIDTH, 2)),
    ...result.warnings.flatMap(({ code, message }) => wrapped(`warning (${code}): ${message}`, WIDTH, 2)),
  ];
}

function headLines({ result, response, dropped, run }: FitReport): string[] {
  const { model, optimizer, interval, level, ridge, rows, passes, warmUp, averaged } = result;
  const counts: [string, number][] = [
    ["rows", rows],
    ["dropped", dropped],
    ["passes", passes],
    ["warm-up", warmUp],
    ["averaged", averaged],
  ];
  const workers = run.workers > 1 ? `   workers ${run.workers}` : "";
  return [
    `${model} regression of ${shortName(response, 60)}`,
    counts.map(([name, count]) => `${name} ${countText(count)}`).join("   "),
    `optimizer ${optimizer}   interval ${interval}   level ${level}   ridge ${ridge}${workers}`,
  ];
}

function footLines(result: FitResult, run: FitReport["run"]): string[] {
  const rate = countText(Math.round(run.rows / Math.max(run.seconds, 1e-3)));
  return [
    ...(hasPath(result)
      ? ["nonzero from: the row count from which on the interval never held zero again"]
      : []),
    ...(result.interval === "random-scaling"
      ? ["t: random scaling's statistic, whose law has heavier tails than the normal"]
      : []),
    `${durationText(run.seconds)}${run.rows > 0 ? `   ${rate} rows/s` : ""}   peak memory ${memoryText(run.peakMemory)}`,
  ];
}

/** Digits of the standard errors and alignment of the numbers, from what reads best to what is narrowest. */
const LAYOUTS: readonly (readonly [number, TextColumn["align"]])[] = [
  [4, "point"],
  [3, "point"],
  [4, "right"],
  [3, "right"],
  [2, "right"],
];

/** The table in the first layout that fits the width. */
function coefficientLines(result: FitResult): string[] {
  const { coefficients, level, interval } = result;
  const last = ({ dropped, excludesZeroFrom }: Coefficient): string =>
    dropped ?? (hasPath(result) && excludesZeroFrom !== undefined ? countText(excludesZeroFrom) : "");
  const head = hasPath(result) ? "nonzero from" : "";
  for (const [digits, align] of LAYOUTS) {
    const numbers = coefficients.map(({ estimate, standardError, lower, upper }) =>
      numberTexts([estimate, standardError, lower, upper], standardError, digits),
    );
    const columns: TextColumn[] = [
      ...["estimate", "std. error", percentText((1 - level) / 2), percentText((1 + level) / 2)].map(
        (head, k): TextColumn => ({ head, cells: numbers.map((texts) => texts[k]), align }),
      ),
      {
        head: interval === "plug-in" ? "z" : "t",
        cells: coefficients.map(({ statistic }) => statisticText(statistic)),
        align: "right",
      },
      { head: "p", cells: coefficients.map(({ p }) => pValueText(p)), align: "right" },
      ...(coefficients.some((one) => last(one) !== "")
        ? [{ head, cells: coefficients.map(last), align: "right" } as const]
        : []),
    ];
    const used = columnLines(columns).reduce((most, line) => Math.max(most, line.length), 0);
    const room = WIDTH - used - 2;
    if (room < SHORTEST_NAME && digits > 2) continue;
    return columnLines([nameColumn(coefficients, room), ...columns]);
  }
  return [];
}

function nameColumn(coefficients: readonly Coefficient[], room: number): TextColumn {
  const width = Math.max(SHORTEST_NAME, room);
  return { head: "", cells: coefficients.map(({ name }) => shortName(name, width)), align: "left" };
}

/** Was the fit looked at before its end? Else "nonzero from" would only repeat the number of rows. */
function hasPath({ trajectory }: FitResult): boolean {
  return trajectory.length > 1;
}

/** "2.5 %", as R heads its intervals. */
function percentText(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}

function batchLines(result: FitResult, batch: FitResult): string[] {
  const rows = comparisons(result, batch);
  const numbers = rows.map(({ onePass, batch: { estimate, standardError } }) =>
    numberTexts([onePass.estimate, estimate, onePass.standardError, standardError], standardError, 4),
  );
  const point = (head: string, k: number): TextColumn => ({
    head,
    cells: numbers.map((texts) => texts[k]),
    align: "point",
  });
  const columns: TextColumn[] = [
    point("one pass", 0),
    point("batch", 1),
    { head: "diff./s.e.", cells: rows.map((row) => ratioText(row.difference)), align: "right" },
    point("s.e. one pass", 2),
    point("s.e. batch", 3),
    { head: "ratio", cells: rows.map((row) => ratioText(row.errorRatio)), align: "right" },
  ];
  const used = columnLines(columns).reduce((most, line) => Math.max(most, line.length), 0);
  const names = nameColumn(
    rows.map(({ onePass }) => onePass),
    WIDTH - used - 2,
  );
  return [
    "Beside the stored batch: Newton's method on all rows in memory, its sandwich standard errors",
    ...columnLines([names, ...columns]),
  ];
}

function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? ratio.toFixed(3) : "";
}
