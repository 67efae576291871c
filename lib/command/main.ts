import { createRequire } from "node:module";
import { runProgram } from "./files/program.js";
import type { Terminal } from "./files/terminal.js";
import { addFit } from "./fit/fit.js";
import { addMerge } from "./fit/merge.js";
import { addPredict } from "./fit/predict.js";
import { addCompletion } from "./shell/completion.js";
import { addIdentity } from "./theory/identity.js";
import { addVariance } from "./theory/variance.js";

/**
 * The command `sa-adam`; a new verb is a file of its own and an entry here.
 *
 * @returns the exit code, as `runProgram` gives it
 * @example process.exitCode = await main(process.argv.slice(2));
 */
export function main(args: readonly string[], terminal?: Terminal): Promise<number> {
  const { version } = createRequire(import.meta.url)("sa-adam-cli/package.json") as { version: string };
  const description = "One-pass statistical inference with SA-Adam: fits of your data, and exact theory";
  const verbs = [addFit, addMerge, addPredict, addVariance, addIdentity, addCompletion];
  return runProgram({ name: "sa-adam", description, version, verbs }, args, terminal);
}
