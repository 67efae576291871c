import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { collectResult } from "../experiments/collect.js";
import { writeResult } from "../experiments/result-file.js";
import { FORMATS } from "./fit-flags.js";
import { keptFitsIn, type MergeFitsFlags, mergeFits } from "./merge-fits.js";
import { between, missing, number } from "./numbers.js";
import { missingArgument, oneOf } from "./simulation-flags.js";
import type { Terminal } from "./terminal.js";

interface MergeFlags extends MergeFitsFlags {
  out?: string;
  partial?: boolean;
}

/** Adds `sa-adam merge`: shards into what one machine would have written, of a simulation or of a fit. */
export function addMerge(program: Command, terminal: Terminal): void {
  program
    .command("merge")
    .summary("shards joined into one result: the folders of a simulation, or the states of fits")
    .description(
      "Joins the folders that simulate --shard wrote into <experiment>.parquet, byte for byte what one machine would " +
        "have written, and <experiment>.json with its provenance. Settings, seeds, kernels, gaps, overlaps and " +
        "checksums are checked. The Parquet file holds nothing that differs between runs; dates, durations and the " +
        "machine are in the JSON.\n\n" +
        "Or pools the states that fit --state wrote, on rows that no two of them share, into one table of coefficients: " +
        "the average of the averages weighted by their steps, plug-in sums and variances pooled with them. This assumes " +
        "that every shard is rows of one population; it is not the single pass to the bit, but agrees with it far within " +
        "the standard errors.",
    )
    .argument("[shards...]", "folders of group files; or files of fits' states, or folders of them")
    .option("--out <folder>", "where to write a simulation's result")
    .option("--partial", "of a simulation: what is there, at the checkpoints that each stream has reached")
    .addOption(
      new Option("--format <name>", `of a fit's result on stdout: ${FORMATS.join(", ")}`)
        .argParser(oneOf(FORMATS))
        .default("table"),
    )
    .option(
      "--level <number>",
      "level of a fit's intervals; the first state's unless given",
      number(between(0, 1)),
    )
    .option("--state <file>", "keep the pooled fit's state")
    .option("--plot <file.html>", "a fit's forest plot, a page that stands alone")
    .addHelpText(
      "after",
      "\nExamples:\n  $ sa-adam merge shards/* --out results\n  $ sa-adam merge shard-*.state --format json",
    )
    .action(async (shards: string[], flags: MergeFlags, command: Command) => {
      if (shards.length === 0)
        missingArgument(command, "a folder to join", "sa-adam merge shards/* --out results");
      const fits = keptFitsIn(shards);
      if (fits.length > 0) {
        const stranger = shards.find((shard) => keptFitsIn([shard]).length === 0);
        if (stranger !== undefined) command.error(`${stranger} holds no fit's state, but ${fits[0]} does`);
        if (flags.out !== undefined) command.error("--out is a simulation's; a fit's states take --state");
        await mergeFits(fits, flags, terminal);
        return;
      }
      const absent = shards.find((shard) => !existsSync(shard));
      if (absent !== undefined) command.error(`${absent} is not there: look for its name`);
      const out = flags.out ?? missing(command, "--out", "results");
      const { result, seconds } = collectResult(shards, { partial: flags.partial ?? false });
      const { file, sha256, finished } = writeResult(out, result, { seconds });
      terminal.print(
        `${join(out, file)}: ${finished} of ${result.streams} streams at n = ${result.n}, SHA-256 ${sha256}`,
      );
    });
}
