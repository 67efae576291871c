import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { missingArgument, oneOf } from "../files/flags.js";
import { between, number } from "../files/numbers.js";
import type { Terminal } from "../files/terminal.js";
import { addAnswerFlags } from "./fit-answers.js";
import { FORMATS } from "./fit-flags.js";
import { onStates } from "./fit-state-file.js";
import { keptFitsIn, type MergeFitsFlags, mergeFits } from "./merge-fits.js";

/** Adds `sa-adam merge`: the states of fits of shards into one table of coefficients. */
export function addMerge(program: Command, terminal: Terminal): void {
  const command = program
    .command("merge")
    .summary("the states of fits pooled into one table")
    .description(
      "Pools the states that fit --state wrote, on rows that no two of them share, into one table of coefficients: " +
        "the average of the averages weighted by their steps, plug-in sums and variances pooled with them. This assumes " +
        "that every shard is rows of one population; it is not the single pass to the bit, but agrees with it far within " +
        "the standard errors.",
    )
    .argument("[states...]", "files of fits' states, or folders of them")
    .addOption(
      new Option("--format <name>", `of the result on stdout: ${FORMATS.join(", ")}`)
        .argParser(oneOf(FORMATS))
        .default("table"),
    )
    .option(
      "--level <number>",
      "level of the intervals; the first state's unless given",
      number(between(0, 1)),
    )
    .option("--state <file>", "keep the pooled fit's state")
    .option("--plot <file.html>", "a forest plot, a page that stands alone");
  addAnswerFlags(command)
    .addHelpText("after", "\nExample:\n  $ sa-adam merge shard-*.state --format json")
    .action(async (states: string[], flags: MergeFitsFlags) => {
      if (states.length === 0) missingArgument(command, "a state to merge", "sa-adam merge shard-*.state");
      const absent = states.find((path) => !existsSync(path));
      if (absent !== undefined) command.error(`${absent} is not there: look for its name`);
      const fits = keptFitsIn(states);
      const stranger = states.find((path) => keptFitsIn([path]).length === 0);
      if (stranger !== undefined) command.error(`${stranger} holds no fit's state`);
      await onStates(fits, () => mergeFits(fits, flags, terminal));
    });
}
