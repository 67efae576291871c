import { InvalidArgumentError } from "commander";
import type { RunningFit } from "sa-adam/internal";
import { between, numbers } from "../files/numbers.js";
import { FIT_FORMATS, type FitFormat } from "./fit-formats.js";
import type { FitReport } from "./fit-report.js";

type Block = Parameters<RunningFit["update"]>[0];

/** Levels of quantile regressions, 0.1,0.5,0.9: each in (0, 1), and once. */
export function quantileLevels(text: string): number[] {
  const levels = numbers(between(0, 1))(text);
  const twice = levels.find((level, i) => levels.indexOf(level) < i);
  if (twice !== undefined) throw new InvalidArgumentError(`${twice} is given twice.`);
  return levels;
}

/** The reports of several fits of the same rows as one text: tables, an array of objects, or one CSV. */
export function reportsText(format: FitFormat, reports: readonly FitReport[], live: boolean): string {
  const write = FIT_FORMATS[format];
  if (reports.length === 1) return write(reports[0], live);
  const texts = reports.map((report) => write(report, true));
  if (format === "json") return live ? texts.join("\n") : `[\n${texts.join(",\n")}\n]`;
  if (format === "table") return texts.join("\n\n");
  return texts.map((text, i) => (i === 0 ? text : text.slice(text.indexOf("\n") + 1))).join("\n");
}

/** Another reading of the rows for all of the fits that ask for one. */
export interface JointReading {
  readonly rows: number;
  update(block: Block): void;
  readonly finish: () => void;
}

/** The next reading that any of the fits asks for; undefined where none does. */
export function jointReading(
  fits: readonly RunningFit[],
  ask: Parameters<RunningFit["reading"]>[0],
): JointReading | undefined {
  const readings = fits.flatMap((fit) => fit.reading(ask) ?? []);
  if (readings.length === 0) return undefined;
  return {
    get rows() {
      return readings[0].rows;
    },
    update(block) {
      for (const reading of readings) reading.update(block);
    },
    finish() {
      for (const reading of readings) reading.finish();
    },
  };
}
