// What it costs to have rows in memory: nanoseconds of CPU a value, beside DuckDB's own sum of every column, and on a
// worker thread of its own beside a main thread that computes. Run by `node bench/reading.mjs [rows] [columns]` after a build.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const { openTable } = await import("sa-adam-cli/internal");
const CAPACITY = 8192;
const BLOCKS = 4;
const targetOf = (table, values) => ({
  values,
  stride: table.names.length + 1,
  columns: table.names.map((_, j) => j),
  response: table.names.length,
  capacity: CAPACITY,
});

/** Work of about this many nanoseconds a row on rows that were read, as a fit's kernel does. */
function compute(values, rows, stride, passes) {
  let sum = 0;
  for (let pass = 0; pass < passes; pass++) for (let i = 0; i < rows * stride; i++) sum += values[i];
  return sum;
}

if (!isMainThread) {
  const { path, memory, columns } = workerData;
  const table = await openTable(path, { response: "y" });
  const free = Array.from({ length: BLOCKS }, (_, k) => k);
  let wake = () => {};
  parentPort.on("message", (block) => {
    free.push(block);
    wake();
  });
  // A target for every block; `fill` writes one target, so rows go through one of the worker's own.
  const stride = columns + 1;
  const own = new Float64Array(CAPACITY * stride);
  for await (const rows of table.fill(targetOf(table, own))) {
    while (free.length === 0) await new Promise((resolve) => (wake = resolve));
    const block = free.pop();
    new Float64Array(memory, block * own.byteLength, own.length).set(own.subarray(0, rows * stride));
    parentPort.postMessage({ block, rows });
  }
  table.close();
  parentPort.postMessage("end");
  parentPort.close();
} else {
  const [rows = 1e6, columns = 19] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), "reading-"));
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  const parquet = join(folder, "rows.parquet");
  const names = Array.from({ length: columns }, (_, j) => `x${j}`);
  await connection.run(
    `COPY (SELECT (random() < 0.5)::INT AS y, ${names.map((name) => `round(4 * random() - 2, 5) AS ${name}`).join(", ")} FROM range(${rows})) TO '${parquet}'`,
  );
  const files = [parquet, join(folder, "rows.csv"), join(folder, "rows.csv.gz")];
  await connection.run(`COPY (FROM '${parquet}') TO '${files[1]}' (HEADER)`);
  await connection.run(`COPY (FROM '${parquet}') TO '${files[2]}' (HEADER, COMPRESSION gzip)`);

  const measured = async (work) => {
    const cpu = process.cpuUsage();
    const wall = performance.now();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    return [((user + system) * 1e3) / (rows * (columns + 1)), (performance.now() - wall) / 1e3];
  };
  const ways = {
    "DuckDB's sums": (path) =>
      connection.run(`SELECT ${["y", ...names].map((name) => `sum(${name})`).join(", ")} FROM '${path}'`),
    blocks: async (path) => {
      const table = await openTable(path, { response: "y" });
      for await (const block of table.blocks()) compute(block.response, 0, 0, 0);
      table.close();
    },
    fill: async (path) => {
      const table = await openTable(path, { response: "y" });
      const target = targetOf(table, new Float64Array(CAPACITY * (columns + 1)));
      for await (const count of table.fill(target)) compute(target.values, count, target.stride, 0);
      table.close();
    },
    "fill, then 5 sums": async (path) => {
      const table = await openTable(path, { response: "y" });
      const target = targetOf(table, new Float64Array(CAPACITY * (columns + 1)));
      for await (const count of table.fill(target)) compute(target.values, count, target.stride, 5);
      table.close();
    },
    "worker, 5 sums here": async (path) => {
      const memory = new SharedArrayBuffer(BLOCKS * CAPACITY * (columns + 1) * 8);
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { path, memory, columns } });
      await new Promise((resolve, reject) => {
        worker.on("error", reject);
        worker.on("message", (message) => {
          if (message === "end") return resolve();
          const { block, rows: count } = message;
          const length = CAPACITY * (columns + 1);
          compute(new Float64Array(memory, block * length * 8, length), count, columns + 1, 5);
          worker.postMessage(block);
        });
      });
      await worker.terminate();
    },
  };
  console.log(`${rows} rows of ${columns + 1} numbers; CPU ns a value / wall s, median of three`);
  for (const path of files) {
    for (const [name, way] of Object.entries(ways)) {
      const runs = [];
      for (let i = 0; i < 3; i++) runs.push(await measured(() => way(path)));
      const median = [0, 1].map((k) => runs.map((run) => run[k]).sort((a, b) => a - b)[1]);
      console.log(
        `${path.split("/").pop().padEnd(14)} ${name.padEnd(22)} ${median[0].toFixed(1)} / ${median[1].toFixed(2)}`,
      );
    }
  }
  connection.disconnectSync();
  instance.closeSync();
  if (existsSync(folder)) rmSync(folder, { recursive: true });
}
