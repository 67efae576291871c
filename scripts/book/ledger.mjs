// node scripts/book/ledger.mjs: brings the table of book/ledger.md up to date with bench/results.json.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withPart } from "../page-part.mjs";

const BYTES = 100e9;
const COVARIATES = 19;
const SOURCES = ["CSV.gz", "Parquet"];
/** @type {[string, string]} */
const MARKS = ["<!-- made by: node scripts/book/ledger.mjs -->", "<!-- until here -->"];

/** @typedef {{ source: string, rows: number, seconds: number, peakMemory: number, bytes?: number }} Timed */

/**
 * The page with its table as these results give it.
 * @param {string} page
 * @param {{ machine: string, date: string, results: Timed[] }} fits
 */
export function withLedger(page, { machine, date, results }) {
  const columns = SOURCES.map((source) => column(results.filter((result) => result.source === source)));
  const names = Object.keys(columns[0] ?? {});
  const table = [
    ["", ...SOURCES],
    ["---", ...SOURCES.map(() => "--:")],
    ...names.map((name) => [name, ...columns.map((values) => values[name])]),
  ].map((cells) => `| ${cells.join(" | ")} |`);
  return withPart(page, MARKS, `${table.join("\n")}\n\n${machine}, ${date}.`);
}

/**
 * @param {Timed[]} measured
 * @returns {Record<string, string>}
 */
function column(measured) {
  const [small, large] = measured.sort((a, b) => a.rows - b.rows).slice(-2);
  if (!small || !large?.bytes)
    throw new Error("bench/results.json has no two sizes of a file: npm run bench -- fits");
  const bytesPerRow = large.bytes / large.rows;
  const rows = BYTES / bytesPerRow;
  const rate = (large.rows - small.rows) / (large.seconds - small.seconds);
  const megabytes = (/** @type {Timed} */ { peakMemory }) => Math.round(peakMemory / 1e6);
  return {
    "bytes a row on the disk, compressed": bytesPerRow.toPrecision(3),
    "rows in 100 GB of such files": `${(rows / 1e9).toPrecision(3)}e9`,
    "rows a second, two readings together": Number(rate.toPrecision(2)).toLocaleString("en-US"),
    "**100 GB take**": `**${Math.round(rows / rate / 60)} minutes**`,
    [`peak memory of the process at ${small.rows / 1e6} and ${large.rows / 1e6} million rows`]: `${megabytes(small)} and ${megabytes(large)} MB`,
    "the stored batch of those 100 GB, in memory": `${Math.round((rows * 8 * (COVARIATES + 1)) / 1e9)} GB`,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const path = join(root, "book", "ledger.md");
  const { fits } = JSON.parse(readFileSync(join(root, "bench", "results.json"), "utf8"));
  writeFileSync(`${path}.tmp`, withLedger(readFileSync(path, "utf8"), fits));
  renameSync(`${path}.tmp`, path);
}
