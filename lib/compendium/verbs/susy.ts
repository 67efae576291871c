import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { howMany } from "sa-adam/internal";
import type { Terminal } from "sa-adam-cli/internal";
import {
  CommandFailure,
  integerFrom,
  interruptible,
  missing,
  number,
  type Parser,
  type ProgressReporter,
  progressReporter,
  seedNumber,
} from "sa-adam-cli/internal";
import { dataPath } from "../problems/data.js";
import { authorsComparison } from "../results/one-pass/authors.js";
import { convertSusy } from "../results/one-pass/convert.js";
import { type DownloadProgress, download } from "../results/one-pass/download.js";
import { type SusyResult, writeSusyResult } from "../results/one-pass/result.js";
import { SUSY_SOURCE } from "../results/one-pass/source.js";
import { authorsLines, calibrationLines, comparisonLines } from "./susy-lines.js";
import { calibrate, runOnFile, runSynthetic, type SusyRunOptions } from "./susy-run.js";

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
  addAuthors(susy, terminal);
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
      const { signal } = await convertSusy(csv, out, rows);
      const share = ((100 * signal) / rows).toFixed(1);
      terminal.print(
        `${out}: ${howMany(rows, "row")}, ${share} percent with label 1, 18 covariates with mean 0 and standard deviation 1; ` +
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
      const path = join(out, data === undefined ? "susy-synthetic.json" : "susy.json");
      const result = await computed(path, terminal, (options) =>
        data === undefined ? runSynthetic({ rows, seed, ...options }) : runOnFile(data, { rows, ...options }),
      );
      for (const line of comparisonLines(result)) terminal.print(line);
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
      const path = join(out, "susy-calibration.json");
      const result = await computed(path, terminal, (options) => calibrate({ ...scale, ...options }));
      for (const line of calibrationLines(result)) terminal.print(line);
    });
}

function addAuthors(susy: Command, terminal: Terminal): void {
  susy
    .command("authors")
    .summary("the published comparison at its own settings, on the synthetic stream")
    .description(
      "The step from the whole data's Hessian times 12, averages from n/200 on, no warm-up; SA-Adam, with smaller steps beside, " +
        "and Adam of constant betas. At 5,000,000 rows it takes 0.8 GB and some minutes.",
    )
    .option("--rows <integer>", "how many", comparedRows, SUSY_SOURCE.rows)
    .option("--seed <integer>", "of the stream", seedNumber, 2026)
    .option("--out <folder>", "where to; the compendium's data/results unless given")
    .action(async ({ out = resultsFolder(), ...scale }: Omit<CalibrateFlags, "streams">) => {
      const path = join(out, "susy-authors.json");
      const result = await computed(path, terminal, (options) => authorsComparison({ ...scale, ...options }));
      for (const line of authorsLines(result)) terminal.print(line);
    });
}

/** A result computed under a line of progress, and written. */
async function computed<Result extends SusyResult>(
  path: string,
  terminal: Terminal,
  work: (options: Pick<SusyRunOptions, "onProgress" | "signal">) => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  const onProgress = stageReporter(terminal);
  const result = await interruptible((signal) => work({ onProgress, signal })).finally(() =>
    terminal.progress(""),
  );
  const sha256 = writeSusyResult(path, result, (performance.now() - started) / 1000);
  terminal.print(`${path}, SHA-256 of the result ${sha256}`);
  return result;
}

function resultsFolder(): string {
  return dirname(dataPath(join("results", "README.md")));
}

/** "stored batch: 12.0 percent, 80 s left": the time left is that of the stage. */
function stageReporter(terminal: Terminal): (stage: string, share: number) => void {
  let now = "";
  let report: ProgressReporter;
  return (stage, share) => {
    if (stage !== now) {
      now = stage;
      report = progressReporter(terminal, ({ percent, left }) => `${stage}: ${percent}${left}`);
    }
    report(share, 1);
  };
}

function downloadReporter(terminal: Terminal): (progress: DownloadProgress) => void {
  let whole: number | undefined;
  const report = progressReporter(
    terminal,
    ({ done, rate, left }) =>
      `${megabytes(done)}${whole ? ` of ${megabytes(whole)}` : ""}, ${megabytes(rate)}/s${left}`,
  );
  return ({ done, total, found }) => {
    whole = total;
    report(done, total, found);
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
