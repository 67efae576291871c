import { existsSync } from "node:fs";
import { join } from "node:path";
import { listed } from "sa-adam-cli/internal";
import type { ExperimentName } from "../engine/experiment.js";

/** The results in the data folder that figures are drawn from. */
export type StoredResult =
  | ExperimentName
  | "intervals"
  | "one-pass"
  | "one-pass-calibration"
  | "one-pass-authors";

/** Their files, the first that is there before the others, and what makes them. */
const STORED: Readonly<Record<StoredResult, { files: readonly string[]; made: string }>> = {
  invisibility: { files: ["invisibility.parquet"], made: "compendium simulate invisibility" },
  coverage: { files: ["coverage.parquet"], made: "compendium simulate coverage" },
  outside: { files: ["outside.parquet"], made: "compendium simulate outside" },
  threshold: { files: ["threshold.parquet"], made: "compendium simulate threshold" },
  linearised: { files: ["linearised.parquet"], made: "compendium simulate linearised" },
  intervals: { files: ["intervals.json"], made: "compendium intervals simulate" },
  "one-pass": { files: ["susy.json", "susy-synthetic.json"], made: "compendium susy run" },
  "one-pass-calibration": { files: ["susy-calibration.json"], made: "compendium susy calibrate" },
  "one-pass-authors": { files: ["susy-authors.json"], made: "compendium susy authors" },
};

/** Where a result is, or would be, in the compendium's data folder; the real SUSY's before the synthetic stream's. */
export function resultPath(dataDirectory: string, name: StoredResult): string {
  const paths = STORED[name].files.map((file) => join(dataDirectory, "results", file));
  return paths.find((path) => existsSync(path)) ?? paths[paths.length - 1];
}

/**
 * Which results are not in the data folder, and what makes them: one line, or undefined when all are there.
 *
 * @example missingResults("../data", ["coverage"]) ?? (await show(coverageFigure(await readResult("coverage"))))
 */
export function missingResults(dataDirectory: string, names: readonly StoredResult[]): string | undefined {
  const missing = names.filter((name) => !existsSync(resultPath(dataDirectory, name)));
  if (missing.length === 0) return undefined;
  const files = missing.map((name) => `data/results/${STORED[name].files.at(-1)}`);
  const made = missing.map((name) => `npx ${STORED[name].made}`);
  return `${listed(files)} ${missing.length > 1 ? "are" : "is"} not there; made by: ${listed(made)}`;
}

/** `resultPath` of the comparison of one pass with the stored batch. */
export function onePassResultPath(dataDirectory: string): string {
  return resultPath(dataDirectory, "one-pass");
}

/** `resultPath` of the calibration of one-pass intervals. */
export function calibrationResultPath(dataDirectory: string): string {
  return resultPath(dataDirectory, "one-pass-calibration");
}

/** `missingResults` of the comparison of one pass with the stored batch. */
export function missingOnePass(dataDirectory: string): string | undefined {
  return missingResults(dataDirectory, ["one-pass"]);
}

/** `missingResults` of the calibration of one-pass intervals. */
export function missingCalibration(dataDirectory: string): string | undefined {
  return missingResults(dataDirectory, ["one-pass-calibration"]);
}
