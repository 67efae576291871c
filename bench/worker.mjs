// Repeats one workload's kernel on a thread of its own, in step with the other threads, and reports each repetition.
import { parentPort, workerData } from "node:worker_threads";
import { WORKLOADS } from "./workloads.mjs";

const { name, repetitions, arrived, threads } = workerData;
const { kernel, steps } = WORKLOADS.find((workload) => workload.name === name);
const measure = kernel();
measure(steps);

/** Wait until all threads have come to repetition `round`. */
function meet(round) {
  if (Atomics.add(arrived, round, 1) + 1 === threads) Atomics.notify(arrived, round);
  for (;;) {
    const seen = Atomics.load(arrived, round);
    if (seen === threads) return;
    Atomics.wait(arrived, round, seen, 1);
  }
}

parentPort.postMessage(
  Array.from({ length: repetitions }, (_, round) => {
    meet(round);
    return measure(steps);
  }),
);
