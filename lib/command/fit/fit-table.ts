import { type Coefficient, type FitResult, howMany, tuningName } from "sa-adam/internal";
import { columnLines, type TextColumn } from "../files/text-table.js";
import { joined, shortName, wrapped } from "./columns.js";
import {
  countText,
  durationText,
  memoryText,
  numberText,
  numberTexts,
  pValueText,
  ratioText,
  statisticText,
} from "./fit-numbers.js";
import type { FitReport } from "./fit-report.js";
import { warningText } from "./warning-text.js";

/** Columns of a terminal or a page that the table keeps to. */
const WIDTH = 100;
const SHORTEST_NAME = 12;

/** The report as lines for a reader: head, table of coefficients, what else to know. */
export function reportLines(report: FitReport): string[] {
  const { result, notes, run } = report;
  return [
    ...headLines(report),
    "",
    ...coefficientLines(result),
    "",
    ...answerLines(report),
    ...footLines(result, run),
    ...notes.flatMap((note) => wrapped(`note: ${note}`, WIDTH, 2)),
    ...result.warnings.flatMap((warning) => wrapped(warningText(warning), WIDTH, 2)),
  ];
}

function headLines({ result, response, dropped }: FitReport): string[] {
  const { model, method, reason, level, ridge, rows, averaged, certificate, stored, tuning } = result;
  const how = stored ? "stored batch: all rows were in memory" : reason;
  return [
    [`${model} regression of ${shortName(response, 60)}`],
    [
      `rows ${countText(rows)}`,
      `dropped ${countText(dropped)}`,
      `readings ${countText(1 + (certificate?.readings ?? 0))}`,
      ...(averaged === rows ? [] : [`averaged ${countText(averaged)}`]),
      ...(tuning === undefined ? [] : [`${tuningName(model)} ${Number(tuning.toPrecision(4))}`]),
    ],
    [`method ${method} (${how})`, `interval ${intervalText(result)}`, `level ${level}`, `ridge ${ridge}`],
  ].flatMap((parts) => joined(parts, "   ", WIDTH, 2));
}

/** The interval's name, with what it is known as elsewhere, and Student's degrees of freedom. */
function intervalText({ interval, statistics, degreesOfFreedom }: FitResult): string {
  const clusters = statistics?.clusters;
  const known = interval === "plug-in" ? " (HC0)" : "";
  const what = clusters === undefined ? known : ` (${howMany(countText(clusters), "cluster")})`;
  return `${interval}${what}${degreesOfFreedom === undefined ? "" : `, t of ${countText(degreesOfFreedom)}`}`;
}

/** How well the fit fits: what regressions of this family are reported with. */
function statisticsLines({ statistics }: FitResult): string[] {
  if (!statistics) return [];
  const { rSquared, adjustedRSquared, dispersion, deviance, nullDeviance, logLikelihood, aic } = statistics;
  const parts: [string, number | undefined][] =
    rSquared !== undefined
      ? [
          ["R^2", rSquared],
          ["adjusted", adjustedRSquared],
          ["residual s.e.", dispersion && Math.sqrt(dispersion)],
        ]
      : [
          ["deviance", deviance],
          ["null", nullDeviance],
          ["dispersion", dispersion],
        ];
  const known = [...parts, ["log-likelihood", logLikelihood] as const, ["AIC", aic] as const].flatMap(
    ([name, value]) =>
      value === undefined || !Number.isFinite(value) ? [] : [`${name} ${numberText(value)}`],
  );
  return joined([...known, `degrees of freedom ${countText(statistics.degreesOfFreedom)}`], "   ", WIDTH, 2);
}

function footLines(result: FitResult, run: FitReport["run"]): string[] {
  const rate = countText(Math.round(run.rows / Math.max(run.seconds, 1e-3)));
  return [
    ...statisticsLines(result),
    ...certificateLines(result),
    ...(hasPath(result)
      ? ["nonzero from: the row count from which on the interval never held zero again"]
      : []),
    ...(result.interval === "random-scaling"
      ? ["t: random scaling's statistic, whose law has heavier tails than the normal"]
      : []),
    `${durationText(run.seconds)}${run.rows > 0 ? `   ${rate} rows/s` : ""}   peak memory ${memoryText(run.peakMemory)}`,
  ];
}

/** How far the estimates are from the stored batch's, as further readings have found. */
function certificateLines({ certificate }: FitResult): string[] {
  if (!certificate) return [];
  const { firstDistance, firstJointDistance, readings, remaining } = certificate;
  const most = firstDistance.reduce((a, b) => (b > a ? b : a), 0);
  const text =
    `certificate: one reading was up to ${howMany(most.toPrecision(2), "standard error")} from the stored batch in a coefficient, ` +
    `${firstJointDistance.toPrecision(2)} jointly; after ${readings} more no coefficient is further than ${remaining.toPrecision(2)}`;
  return wrapped(text, WIDTH, 2);
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
  const { coefficients, level, statistic } = result;
  const last = ({ leftOut, excludesZeroFrom }: Coefficient): string =>
    leftOut ?? (hasPath(result) && excludesZeroFrom !== undefined ? countText(excludesZeroFrom) : "");
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
        head: statistic,
        cells: coefficients.map((one) => statisticText(one.statistic)),
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

/** Below the table: ratios, and tests of whole terms, with an empty line behind each. */
function answerLines({ result: { level }, terms, ratios }: FitReport): string[] {
  const heads = [percentText((1 - level) / 2), percentText((1 + level) / 2)];
  const ratioTable = ratios && [
    nameColumn(ratios.of, ANSWER_NAME),
    ...(["ratio", "lower", "upper"] as const).map(
      (part, k): TextColumn => ({
        head: k === 0 ? ratios.name : heads[k - 1],
        cells: ratios.of.map((one) => ratioText(one[part])),
        align: "right",
      }),
    ),
  ];
  const termTable = terms &&
    terms.length > 0 && [
      { ...nameColumn(terms, ANSWER_NAME), head: "all together zero" },
      { head: "chi2", cells: terms.map(({ chi2 }) => statisticText(chi2)), align: "right" } as const,
      { head: "df", cells: terms.map(({ df }) => String(df)), align: "right" } as const,
      { head: "p", cells: terms.map(({ p }) => pValueText(p)), align: "right" } as const,
    ];
  return [ratioTable, termTable].flatMap((table) => (table ? [...columnLines(table), ""] : []));
}

/** What is left for a name beside three numbers. */
const ANSWER_NAME = 60;

function nameColumn(coefficients: readonly { readonly name: string }[], room: number): TextColumn {
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
