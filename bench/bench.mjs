// npm run bench: nanoseconds per step and stream of every kernel, on one core and on all, beside the readable
// optimizers; then rows a second and memory of whole fits. `-- kernels` and `-- fits` measure one of the two. Writes
// bench/results.json and prints the tables.
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { fitTable, measureFits } from "./fits.mjs";
import { WORKLOADS } from "./workloads.mjs";

/** Short repetitions, of which the best counts: what else the machine does only ever takes time. */
const REPETITIONS = 100;

/** Each repetition's nanoseconds of each thread; the threads begin every repetition together. */
async function onThreads(name, threads) {
  const arrived = new Int32Array(new SharedArrayBuffer(4 * REPETITIONS));
  const workerData = { name, repetitions: REPETITIONS, arrived, threads };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("worker.mjs", import.meta.url), { workerData }),
  );
  const times = await Promise.all(
    workers.map(
      (worker) => new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject)),
    ),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
  return Array.from({ length: REPETITIONS }, (_, round) => times.map((thread) => thread[round]));
}

const cores = availableParallelism();

async function measureKernels() {
  const rows = [];
  for (const { name, what, plain } of WORKLOADS) {
    process.stderr.write(`${name} ...\n`);
    const alone = Math.min(...(await onThreads(name, 1)).map(([time]) => time));
    const throughputs = (await onThreads(name, cores)).map((times) =>
      times.reduce((sum, time) => sum + 1 / time, 0),
    );
    const together = Math.max(...throughputs);
    const measure = plain();
    measure(5000);
    rows.push({
      kernel: name,
      what,
      oneCore: alone,
      allCores: 1 / together,
      speedUp: alone * together,
      plain: Math.min(...Array.from({ length: 5 }, () => measure(5000))),
    });
  }
  return { unit: "ns per step and stream", rows };
}

function kernelTable({ rows }) {
  const header = ["kernel", "what", "one core", "all cores", "speed-up", "plain TypeScript"];
  const ns = (value) => `${value < 100 ? value.toPrecision(3) : Math.round(value)} ns`;
  return [
    header,
    header.map((_, i) => (i < 2 ? ":--" : "--:")),
    ...rows.map((row) => [
      row.kernel,
      row.what,
      ns(row.oneCore),
      ns(row.allCores),
      row.speedUp.toFixed(2),
      ns(row.plain),
    ]),
  ];
}

/** Name of each part, what measures it, and its table. */
const PARTS = {
  kernels: [measureKernels, kernelTable, "Nanoseconds per step and stream"],
  fits: [() => measureFits(), fitTable, "Whole fits, d = 19"],
};

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const unknown = chosen.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`${unknown}: the parts are ${Object.keys(PARTS).join(", ")}`);
const machine = `${cpus()[0].model.trim()}, ${cores} cores, Node ${process.version}, ${process.platform}`;
const date = new Date().toISOString().slice(0, 10);
const file = new URL("results.json", import.meta.url);
const results = JSON.parse(readFileSync(file, "utf8"));
for (const name of chosen) {
  const [measure, table, title] = PARTS[name];
  results[name] = { machine, date, ...(await measure()) };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`${title}; ${machine}; ${date}.\n`);
  for (const cells of table(results[name])) console.log(`| ${cells.join(" | ")} |`);
  console.log();
}
