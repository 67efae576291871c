import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Group, readGroupFile, streamRange } from "../engine/group-file.js";
import type { ExperimentResult } from "./result.js";
import { readRun, requireSame } from "./run-file.js";
import { PlugInMeans, type StreamRecord, streamRecords } from "./stream-record.js";

export interface CollectOptions {
  /** Take what is there, at the checkpoints that each stream has reached, instead of throwing for what is missing. */
  partial?: boolean;
}

/** A result, and the seconds of computing that its streams took in all. */
export interface Collected {
  result: ExperimentResult;
  seconds: number;
}

/**
 * Join the folders of a simulation's shards (or its only one) into one result, in the order of the streams.
 *
 * @throws Error that names the folder or file: not a simulation's, of other settings, seed or kernel, corrupt, streams
 *   that two folders hold, streams that are missing or unfinished
 */
export function collectResult(
  folders: readonly string[],
  { partial = false }: CollectOptions = {},
): Collected {
  if (folders.length === 0) throw new RangeError("give at least one folder of simulated streams");
  const { experiment, settings, description } = readRun(folders[0]);
  for (const folder of folders.slice(1))
    requireSame(readRun(folder).description, folder, description, folders[0]);

  const files = folders
    .flatMap((folder) => readdirSync(folder).map((name) => ({ path: join(folder, name), name })))
    .filter(({ name }) => /^streams-\d+-\d+\.bin$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const means = new PlugInMeans();
  const parts: { path: string; group: Group; records: StreamRecord[] }[] = [];
  for (const { path, name } of files) {
    const first = Number(name.split("-")[1]);
    const file = readGroupFile(path, { fingerprint: description.fingerprint, first });
    if (file) parts.push({ path, group: file.group, records: streamRecords(experiment, file, means) });
  }
  requireDisjoint(parts);
  if (!partial) requireComplete(parts, description.streams, description.n);

  return {
    result: {
      experiment: experiment.name,
      n: description.n,
      streams: description.streams,
      seed: description.seed,
      checkpoints: settings.checkpoints,
      arms: experiment.arms,
      dimension: experiment.sandwich.rows,
      fingerprint: description.fingerprint,
      kernel: description.kernel,
      plugInMeans: means.value(),
      records: parts.flatMap(({ records }) => records),
    },
    seconds: parts.reduce((sum, { group }) => sum + group.seconds, 0),
  };
}

type Part = { path: string; group: Group };

function requireDisjoint(parts: readonly Part[]): void {
  for (const [i, { path, group }] of parts.entries()) {
    const next = parts[i + 1];
    if (next && next.group.first < group.first + group.streams) {
      throw new Error(`${next.path} and ${path} both hold ${streamRange(next.group)}; give each shard once`);
    }
  }
}

function requireComplete(parts: readonly Part[], streams: number, n: number): void {
  let next = 0;
  for (const { path, group } of parts) {
    if (group.first > next) throw missing(next, group.first);
    if (group.step < n) {
      throw new Error(
        `${path} is unfinished, at step ${group.step} of ${n}; continue it with simulate --resume, or pass --partial`,
      );
    }
    next = group.first + group.streams;
  }
  if (next < streams) throw missing(next, streams);
}

function missing(from: number, to: number): Error {
  const which = streamRange({ first: from, streams: to - from });
  return new Error(`${which} are in none of the folders; simulate their shard, or pass --partial`);
}
