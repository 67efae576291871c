// npm run bench: nanoseconds per step and stream of every kernel, on one core and on all, beside the readable
// optimizers. Writes bench/results.json and prints the table.
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { Worker } from "node:worker_threads";
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

const machine = `${cpus()[0].model.trim()}, ${cores} cores, Node ${process.version}, ${process.platform}`;
const date = new Date().toISOString().slice(0, 10);
const result = { machine, date, unit: "ns per step and stream", rows };
writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);

const header = ["kernel", "what", "one core", "all cores", "speed-up", "plain TypeScript"];
const ns = (value) => `${value < 100 ? value.toPrecision(3) : Math.round(value)} ns`;
const table = [
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
console.log(`Nanoseconds per step and stream; ${machine}; ${date}.\n`);
for (const cells of table) console.log(`| ${cells.join(" | ")} |`);
