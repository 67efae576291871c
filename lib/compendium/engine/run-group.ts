import {
  BLOCK,
  createKernel,
  DataError,
  type KernelSpecification,
  NonFiniteError,
  type PairKernel,
  phaseAt,
  RandomStream,
} from "sa-adam/internal";
import { type Group, readGroupFile, writeGroupFile } from "./group-file.js";

/** A group of streams to run: plain data, sent to a worker. */
export interface GroupTask {
  specification: KernelSpecification;
  fingerprint: string;
  seed: number;
  /** First stream (even) and number of streams (even). */
  first: number;
  streams: number;
  /** Steps at which the state is kept, ascending; the last is n. */
  checkpoints: number[];
  path: string;
  /** Seconds between checkpoints on disk. */
  every: number;
}

/**
 * Run a group from its file, or from the start, to its last checkpoint; returns the finished group's header.
 *
 * Stream i is a pure function of (seed, i): which group, worker or order of events ran it does not matter.
 *
 * @param progress called with the steps taken so far, about once a second (more often when `every` is shorter)
 * @param stopped asked as often; when true, the state is written and the group returned unfinished
 * @throws Error naming stream, step, arm and gains when an iterate leaves the finite numbers
 */
export function runGroup(
  task: GroupTask,
  progress: (steps: number) => void = () => {},
  stopped: () => boolean = () => false,
): Group {
  const { specification, checkpoints, path, first, streams } = task;
  const kernel = createKernel(specification);
  const pairs = streams / 2;
  const base = kernel.allocate(pairs);
  const size = pairs * kernel.pairBytes;
  const state = new Uint8Array(kernel.memory.buffer, base, size);
  const n = checkpoints[checkpoints.length - 1];

  const saved = readGroupFile(path, task);
  const snapshots: Uint8Array[] = [];
  let t = 0;
  let seconds = 0;
  if (saved) {
    requireContinuable(path, saved.group, task);
    ({ step: t, seconds } = saved.group);
    const done = saved.group.checkpoints.length;
    for (let i = 0; i < done; i++) snapshots.push(saved.payload.slice(i * size, (i + 1) * size));
    state.set(saved.payload.subarray(done * size));
    kernel.decays.set(saved.group.decays);
  } else {
    kernel.decays.fill(1);
    let stream = new RandomStream(task.seed, first);
    for (let pair = 0; pair < pairs; pair++) {
      kernel.init(base + pair * kernel.pairBytes, stream);
      stream = stream.jumped().jumped();
    }
  }

  const started = performance.now();
  const group = (): Group => ({
    fingerprint: task.fingerprint,
    first,
    streams,
    pairBytes: kernel.pairBytes,
    step: t,
    decays: Array.from(kernel.decays),
    checkpoints: checkpoints.slice(0, snapshots.length),
    seconds: seconds + (performance.now() - started) / 1000,
  });
  const write = () => writeGroupFile(path, { group: group(), payload: Buffer.concat([...snapshots, state]) });

  if (stopped()) {
    write();
    return group();
  }
  let told = performance.now();
  let written = performance.now();
  const before = new Uint8Array(kernel.pairBytes);
  while (t < n) {
    const count = Math.min(BLOCK - (t % BLOCK), checkpoints[snapshots.length] - t);
    const decays = Array.from(kernel.decays);
    kernel.tabulate(t + 1, count);
    for (let pair = 0; pair < pairs; pair++) {
      const address = base + pair * kernel.pairBytes;
      before.set(state.subarray(pair * kernel.pairBytes, (pair + 1) * kernel.pairBytes));
      kernel.advance(address, count, phaseAt(t));
      if (kernel.lost(address)) throw lostError(kernel, address, before, decays, t, first + 2 * pair);
    }
    t += count;
    if (t === checkpoints[snapshots.length]) snapshots.push(state.slice());
    const now = performance.now();
    if (now - told > 1000 * Math.min(1, task.every)) {
      told = now;
      progress(t);
      if (stopped()) break;
    }
    if (now - written > 1000 * task.every) {
      written = now;
      write();
    }
  }
  write();
  return group();
}

/**
 * Check that a saved group is a beginning of what is asked for.
 *
 * @throws DataError that names the file, its checkpoints and the remedy
 */
export function requireContinuable(
  path: string,
  { checkpoints: done, step }: Group,
  { checkpoints }: { checkpoints: readonly number[] },
): void {
  const isPrefix = done.every((checkpoint, i) => checkpoint === checkpoints[i]);
  if (isPrefix && step <= checkpoints[checkpoints.length - 1]) return;
  throw new DataError({
    code: "other-checkpoints",
    file: path,
    problem: `is at step ${step} with checkpoints ${done.join(", ")}; asked for are ${checkpoints.join(", ")}`,
    remedy: "choose another folder, or the n it was made with",
  });
}

/** Replay the block step by step, to say where the iterate was lost. */
function lostError(
  kernel: PairKernel,
  address: number,
  before: Uint8Array,
  decays: number[],
  start: number,
  stream: number,
): Error {
  new Uint8Array(kernel.memory.buffer, address, before.length).set(before);
  kernel.decays.set(decays);
  let t = start;
  let lost = kernel.lost(address);
  while (!lost) {
    kernel.tabulate(++t, 1);
    kernel.advance(address, 1, phaseAt(start));
    lost = kernel.lost(address);
  }
  const { message } = new NonFiniteError(lost.arm, t, kernel.gains(lost.arm));
  return new Error(`stream ${stream + lost.lane}, ${message}`);
}
