import { statSync } from "node:fs";
import type { Command } from "commander";
import type { Terminal } from "sa-adam-cli/internal";
import { missingArgument } from "sa-adam-cli/internal";
import type { ExperimentResult } from "../engine/result.js";
import { collectResult } from "../runs/collect.js";
import { readResult } from "../runs/result-file.js";
import { EXPERIMENTS_IN_WORDS } from "./simulation-flags.js";
import { summaryLines, summaryOf } from "./summary-lines.js";

/** Adds `compendium summarize`: a result's tables, beside the published ones. */
export function addSummarize(program: Command, terminal: Terminal): void {
  program
    .command("summarize")
    .summary("the tables of a result, or of a run on its way, beside the published ones")
    .description(
      "Prints an experiment's summary table with Monte Carlo standard errors, and the published numbers beside ours. " +
        "The source is an experiment's name (the result in data/results), a Parquet file, or the folders of a run, " +
        "finished or not: each row says how many streams have reached its n.",
    )
    .argument("[source...]", `${EXPERIMENTS_IN_WORDS}, a Parquet file, or folders of group files`)
    .option("--json", "an object {experiment, n, streams, seed, rows, comparison, ...}")
    .addHelpText("after", "\nExample:\n  $ compendium summarize coverage")
    .action(async (sources: string[], { json }: { json?: boolean }, command: Command) => {
      if (sources.length === 0)
        missingArgument(command, "what to summarize", "compendium summarize coverage");
      const result = await sourceOf(sources);
      if (json) terminal.print(JSON.stringify(summaryOf(result), null, 1));
      else for (const line of summaryLines(result)) terminal.print(line);
    });
}

async function sourceOf(sources: string[]): Promise<ExperimentResult> {
  const isFolder = statSync(sources[0], { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder || sources.length > 1) return collectResult(sources, { partial: true }).result;
  return readResult(sources[0]);
}
