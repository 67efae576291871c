import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ExperimentName } from "../experiments/experiment.js";

/** Where the full-scale result of an experiment is, in the compendium's data folder. */
export function resultPath(dataDirectory: string, experiment: ExperimentName): string {
  return join(dataDirectory, "results", `${experiment}.parquet`);
}

/**
 * Which results are not in the data folder, and the commands that make them: one line, or undefined when all are there.
 *
 * @example missingResults("../data", ["coverage"]) ?? (await show(coverageFigure(await readResult("coverage"))))
 */
export function missingResults(
  dataDirectory: string,
  experiments: readonly ExperimentName[],
): string | undefined {
  const missing = experiments.filter((name) => !existsSync(resultPath(dataDirectory, name)));
  if (missing.length === 0) return undefined;
  const files = missing.map((name) => `data/results/${name}.parquet`).join(" and ");
  const commands = missing.map(
    (name) =>
      `npx compendium simulate ${name} --out simulations/${name} && npx compendium merge simulations/${name} --out data/results`,
  );
  return `${files} ${missing.length > 1 ? "are" : "is"} not there; made by: ${commands.join(" && ")}`;
}
