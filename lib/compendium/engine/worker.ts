import type { MessagePort } from "node:worker_threads";
import type { Group } from "./group-file.js";
import { type GroupTask, runGroup } from "./run-group.js";

/** What the pool sends to a worker: the task, a port for progress, and a flag that asks it to stop. */
export interface WorkerTask {
  task: GroupTask;
  port: MessagePort;
  stop: Int32Array;
}

/** One group on a worker thread. */
export default function work({ task, port, stop }: WorkerTask): Group {
  return runGroup(
    task,
    (step) => port.postMessage({ first: task.first, step }),
    () => Atomics.load(stop, 0) !== 0,
  );
}
