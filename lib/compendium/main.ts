import { createRequire } from "node:module";
import { runProgram, type Terminal } from "sa-adam-cli/internal";
import { addFigures } from "./verbs/figures.js";
import { addIntervals } from "./verbs/intervals.js";
import { addMerge } from "./verbs/merge.js";
import { addSimulate } from "./verbs/simulate.js";
import { addSummarize } from "./verbs/summarize.js";
import { addSusy } from "./verbs/susy.js";
import { addVerify } from "./verbs/verify.js";

/**
 * The command `compendium`, which reruns what the paper shows; a new verb is a file of its own and an entry here.
 *
 * @returns the exit code, as `runProgram` gives it
 */
export function main(args: readonly string[], terminal?: Terminal): Promise<number> {
  const { version } = createRequire(import.meta.url)("compendium/package.json") as { version: string };
  const description = "The paper's simulations and figures: rerun, joined, checked and drawn";
  const verbs = [addSimulate, addMerge, addVerify, addSummarize, addIntervals, addSusy, addFigures];
  return runProgram({ name: "compendium", description, version, verbs }, args, terminal);
}
