import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import { DataError, howMany, type KernelSpecification } from "sa-adam/internal";
import { checksum } from "sa-adam-cli/internal";
import { type Group, readGroupFile, streamRange } from "./group-file.js";
import { type GroupTask, requireContinuable } from "./run-group.js";

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
export interface SimulationOptions {
  /** The folder of the group files. */
  out: string;
  /** Worker threads; every core unless given. */
  workers?: number;
  /** Run share i of k (1-based) of the groups. */
  shard?: { index: number; of: number };
  /** Only the groups that hold one of these streams. */
  only?: readonly number[];
  /** Continue from files that are there; without it they are an error. */
  resume?: boolean;
  /** Seconds between checkpoints on disk; 30 unless given. */
  every?: number;
  /** Called about once a second a worker; what it throws stops the run. */
  onProgress?: (progress: Progress) => void;
  /** Called when a worker died and its group is started again from its checkpoint. */
  onRestart?: (message: string) => void;
  /** Abort to stop: the workers write their state and end, and the groups come back unfinished. */
  signal?: AbortSignal;
  /** The module that the threads run; the one beside this module unless given. */
  worker?: URL;
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
  return checksum(JSON.stringify({ specification, seed })).slice(0, 16);
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
 * @throws DataError for counts that are not positive and even, a shard outside its number, or workers below 1;
 *   and for files of other settings or corrupt ones; Error for a stream that is lost, or a worker that keeps dying
 */
export async function simulate(settings: SimulationSettings, options: SimulationOptions): Promise<Group[]> {
  const { out, workers = availableParallelism(), resume = false, every = 30, shard, only, signal } = options;
  const { worker = new URL("./worker.js", import.meta.url) } = options;
  requireCounts(settings, workers, shard);
  mkdirSync(out, { recursive: true });
  const groups = groupPaths(settings, out)
    .filter((_, i) => !shard || i % shard.of === shard.index - 1)
    .filter(({ first, streams }) => !only || only.some((i) => i >= first && i < first + streams));
  const print = fingerprint(settings);
  const n = settings.checkpoints[settings.checkpoints.length - 1];
  const steps = new Map<number, number>();
  let found = 0;
  for (const { path, first, streams } of groups) {
    const saved = readGroupFile(path, { fingerprint: print, first, streams });
    if (saved && !resume) {
      const remedy = "continue from it, or choose another folder";
      throw new DataError({
        code: "exists",
        file: path,
        problem: "is there already",
        remedy,
        option: "resume",
      });
    }
    if (saved) requireContinuable(path, saved.group, settings);
    steps.set(first, saved?.group.step ?? 0);
    found += (saved?.group.step ?? 0) * streams;
  }
  if (groups.length === 0) return [];

  const started = performance.now();
  const total = n * groups.reduce((sum, group) => sum + group.streams, 0);
  const report = () => {
    const done = groups.reduce((sum, { first, streams }) => sum + streams * (steps.get(first) as number), 0);
    try {
      options.onProgress?.({ done, total, found, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      thrown ??= { error };
      onAbort();
    }
  };

  const stop = new Int32Array(new SharedArrayBuffer(4));
  const onAbort = () => Atomics.store(stop, 0, 1);
  let thrown: { error: unknown } | undefined;
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  const pool = new Piscina({
    filename: worker.href,
    minThreads: Math.min(workers, groups.length),
    maxThreads: Math.min(workers, groups.length),
    concurrentTasksPerWorker: 1,
  });

  const run = async ({ first, streams, path }: (typeof groups)[number]): Promise<Group> => {
    const { specification, seed, checkpoints } = settings;
    const group = { seed, first, streams, checkpoints, path, every };
    const task: GroupTask = { specification, fingerprint: print, ...group };
    for (let deaths = 0; ; ) {
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
        if (!isDeath(error)) throw error;
        const which = streamRange({ first, streams });
        if (++deaths > RESTARTS) {
          throw new Error(
            `the worker of ${which} died ${howMany(deaths, "time")} (${(error as Error).message}); ` +
              "what it had computed is kept, and resuming continues",
          );
        }
        options.onRestart?.(`the worker of ${which} died (${(error as Error).message}); starting it again`);
      } finally {
        port1.close();
      }
    }
  };

  try {
    // One failure stops the others; they write their state before the error is thrown.
    const results = await Promise.allSettled(
      groups.map((group) =>
        run(group).catch((error) => {
          onAbort();
          throw error;
        }),
      ),
    );
    const failure = results.find((result) => result.status === "rejected");
    if (failure) throw failure.reason;
    if (thrown) throw thrown.error;
    return results.map((result) => (result as PromiseFulfilledResult<Group>).value);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await pool.destroy();
  }
}

function requireCounts(
  { streams, groupSize }: SimulationSettings,
  workers: number,
  shard: SimulationOptions["shard"],
): void {
  const refuse = (option: string, problem: string): never => {
    throw new DataError({ code: "bad-option", problem, option });
  };
  for (const [name, value] of Object.entries({ streams, groupSize })) {
    if (!(Number.isSafeInteger(value) && value > 0 && value % 2 === 0))
      refuse(name, `${name} must be positive and even (two to a vector), got ${value}`);
  }
  if (!(Number.isSafeInteger(workers) && workers >= 1))
    refuse("workers", `workers must be a positive integer, got ${workers}`);
  if (shard && !(Number.isSafeInteger(shard.index) && shard.index >= 1 && shard.index <= shard.of))
    refuse("shard", `a shard is i/k with 1 <= i <= k, got ${shard.index}/${shard.of}`);
}

/** Did the worker's thread end, rather than its task fail? */
function isDeath(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/^worker exited/i.test(error.message) ||
      (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY")
  );
}
