import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * Where a module's file is and what Node needs to run it: itself once compiled, its TypeScript source, through tsx, in a
 * checkout that runs on its sources.
 */
export function moduleFile(compiled: URL): { path: string; execArgv: string[] } {
  const path = fileURLToPath(compiled);
  if (existsSync(path)) return { path, execArgv: [] };
  return { path: path.replace(/\.js$/, ".ts"), execArgv: ["--import", "tsx"] };
}

/** A worker thread of a module beside the one that starts it. */
export function sourceWorker(compiled: URL, workerData: unknown): Worker {
  const { path, execArgv } = moduleFile(compiled);
  return new Worker(path, { workerData, execArgv });
}
