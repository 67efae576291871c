import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { DataError } from "sa-adam/internal";
import type { Terminal } from "sa-adam-cli/internal";
import {
  CommandFailure,
  integerFrom,
  interruptible,
  missing,
  number,
  type Parser,
  seedNumber,
} from "sa-adam-cli/internal";
import { dataPath } from "../problems/data.js";
import { type DownloadProgress, download } from "../susy/download.js";
import { convertSusy } from "../susy/susy-convert.js";
import { writeSusyResult } from "../susy/susy-result.js";
import { SUSY_SOURCE } from "../susy/susy-source.js";
import { QUIET, timeText } from "./simulation-flags.js";
import { calibrationLines, comparisonLines } from "./susy-lines.js";
import { calibrate, runOnFile, runSynthetic } from "./susy-run.js";

const rowCount: Parser<number> = number(integerFrom(1, 1e9));

/** Rows that the comparison needs for its warm-up and some to spare. */
const comparedRows: Parser<number> = number(integerFrom(3000, 1e9));

const FOLDER = "susy";

/** Adds `compendium susy`: the data of Figure 3, the comparison that it shows, and its calibration. */
export function addSusy(program: Command, terminal: Terminal): void {
  const susy = program
    .command("susy")
    .summary("one pass against the stored batch on SUSY, or on a stream shaped like it (Figure 3)")
    .description(
      "SUSY is 5,000,000 simulated collisions with 18 covariates. download and convert bring it, run compares one pass of " +
        "SA-Adam with the stored batch on it or on a synthetic stream of its shape, calibrate repeats that on many streams.",
    )
    .addHelpText("after", `\nThe data: ${SUSY_SOURCE.attribution}.`);
  addDownload(susy, terminal);
  addConvert(susy, terminal);
  addRun(susy, terminal);
  addCalibrate(susy, terminal);
}

function addDownload(susy: Command, terminal: Terminal): void {
  susy
    .command("download")
    .summary("the data file, about 900 MB, resumably")
    .description("Downloads SUSY.csv.gz; after an interruption the same command fetches what is missing.")
    .option("--out <file>", "where to", join(FOLDER, "SUSY.csv.gz"))
    .option("--url <address>", "where from", SUSY_SOURCE.url)
    .action(async ({ out, url }: { out: string; url: string }) => {
      if (existsSync(out))
        throw new CommandFailure(`${out} is there already; remove it to download it again`, 2);
      const size = await interruptible((signal) =>
        download(url, out, { signal, onProgress: downloadReporter(terminal) }),
      ).finally(() => terminal.progress(""));
      terminal.print(`${out}, ${megabytes(size)}; next: compendium susy convert`);
      terminal.print(`Please name the source: ${SUSY_SOURCE.attribution}.`);
    });
}

function addConvert(susy: Command, terminal: Terminal): void {
  susy
    .command("convert")
    .summary("the file as Parquet, checked and standardised")
    .description(
      "Reads the headerless CSV, checks rows, columns and labels, and writes Parquet with the covariates standardised " +
        "over the file; their means and standard deviations are in its metadata.",
    )
    .argument("[csv]", "the file, packed or not", join(FOLDER, "SUSY.csv.gz"))
    .option("--out <file>", "where to", join(FOLDER, "susy.parquet"))
    .option("--rows <integer>", "how many rows there must be", rowCount, SUSY_SOURCE.rows)
    .action(async (csv: string, { out, rows }: { out: string; rows: number }) => {
      const { signal } = await convertSusy(csv, out, rows).catch(asBadInput);
      const share = ((100 * signal) / rows).toFixed(1);
      terminal.print(
        `${out}: ${rows} rows, ${share} percent with label 1, 18 covariates with mean 0 and standard deviation 1; ` +
          `next: compendium susy run --data ${out}`,
      );
    });
}

interface RunFlags {
  synthetic?: boolean;
  data?: string;
  rows?: number;
  seed: number;
  out?: string;
}

function addRun(susy: Command, terminal: Terminal): void {
  susy
    .command("run")
    .summary("one pass beside the stored batch, for Figure 3")
    .description(
      "Ridge logistic regression, lambda 1e-3, d = 19: one pass of SA-Adam, and Newton's fit of the stored rows with its " +
        "sandwich, refitted at every recorded row count. At 5,000,000 rows the stored batch takes 0.8 GB and some minutes.",
    )
    .option("--synthetic", "on a stream shaped like SUSY")
    .option("--data <file>", "on the file that convert wrote")
    .option("--rows <integer>", "only the first so many rows; 5,000,000 unless given", comparedRows)
    .option("--seed <integer>", "of the synthetic stream", seedNumber, 2026)
    .option("--out <folder>", "where to; the compendium's data/results unless given")
    .action(async (flags: RunFlags, command: Command) => {
      const { synthetic = false, data, rows = SUSY_SOURCE.rows, seed, out = resultsFolder() } = flags;
      if (synthetic === (data !== undefined)) {
        if (synthetic) command.error("--synthetic and --data exclude each other: give one of them");
        missing(command, "--data", "susy/susy.parquet, or give --synthetic");
      }
      const started = Date.now();
      const report = stageReporter(terminal);
      const result = await interruptible((signal) =>
        data === undefined
          ? runSynthetic({ rows, seed, onProgress: report, signal })
          : runOnFile(data, { rows, onProgress: report, signal }).catch(asBadInput),
      ).finally(() => terminal.progress(""));
      const path = join(out, data === undefined ? "susy-synthetic.json" : "susy.json");
      const sha256 = writeSusyResult(path, result, (Date.now() - started) / 1000);
      for (const line of comparisonLines(result)) terminal.print(line);
      terminal.print(`${path}, SHA-256 of the result ${sha256}`);
    });
}

interface CalibrateFlags {
  streams: number;
  rows: number;
  seed: number;
  out?: string;
}

function addCalibrate(susy: Command, terminal: Terminal): void {
  susy
    .command("calibrate")
    .summary("coverage of the intervals over many synthetic streams")
    .description(
      "One pass and the stored batch on synthetic streams shaped like SUSY, whose true optimum is computed first. About a " +
        "second a stream of 100,000 rows.",
    )
    .option("--streams <integer>", "how many", number(integerFrom(2, 1e6)), 500)
    .option("--rows <integer>", "rows of every stream", comparedRows, 1e5)
    .option("--seed <integer>", "of the streams", seedNumber, 2027)
    .option("--out <folder>", "where to; the compendium's data/results unless given")
    .action(async ({ out = resultsFolder(), ...scale }: CalibrateFlags) => {
      const started = Date.now();
      const report = stageReporter(terminal);
      const result = await interruptible((signal) =>
        calibrate({ ...scale, onProgress: report, signal }),
      ).finally(() => terminal.progress(""));
      const path = join(out, "susy-calibration.json");
      const sha256 = writeSusyResult(path, result, (Date.now() - started) / 1000);
      for (const line of calibrationLines(result)) terminal.print(line);
      terminal.print(`${path}, SHA-256 of the result ${sha256}`);
    });
}

function resultsFolder(): string {
  return dirname(dataPath(join("results", "README.md")));
}

/** What is wrong with a file ends the command like a wrong flag. */
function asBadInput(error: unknown): never {
  throw error instanceof DataError ? new CommandFailure(error.message, 2) : error;
}

/** "stored batch: 12 percent, 80 s left": a line that changes on a terminal, a plain line every half minute elsewhere. */
function stageReporter(terminal: Terminal): (stage: string, share: number) => void {
  let now = "";
  let began = Date.now();
  let told = began;
  return (stage, share) => {
    if (stage !== now) {
      now = stage;
      began = Date.now();
    }
    const seconds = (Date.now() - began) / 1000;
    const left = share > 0.01 ? `, ${timeText((seconds * (1 - share)) / share)} left` : "";
    const line = `${stage}: ${Math.floor(100 * share)} percent${left}`;
    terminal.progress(line);
    if (process.stderr.isTTY || Date.now() - told < 1000 * QUIET) return;
    told = Date.now();
    terminal.complain(line);
  };
}

function downloadReporter(terminal: Terminal): (progress: DownloadProgress) => void {
  let told = -1;
  return ({ done, total, found, seconds }) => {
    // Chunks come by the thousand; a terminal reads a few lines a second.
    if (Math.floor(4 * seconds) === told) return;
    told = Math.floor(4 * seconds);
    const rate = (done - found) / Math.max(seconds, 1e-3);
    const left = total && rate > 0 ? `, ${timeText((total - done) / rate)} left` : "";
    terminal.progress(
      `${megabytes(done)}${total ? ` of ${megabytes(total)}` : ""}, ${megabytes(rate)}/s${left}`,
    );
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
