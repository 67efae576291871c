import { existsSync } from "node:fs";
import { join } from "node:path";

/** The comparison to draw from a data folder: on SUSY where it has been run, on the synthetic stream otherwise. */
export function onePassResultPath(dataDirectory: string): string {
  const real = join(dataDirectory, "results", "susy.json");
  return existsSync(real) ? real : join(dataDirectory, "results", "susy-synthetic.json");
}

/** Where the calibration's result is. */
export function calibrationResultPath(dataDirectory: string): string {
  return join(dataDirectory, "results", "susy-calibration.json");
}

/** Says that the comparison's result is not there, and the command that makes it; undefined when it is. */
export function missingOnePass(dataDirectory: string): string | undefined {
  if (existsSync(onePassResultPath(dataDirectory))) return undefined;
  return "data/results/susy-synthetic.json is not there; made by: npx compendium susy run --synthetic";
}

/** The same of the calibration's. */
export function missingCalibration(dataDirectory: string): string | undefined {
  if (existsSync(calibrationResultPath(dataDirectory))) return undefined;
  return "data/results/susy-calibration.json is not there; made by: npx compendium susy calibrate";
}
