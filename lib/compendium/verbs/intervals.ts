import { join } from "node:path";
import type { Command } from "commander";
import { howMany } from "sa-adam/internal";
import type { Terminal } from "sa-adam-cli/internal";
import {
  alignedLines,
  CommandFailure,
  integerFrom,
  interruptible,
  number,
  shortNumber,
  workerCount,
} from "sa-adam-cli/internal";
import { dataPath } from "../problems/data.js";
import {
  readIntervalsResult,
  simulateIntervals,
  verifyIntervals,
  writeIntervalsResult,
} from "../results/intervals/result.js";
import { INTERVALS_CELLS } from "../results/intervals/settings.js";
import type { IntervalsRow } from "../results/intervals/simulation.js";
import { steps } from "./simulation-flags.js";

const STORED = "results/intervals.json";

/** Adds `compendium intervals`: the comparison of interval methods, simulated, printed and verified. */
export function addIntervals(program: Command, terminal: Terminal): void {
  const intervals = program
    .command("intervals")
    .summary("every way to intervals from one pass, side by side")
    .description(
      "Coverage, length and cost of every way to 95 percent intervals under SGD and SA-Adam, on independent and dependent rows.",
    );
  intervals
    .command("simulate")
    .summary("the cells of the comparison, interruptible and resumable")
    .option("--n <integer>", "cells of at most so many rows", steps, 1e6)
    .option("--workers <integer>", "worker threads; every core unless given", workerCount)
    .option("--out <folder>", "where to, and where to go on from", join("simulations", "intervals"))
    .action(async ({ n, workers, out }: { n: number; workers?: number; out: string }) => {
      const cells = INTERVALS_CELLS.filter((cell) => cell.n <= n);
      const started = performance.now();
      const result = await interruptible((signal) =>
        simulateIntervals({
          out,
          cells,
          signal,
          ...(workers !== undefined && { workers }),
          onCell: (name) => terminal.print(`${name}: ${Math.round((performance.now() - started) / 1000)} s`),
        }),
      );
      if (!result) throw new CommandFailure("stopped; the same command goes on", 130);
      const path = join(out, "intervals.json");
      const sha256 = writeIntervalsResult(path, result, (performance.now() - started) / 1000);
      for (const line of linesOf(result.rows)) terminal.print(line);
      terminal.print(`${path}, SHA-256 of the result ${sha256}`);
    });
  intervals
    .command("summarize")
    .summary("the table of the stored result")
    .action(() => {
      for (const line of linesOf(readIntervalsResult(dataPath(STORED)).rows)) terminal.print(line);
    });
  intervals
    .command("verify")
    .summary("the first streams of every cell, recomputed and compared bit by bit")
    .option("--streams <integer>", "how many streams of each cell, even", number(integerFrom(2, 10)), 2)
    .option("--n <integer>", "cells of at most so many rows", steps, 1e5)
    .action(async (asked: { streams: number; n: number }) => {
      const { compared, differ } = await verifyIntervals(readIntervalsResult(dataPath(STORED)), asked);
      if (differ.length > 0) throw new CommandFailure(`other bits in ${differ.join("; ")}`, 1);
      terminal.print(
        `${howMany(asked.streams, "stream")} of each of ${howMany(compared.length, "cell")}: every bit the same`,
      );
    });
}

function linesOf(rows: readonly IntervalsRow[]): string[] {
  return alignedLines([
    ["optimizer", "d", "phi", "n", "M", "method", "coverage", "+-", "width", "+-", "spread"],
    ...rows.map((row) => [
      row.optimizer,
      String(row.dimension),
      String(row.dependence),
      shortNumber(row.n),
      String(row.streams),
      row.method,
      row.coverage.toFixed(4),
      row.coverage_error.toFixed(4),
      row.width.toFixed(3),
      row.width_error.toFixed(3),
      row.width_spread.toFixed(3),
    ]),
  ]);
}
