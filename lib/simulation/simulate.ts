import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import type { KernelSpecification } from "../kernels/create-kernel.js";
import { type Group, readGroupFile } from "./group-file.js";
import type { GroupTask } from "./run-group.js";

/** What is simulated. Stream i depends on the specification, the seed and i alone. */
export interface SimulationSettings {
  specification: KernelSpecification;
  seed: number;
  /** M, even. */
  streams: number;
  /** Steps at which the state is kept, ascending; the last is n. */
  checkpoints: number[];
  /** Streams of a group, even: what a worker takes at a time, and one file. */
  groupSize: number;
}

/** How it is run; nothing here changes a number. */
export interface RunOptions {
  /** The folder of the group files. */
  out: string;
  /** Worker threads; every core unless given. */
  workers?: number;
  /** Run share i of k (1-based) of the groups. */
  shard?: { index: number; of: number };
  /** Continue from files that are there; without it they are an error. */
  resume?: boolean;
  /** Seconds between checkpoints on disk; 30 unless given. */
  every?: number;
  onProgress?: (progress: Progress) => void;
  /** Called when a worker died and its group is started again from its checkpoint. */
  onRestart?: (message: string) => void;
  /** Abort to stop: the workers write their state and end. */
  signal?: AbortSignal;
}

/** Stream-steps done and to do; the ones that an earlier run left are in `found`. */
export interface Progress {
  done: number;
  total: number;
  found: number;
  /** Seconds since the start of this run. */
  seconds: number;
}

/** How often a group is started again after its worker died. */
const RESTARTS = 3;

/** The fingerprint of what decides a stream's numbers. */
export function fingerprint({ specification, seed }: SimulationSettings): string {
  return createHash("sha256").update(JSON.stringify({ specification, seed })).digest("hex").slice(0, 16);
}

/** The group files' names, in the order of their streams. */
export function groupPaths(
  settings: SimulationSettings,
  out: string,
): { first: number; streams: number; path: string }[] {
  const { streams, groupSize } = settings;
  const groups = [];
  for (let first = 0; first < streams; first += groupSize) {
    const count = Math.min(groupSize, streams - first);
    const name = `streams-${String(first).padStart(6, "0")}-${String(first + count - 1).padStart(6, "0")}.bin`;
    groups.push({ first, streams: count, path: join(out, name) });
  }
  return groups;
}

/**
 * Run all groups (or a shard's) over worker threads; returns the groups' headers in the order of their streams.
 *
 * @throws RangeError for odd counts, Error for files of other settings, corrupt files, or a stream that is lost
 */
export async function simulate(settings: SimulationSettings, options: RunOptions): Promise<Group[]> {
  const { out, workers = availableParallelism(), resume = false, every = 30, shard, signal } = options;
  if (settings.streams % 2 || settings.groupSize % 2)
    throw new RangeError("streams and groupSize must be even");
  mkdirSync(out, { recursive: true });
  const groups = groupPaths(settings, out).filter((_, i) => !shard || i % shard.of === shard.index - 1);
  const print = fingerprint(settings);
  const n = settings.checkpoints[settings.checkpoints.length - 1];
  const steps = new Map<number, number>();
  let found = 0;
  for (const { path, first, streams } of groups) {
    const saved = readGroupFile(path, print);
    if (saved && !resume)
      throw new Error(`${path} is there already; pass --resume to continue, or choose another --out`);
    steps.set(first, saved?.group.step ?? 0);
    found += (saved?.group.step ?? 0) * streams;
  }

  const started = Date.now();
  const total = n * groups.reduce((sum, group) => sum + group.streams, 0);
  const report = () => {
    const done = groups.reduce((sum, { first, streams }) => sum + streams * (steps.get(first) as number), 0);
    options.onProgress?.({ done, total, found, seconds: (Date.now() - started) / 1000 });
  };

  const stop = new Int32Array(new SharedArrayBuffer(4));
  const onAbort = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener("abort", onAbort);
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./worker.js", import.meta.url)),
    minThreads: Math.min(workers, groups.length),
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
  });

  const run = async ({ first, streams, path }: (typeof groups)[number]): Promise<Group> => {
    const { specification, seed, checkpoints } = settings;
    const task: GroupTask = {
      specification,
      fingerprint: print,
      seed,
      first,
      streams,
      checkpoints,
      path,
      every,
    };
    for (let restart = 0; ; restart++) {
      const { port1, port2 } = new MessageChannel();
      port1.on("message", ({ step }: { step: number }) => {
        steps.set(first, step);
        report();
      });
      port1.unref();
      try {
        const group: Group = await pool.run({ task, port: port2, stop }, { transferList: [port2] });
        steps.set(first, group.step);
        report();
        return group;
      } catch (error) {
        const died = error instanceof Error && /terminat|exit|died/i.test(error.message);
        if (!died || restart >= RESTARTS) throw error;
        options.onRestart?.(
          `the worker of streams ${first} to ${first + streams - 1} died; starting it again`,
        );
      } finally {
        port1.close();
      }
    }
  };

  try {
    return await Promise.all(groups.map(run));
  } catch (error) {
    Atomics.store(stop, 0, 1);
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await pool.destroy();
  }
}
