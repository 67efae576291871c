// What `sa-adam fit` does with whole files: rows a second from start to finished intervals, and peak memory, by file
// format and number of rows; and `fit` on rows in memory. The files are made on the spot in a temporary folder.
import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { constants, createGzip } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { csv, synthetic } from "./synthetic.mjs";

const COVARIATES = 18;
const COMMAND = fileURLToPath(new URL("../lib/command/bin/sa-adam.js", import.meta.url));
const IN_MEMORY = fileURLToPath(new URL("fit-in-memory.mjs", import.meta.url));

/** Runs a Node.js program; its output as JSON, its wall time in seconds and its peak resident memory in bytes. */
async function timed(args) {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with code ${code}`);
  return { seconds, output: JSON.parse(text) };
}

/** CSV.gz and Parquet files of each number of rows, the smaller ones being the larger one's first rows. */
async function makeFiles(folder, sizes) {
  const largest = Math.max(...sizes);
  const path = (rows, ending) => join(folder, `${rows}.${ending}`);
  await pipeline(
    Readable.from(csv(synthetic(COVARIATES, { families: ["logistic"] }), largest)),
    createGzip({ level: constants.Z_BEST_SPEED }),
    createWriteStream(path(largest, "csv.gz")),
  );
  const instance = await DuckDBInstance.create();
  const duckdb = await instance.connect();
  const literal = (text) => `'${text.replaceAll("'", "''")}'`;
  for (const rows of [largest, ...sizes.filter((size) => size !== largest)]) {
    const source = rows === largest ? path(largest, "csv.gz") : path(largest, "parquet");
    const select = `select * from ${literal(source)} limit ${rows}`;
    await duckdb.run(`copy (${select}) to ${literal(path(rows, "parquet"))} (format parquet)`);
    if (rows !== largest)
      await duckdb.run(`copy (${select}) to ${literal(path(rows, "csv.gz"))} (format csv, compression gzip)`);
  }
  duckdb.closeSync();
  instance.closeSync();
  return path;
}

/**
 * Measures every source at every size; of the repetitions the fastest counts, and the median of their memory.
 *
 * @param {number[]} sizes numbers of rows
 * @throws Error when the sources of one size do not give the same coefficients to 1e-9
 */
export async function measureFits(sizes = [100_000, 1_000_000, 5_000_000], repetitions = 3) {
  const folder = mkdtempSync(join(tmpdir(), "sa-adam-bench-"));
  try {
    process.stderr.write(`fits: making files of ${Math.max(...sizes)} rows ...\n`);
    const path = await makeFiles(folder, sizes);
    const command = (ending) => ({
      file: (rows) => path(rows, ending),
      args: (rows) => [
        COMMAND,
        ..."fit --response y --family logistic --format json --quiet".split(" "),
        path(rows, ending),
      ],
    });
    const sources = [
      ["CSV.gz", command("csv.gz")],
      ["Parquet", command("parquet")],
      ["memory", { args: (rows) => [IN_MEMORY, String(COVARIATES), String(rows)] }],
    ];
    const results = [];
    for (const rows of sizes) {
      let reference;
      for (const [source, { file, args }] of sources) {
        process.stderr.write(`fits: ${source}, ${rows} rows ...\n`);
        const runs = [];
        for (let repetition = 0; repetition < repetitions; repetition++) runs.push(await timed(args(rows)));
        const { coefficients } = runs[0].output;
        reference ??= coefficients;
        requireSame(source, coefficients, reference);
        // A program in memory times its fit alone; the command's time is all of the process's.
        const seconds = Math.min(...runs.map((one) => (file ? one.seconds : one.output.run.seconds)));
        results.push({
          source,
          rows,
          seconds,
          rowsPerSecond: Math.round(rows / seconds),
          peakMemory: median(runs.map((one) => one.output.run.peakMemory)),
          ...(file && { bytes: statSync(file(rows)).size }),
          warnings: runs[0].output.warnings.map(({ code }) => code),
        });
      }
    }
    return {
      what: `sa-adam fit --family logistic, d = ${COVARIATES + 1}, default settings`,
      repetitions,
      results,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requireSame(source, coefficients, reference) {
  for (const [j, { name, estimate, standardError }] of coefficients.entries()) {
    const apart = Math.max(
      Math.abs(estimate - reference[j].estimate) / reference[j].standardError,
      Math.abs(standardError / reference[j].standardError - 1),
    );
    if (!(apart <= 1e-9))
      throw new Error(`${source}: ${name} is ${apart} standard errors from the first source's`);
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** A table for people. */
export function fitTable({ results }) {
  const header = ["rows", "source", "seconds", "rows a second", "peak memory"];
  return [
    header,
    header.map((_, i) => (i === 1 ? ":--" : "--:")),
    ...results.map(({ rows, source, seconds, rowsPerSecond, peakMemory }) => [
      rows.toLocaleString("en"),
      source,
      seconds.toFixed(2),
      Number(rowsPerSecond.toPrecision(3)).toLocaleString("en"),
      `${Math.round(peakMemory / 1e6)} MB`,
    ]),
  ];
}
