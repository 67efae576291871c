import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { howMany } from "sa-adam/internal";
import { missing, missingArgument, type Terminal } from "sa-adam-cli/internal";
import { collectResult } from "../runs/collect.js";
import { writeResult } from "../runs/result-file.js";

interface MergeFlags {
  out?: string;
  partial?: boolean;
}

/** Adds `compendium merge`: shards of a simulation into what one machine would have written. */
export function addMerge(program: Command, terminal: Terminal): void {
  program
    .command("merge")
    .summary("shards of a simulation joined into one result")
    .description(
      "Joins the folders that simulate --shard wrote into <experiment>.parquet, byte for byte what one machine would " +
        "have written, and <experiment>.json with its provenance. Settings, seeds, kernels, gaps, overlaps and " +
        "checksums are checked. The Parquet file holds nothing that differs between runs; dates, durations and the " +
        "machine are in the JSON.",
    )
    .argument("[shards...]", "folders of group files")
    .option("--out <folder>", "where to write the result")
    .option("--partial", "what is there, at the checkpoints that each stream has reached")
    .addHelpText("after", "\nExample:\n  $ compendium merge shards/* --out results")
    .action((shards: string[], flags: MergeFlags, command: Command) => {
      if (shards.length === 0)
        missingArgument(command, "a folder to join", "compendium merge shards/* --out results");
      const absent = shards.find((shard) => !existsSync(shard));
      if (absent !== undefined) command.error(`${absent} is not there: look for its name`);
      const out = flags.out ?? missing(command, "--out", "results");
      const { result, seconds } = collectResult(shards, { partial: flags.partial ?? false });
      const { file, sha256, finished } = writeResult(out, result, { seconds });
      terminal.print(
        `${join(out, file)}: ${finished} of ${howMany(result.streams, "stream")} at n = ${result.n}, SHA-256 ${sha256}`,
      );
    });
}
