import { join } from "node:path";
import { type Command, Option } from "commander";
import type { Terminal } from "sa-adam-cli/internal";
import { interruptible, oneOf, seedNumber, shortNumber, workerCount } from "sa-adam-cli/internal";
import { DEFAULT_SEED, type PresetName } from "../engine/scale.js";
import { collectResult } from "../runs/collect.js";
import { EXPERIMENT_NAMES, experimentNamed, scaleOf } from "../runs/experiments.js";
import { writeResult } from "../runs/result-file.js";
import { requireFinished, runStreams } from "../runs/run-experiment.js";
import {
  EXPERIMENTS_IN_WORDS,
  experimentName,
  shardOf,
  simulationReporter,
  steps,
  streamCount,
} from "./simulation-flags.js";
import { summaryLines } from "./summary-lines.js";

interface SimulateFlags {
  preset: PresetName;
  n?: number;
  streams?: number;
  seed: number;
  workers?: number;
  shard?: { index: number; of: number };
  group?: number;
  resume?: boolean;
  out?: string;
}

/** Adds `compendium simulate`: an experiment's streams, on every core. */
export function addSimulate(program: Command, terminal: Terminal): void {
  program
    .command("simulate")
    .summary("an experiment's streams on every core, interruptible and resumable")
    .description(
      "Simulates one of the experiments. Stream i depends on the seed and i alone: workers, " +
        "shards, interruptions and machines change no bit. The folder holds one file for each group of streams, " +
        "checkpoint and result in one; a finished run adds the result as Parquet, with its provenance as JSON.",
    )
    .argument("<experiment>", EXPERIMENTS_IN_WORDS, experimentName)
    .addOption(
      new Option("--preset <name>", "scale: paper, hour or minute")
        .argParser(oneOf<PresetName>(["paper", "hour", "minute"]))
        .default("paper"),
    )
    .option("--n <integer>", "steps of every stream, instead of the preset's", steps)
    .option("--streams <integer>", "how many streams, instead of the preset's", streamCount)
    .option("--seed <integer>", "seed of all streams", seedNumber, DEFAULT_SEED)
    .option("--workers <integer>", "worker threads; every core unless given", workerCount)
    .option("--shard <i/k>", "only share i of k of the streams; compendium merge joins the shards", shardOf)
    .option(
      "--group <integer>",
      "streams of a file, what a worker takes at a time; 10, 20 or 50 unless given",
      streamCount,
    )
    .option("--resume", "continue from what the folder holds")
    .option("--out <folder>", "where to; simulations/<experiment>-n<n>-M<streams>-seed<seed> unless given")
    .addHelpText(
      "after",
      `\nPresets:\n${presetLines().join("\n")}\n` +
        "\nExamples:\n  $ compendium simulate coverage --preset minute\n" +
        "  $ compendium simulate invisibility --shard 1/4 --out shards/1",
    )
    .action(async (name: string, flags: SimulateFlags) => {
      const experiment = experimentNamed(name);
      const scale = { ...scaleOf(experiment, flags.preset, flags), seed: flags.seed };
      const { workers, shard, group, resume = false } = flags;
      const size = `n${shortNumber(scale.n)}-M${scale.streams}-seed${scale.seed}`;
      const out = flags.out ?? join("simulations", `${name}-${size}`);
      const started = performance.now();
      const groups = await interruptible((signal) =>
        runStreams(experiment, scale, {
          out,
          resume,
          signal,
          ...(workers !== undefined && { workers }),
          ...(shard && { shard }),
          ...(group !== undefined && { groupSize: group }),
          onProgress: simulationReporter(terminal),
          onRestart: (message) => terminal.complain(`compendium: ${message}`),
        }),
      ).finally(() => terminal.progress(""));
      requireFinished(
        groups,
        experiment.settings(scale),
        `the same command with --resume continues in ${out}`,
      );
      const seconds = (performance.now() - started) / 1000;
      if (shard) {
        terminal.print(
          `shard ${shard.index}/${shard.of} is in ${out}, after ${Math.round(seconds)} s; ` +
            "join the shards with compendium merge",
        );
        return;
      }
      const { result, seconds: computing } = collectResult([out]);
      const elapsed = resume ? {} : { elapsed: seconds };
      const { file, sha256 } = writeResult(out, result, { seconds: computing, ...elapsed, replace: true });
      for (const line of summaryLines(result)) terminal.print(line);
      terminal.print(`${join(out, file)} after ${Math.round(seconds)} s, SHA-256 ${sha256}`);
    });
}

/** "  coverage, paper: n = 1e8, ..." for every experiment and preset. */
function presetLines(): string[] {
  return EXPERIMENT_NAMES.flatMap((name) =>
    Object.entries(experimentNamed(name).presets).map(
      ([preset, { about }]) => `  ${name}, ${preset}: ${about}`,
    ),
  );
}
