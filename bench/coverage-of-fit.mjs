// How often intervals of `fit`, at its default settings, hold the truth, over independent streams; every interval and,
// as a yardstick, the stored-batch fit's. Writes bench/coverage-of-fit.json and prints the table. Stream i is
// replication i of bench/synthetic.mjs. Half an hour on two cores:
//
//     node bench/coverage-of-fit.mjs [--families gaussian,logistic,poisson,huber] [--streams 500] [--rows 100000]
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { batchFit, fit } from "sa-adam";
import { synthetic } from "./synthetic.mjs";

const COVARIATES = 9;
const LEVEL = 0.95;
const FAMILIES = ["gaussian", "logistic", "poisson", "huber"];
const INTERVALS = ["plug-in", "batch-means", "random-scaling"];
/** The stored-batch fit takes longer than all others together: it is made of the first streams only. */
const BATCH = "stored batch";
const BATCH_STREAMS = 100;

/** One stream: per interval, is each coefficient's truth inside, and how wide is its interval? */
async function replicate(family, replication, rows) {
  const source = synthetic(COVARIATES, { replication, families: [family] });
  const block = source.next(rows);
  const truth = source.truth(family);
  const outcomes = {};
  // One threshold for all streams and for the stored batch, so that all estimate the same thing.
  const options = { model: family, level: LEVEL, ...(family === "huber" && { threshold: 60 }) };
  for (const interval of replication < BATCH_STREAMS ? [...INTERVALS, BATCH] : INTERVALS) {
    const result =
      interval === BATCH ? batchFit(block, options) : await fit([block], { ...options, interval });
    outcomes[interval] = {
      estimates: result.coefficients.map(({ estimate }) => estimate),
      inside: result.coefficients.map(({ lower, upper }, j) => lower <= truth[j] && truth[j] <= upper),
      errors: result.coefficients.map(({ standardError }) => standardError),
      halfWidths: result.coefficients.map(({ lower, upper }) => (upper - lower) / 2),
      warnings: result.warnings.map(({ code }) => code),
    };
  }
  return outcomes;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const transposed = (lists) => lists[0].map((_, j) => lists.map((list) => list[j]));

/** Coverage of one interval over the streams that have it, and its width beside the stored batch's. */
function summarise(interval, streams) {
  const all = streams.filter((outcomes) => interval in outcomes).map((outcomes) => outcomes[interval]);
  const each = transposed(all.map(({ inside }) => inside.map(Number))).map(mean);
  const paired = streams.filter((outcomes) => BATCH in outcomes);
  const pairs = (of) =>
    paired.flatMap(({ [interval]: own, [BATCH]: batch }) => own.estimates.map((_, j) => of(own, batch, j)));
  const warned = all.flatMap(({ warnings }) => [...new Set(warnings)]);
  return {
    interval,
    streams: all.length,
    coverage: mean(each),
    lowest: Math.min(...each),
    highest: Math.max(...each),
    // Mean of the half-widths' ratio to the stored batch's, and the estimates' distance from it in its standard errors,
    // root mean square over coefficients and streams.
    width: mean(pairs((own, batch, j) => own.halfWidths[j] / batch.halfWidths[j])),
    distance: Math.sqrt(
      mean(pairs((own, batch, j) => ((own.estimates[j] - batch.estimates[j]) / batch.errors[j]) ** 2)),
    ),
    warnings: Object.fromEntries(
      [...new Set(warned)].map((code) => [code, warned.filter((other) => other === code).length]),
    ),
  };
}

/** All streams of one family, shared out over the cores. */
async function measure(family, streams, rows, cores) {
  const started = performance.now();
  const outcomes = Array(streams);
  const share = (first) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), {
        workerData: { family, first, step: cores, streams, rows },
      });
      worker.on("message", ({ replication, outcome }) => {
        outcomes[replication] = outcome;
      });
      worker.on("error", reject).on("exit", resolve);
    });
  await Promise.all(Array.from({ length: cores }, (_, first) => share(first)));
  const { estimates, errors } = outcomes[0]["plug-in"];
  return {
    family,
    machine: `${cpus()[0].model.trim()}, ${cores} cores, Node ${process.version}, ${process.platform}`,
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - started) / 1000),
    intervals: [...INTERVALS, BATCH].map((interval) => summarise(interval, outcomes)),
    // The plug-in fit of stream 0: a test repeats it, so that these numbers are those of the code beside them.
    firstStream: { estimates, errors },
  };
}

/** The result file's families, where it is of as many streams and rows. */
function earlier(out, streams, rows) {
  if (!existsSync(out)) return [];
  const { families, ...rest } = JSON.parse(readFileSync(out, "utf8"));
  return rest.streams === streams && rest.rows === rows ? families : [];
}

async function main() {
  const { values } = parseArgs({
    options: {
      streams: { type: "string", default: "500" },
      rows: { type: "string", default: "100000" },
      families: { type: "string", default: FAMILIES.join(",") },
      out: { type: "string", default: fileURLToPath(new URL("coverage-of-fit.json", import.meta.url)) },
    },
  });
  const [streams, rows] = [Number(values.streams), Number(values.rows)];
  const measured = new Map(earlier(values.out, streams, rows).map((family) => [family.family, family]));
  for (const family of values.families.split(",")) {
    measured.set(family, await measure(family, streams, rows, availableParallelism()));
    const result = {
      what: "coverage of nominal intervals of fit at its default settings, per coefficient, and of a stored-batch fit's",
      made: "node bench/coverage-of-fit.mjs",
      streams,
      rows,
      coefficients: COVARIATES + 1,
      level: LEVEL,
      // Two standard deviations of one coefficient's coverage over so many streams, at the nominal level.
      noise: 2 * Math.sqrt((LEVEL * (1 - LEVEL)) / streams),
      families: FAMILIES.filter((name) => measured.has(name)).map((name) => measured.get(name)),
    };
    writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);
    process.stderr.write(`${family}: ${measured.get(family).seconds} s\n`);
  }
  console.log(
    `${streams} streams of ${rows} rows, ${COVARIATES + 1} coefficients, nominal ${100 * LEVEL} percent\n`,
  );
  const percent = (value) => (100 * value).toFixed(1);
  const header = ["family", "interval", "coverage", "lowest", "highest", "width", "distance"];
  console.log(`| ${header.join(" | ")} |\n| ${header.map((_, i) => (i < 2 ? ":--" : "--:")).join(" | ")} |`);
  for (const { family, intervals } of measured.values()) {
    for (const { interval, coverage, lowest, highest, width, distance } of intervals) {
      const numbers = [
        percent(coverage),
        percent(lowest),
        percent(highest),
        width.toFixed(3),
        distance.toFixed(3),
      ];
      console.log(`| ${[family, interval, ...numbers].join(" | ")} |`);
    }
  }
}

if (isMainThread) await main();
else {
  const { family, first, step, streams, rows } = workerData;
  for (let replication = first; replication < streams; replication += step) {
    const outcome = await replicate(family, replication, rows);
    parentPort?.postMessage({ replication, outcome });
  }
}
