import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { CommandFailure } from "./failure.js";
import { addFit } from "./fit.js";
import { addIdentity } from "./identity.js";
import { addMerge } from "./merge.js";
import { addSimulate } from "./simulate.js";
import { addSummarize } from "./summarize.js";
import { addSusy } from "./susy.js";
import { processTerminal, type Terminal } from "./terminal.js";
import { addVariance } from "./variance.js";
import { addVerify } from "./verify.js";

/** Every verb; a new one is a file of its own and an entry here. */
const verbs = [addFit, addVariance, addIdentity, addSimulate, addMerge, addVerify, addSummarize, addSusy];

/** What wrong flags exit with. */
const USAGE = 2;

/**
 * The command `sa-adam`.
 *
 * @param args what follows the command's name, such as ["variance", "--gamma", "1", "--n", "1e8"]
 * @param terminal where to write; the process's streams unless given
 * @returns the exit code: 0, 1 when the work failed, 2 for wrong flags or bad input, 130 after Ctrl-C with a state kept
 * @example process.exitCode = await main(process.argv.slice(2));
 */
export async function main(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = new Command("sa-adam")
    .description("One-pass statistical inference with SA-Adam: fits of your data, exact theory, and checks")
    .version(packageVersion())
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      // What goes wrong is said once, below; the help of a bare `sa-adam` is all that comes here.
      writeErr: (text) => text.startsWith("Usage:") && terminal.complain(text.trimEnd()),
    })
    .exitOverride();
  for (const add of verbs) add(program, terminal);

  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (error.code !== "commander.help")
        terminal.complain(
          oneLine(error.message, program.commands.find((verb) => verb.name() === args[0])?.name()),
        );
      return USAGE;
    }
    terminal.complain(`sa-adam: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof CommandFailure ? error.exitCode : 1;
  }
}

/** A message of commander's as one line that names the flag and ends with where to look. */
function oneLine(message: string, verb: string | undefined): string {
  const text = message
    .replace(/^error: /, "")
    .replace(/^option '(\S+).*?' argument '.*' is invalid\. /, "$1: ")
    .replace(/^command-argument value '.*' is invalid for argument '(\S+)'\. /, "$1: ")
    .replace(/\s+/g, " ")
    .replace(/\.$/, "");
  return `sa-adam: ${text}; see sa-adam ${verb ? `${verb} ` : ""}--help`;
}

function packageVersion(): string {
  const { version } = createRequire(import.meta.url)("sa-adam/package.json") as { version: string };
  return version;
}
