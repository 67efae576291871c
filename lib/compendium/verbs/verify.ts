import type { Command } from "commander";
import { howMany } from "sa-adam/internal";
import type { Terminal } from "sa-adam-cli/internal";
import {
  integerFrom,
  interruptible,
  number,
  seedNumber,
  shortNumber,
  workerCount,
} from "sa-adam-cli/internal";
import { experimentNamed } from "../runs/experiments.js";
import { readResult } from "../runs/result-file.js";
import { kernelChecksum } from "../runs/run-file.js";
import { chooseStreams, verifyResult } from "../runs/verify.js";
import { EXPERIMENTS_IN_WORDS, experimentName, simulationReporter, steps } from "./simulation-flags.js";

interface VerifyFlags {
  streams: number;
  n?: number;
  seed?: number;
  workers?: number;
  result?: string;
}

/** Up to which n a stream takes a moment. */
const SOON = 1e6;

/** Adds `compendium verify`: streams of the stored result, recomputed and compared bit by bit. */
export function addVerify(program: Command, terminal: Terminal): void {
  program
    .command("verify")
    .summary("streams of a stored result, recomputed and compared bit by bit")
    .description(
      "Recomputes randomly chosen streams of the result in data/results up to a checkpoint, and compares the bits of " +
        "every average and of all plug-in sums. A stream of the invisibility experiment takes about 0.3 s for each " +
        "million steps, one of the other experiments a tenth of it.",
    )
    .argument("<experiment>", EXPERIMENTS_IN_WORDS, experimentName)
    .option("--streams <integer>", "how many streams", number(integerFrom(1, 1e6)), 2)
    .option("--n <integer>", "up to which checkpoint; the last up to 1e6 unless given", steps)
    .option("--seed <integer>", "which streams; at random unless given", seedNumber)
    .option("--workers <integer>", "worker threads; every core unless given", workerCount)
    .option("--result <file>", "a Parquet file instead of the one in data/results")
    .addHelpText("after", "\nExample:\n  $ compendium verify invisibility --streams 2 --n 1e6")
    .action(async (name: string, flags: VerifyFlags) => {
      const result = await readResult(flags.result ?? name);
      const early = result.checkpoints.filter((at) => at <= SOON);
      const {
        n = early.at(-1) ?? result.checkpoints[0],
        workers,
        seed = Math.floor(Math.random() * 2 ** 32),
      } = flags;
      const streams = chooseStreams(flags.streams, result.streams, seed);
      const verified = await interruptible((signal) =>
        verifyResult(result, {
          streams,
          n,
          signal,
          ...(workers !== undefined && { workers }),
          onProgress: simulationReporter(terminal),
        }),
      ).finally(() => terminal.progress(""));
      for (const { stream, checkpoints, differences } of verified) {
        const reached = checkpoints.map(shortNumber);
        const where =
          reached.length <= 12
            ? `n = ${reached.join(", ")}`
            : `${reached.length} n from ${reached[0]} to ${reached.at(-1)}`;
        if (differences.length === 0) terminal.print(`stream ${stream}: the same bits at ${where}`);
        else for (const difference of differences) terminal.print(`stream ${stream}: ${difference}`);
      }
      const wrong = verified.filter(({ differences }) => differences.length > 0);
      if (wrong.length === 0) return;
      const kernel = kernelChecksum(experimentNamed(result.experiment).settings().specification);
      const reason =
        kernel === result.kernel ? "" : ` (made by kernel ${result.kernel}, here it is ${kernel})`;
      throw new Error(
        `${wrong.length} of ${howMany(verified.length, "stream")} ${wrong.length === 1 ? "differs" : "differ"} from the stored result${reason}`,
      );
    });
}
