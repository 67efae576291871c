import { join } from "node:path";
import type { Command } from "commander";
import { collectResult } from "../experiments/collect.js";
import { writeResult } from "../experiments/result-file.js";
import { missing } from "./numbers.js";
import { missingArgument } from "./simulation-flags.js";
import type { Terminal } from "./terminal.js";

interface MergeFlags {
  out?: string;
  partial?: boolean;
}

/** Adds `sa-adam merge`: shards into the result that one machine would have written. */
export function addMerge(program: Command, terminal: Terminal): void {
  program
    .command("merge")
    .summary("the folders of a simulation's shards, joined into one result")
    .description(
      "Joins the folders that simulate --shard wrote into <experiment>.parquet, byte for byte what one machine would " +
        "have written, and <experiment>.json with its provenance. Settings, seeds, kernels, gaps, overlaps and " +
        "checksums are checked. The Parquet file holds nothing that differs between runs; dates, durations and the " +
        "machine are in the JSON.",
    )
    .argument("[folders...]", "folders of group files")
    .option("--out <folder>", "where to write the result")
    .option("--partial", "take what is there, at the checkpoints that each stream has reached")
    .addHelpText("after", "\nExample:\n  $ sa-adam merge shards/* --out results")
    .action((folders: string[], flags: MergeFlags, command: Command) => {
      if (folders.length === 0)
        missingArgument(command, "a folder to join", "sa-adam merge shards/* --out results");
      const out = flags.out ?? missing(command, "--out", "results");
      const { result, seconds } = collectResult(folders, { partial: flags.partial ?? false });
      const { file, sha256, finished } = writeResult(out, result, { seconds });
      terminal.print(
        `${join(out, file)}: ${finished} of ${result.streams} streams at n = ${result.n}, SHA-256 ${sha256}`,
      );
    });
}
