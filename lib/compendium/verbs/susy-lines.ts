import { howMany } from "sa-adam/internal";
import { alignedLines, shortNumber } from "sa-adam-cli/internal";
import { coefficientCoverage, jointCalibration } from "../results/one-pass/calibration-figure.js";
import type { AuthorsResult, CalibrationResult, OnePassResult } from "../results/one-pass/result.js";

/** The comparison as a table: both estimates, their difference, and the rows that each interval needed. */
export function comparisonLines({ data, rows, columns, onePass, batch }: OnePassResult): string[] {
  const [one, all] = [onePass, batch].map(({ path }) => path[path.length - 1]);
  const differences = one.estimates.map((value, j) => value - all.estimates[j]);
  const norm = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  const widths = one.standardErrors.map((error, j) => Math.abs(error / all.standardErrors[j] - 1));
  const from = (count: number | null): string => (count === null ? "not yet" : String(count));
  return [
    `${data === "susy" ? "SUSY" : "synthetic stream shaped like SUSY"}, n = ${shortNumber(rows)}: one pass ${onePass.seconds} s, ` +
      `stored batch ${batch.seconds} s and ${howMany(batch.passes, "reading")}`,
    `one pass against stored batch: relative error of the estimate ${(100 * (norm(differences) / norm(all.estimates))).toFixed(2)} percent, ` +
      `median relative error of the half-widths ${(100 * median(widths)).toFixed(2)} percent`,
    ...alignedLines([
      [
        "coefficient",
        "one pass",
        "s.e.",
        "stored batch",
        "s.e.",
        "difference / s.e.",
        "zero out from",
        "stored",
      ],
      ...columns.map((name, j) => [
        name,
        one.estimates[j].toFixed(5),
        one.standardErrors[j].toFixed(5),
        all.estimates[j].toFixed(5),
        all.standardErrors[j].toFixed(5),
        (differences[j] / all.standardErrors[j]).toFixed(2),
        from(onePass.excludesZeroFrom[j]),
        from(batch.excludesZeroFrom[j]),
      ]),
    ]),
  ];
}

/** The calibration as a table: coverage at 95 percent, coefficient by coefficient and jointly. */
export function calibrationLines(result: CalibrationResult): string[] {
  const { rows, streams, columns, arms } = result;
  const percent = (value: number): string => value.toFixed(3);
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const error = Math.sqrt((0.95 * 0.05) / streams).toFixed(3);
  return [
    `coverage at 95 percent over ${howMany(streams, "synthetic stream")} of ${howMany(shortNumber(rows), "row")}; one Monte Carlo standard error of an entry is ${error}`,
    ...alignedLines([
      ["coefficient", ...arms.map(({ name }) => name)],
      ...columns.map((name, j) => [name, ...arms.map((arm) => percent(coefficientCoverage(arm, j)))]),
      ["mean", ...arms.map((arm) => percent(mean(columns.map((_, j) => coefficientCoverage(arm, j)))))],
      ["joint", ...arms.map((arm) => percent(jointCalibration(arm)))],
    ]),
  ];
}

/** The comparison at the authors' settings as a table, an arm a row. */
export function authorsLines({ rows, batch, shift, arms }: AuthorsResult): string[] {
  const percent = (share?: number): string => (share === undefined ? "" : (100 * share).toFixed(3));
  return [
    `the published comparison at its own settings, synthetic stream, n = ${shortNumber(rows)}; percent of the stored batch`,
    ...alignedLines([
      ["arm", "safety", "estimate", "half-widths", "linearised", "off in s.e., r.m.s.", "of it predicted"],
      ...arms.map(({ name, safety, meanStep, estimates, ...errors }) => {
        const off = estimates.map((value, j) => (value - batch.estimates[j]) / batch.standardErrors[j]);
        const law = shift.map((value, j) => (meanStep * value) / batch.standardErrors[j]);
        const product = (a: number[], b: number[]): number =>
          a.reduce((sum, value, j) => sum + value * b[j], 0);
        return [
          name,
          String(safety),
          percent(errors.relativeError),
          percent(errors.widthError),
          percent(errors.linearisedError),
          Math.sqrt(product(off, off) / off.length).toFixed(2),
          (product(off, law) / product(off, off)).toFixed(2),
        ];
      }),
    ]),
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
