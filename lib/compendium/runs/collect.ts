import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "sa-adam/internal";
import { type Group, readGroupFile, streamRange } from "../engine/group-file.js";
import type { ExperimentResult } from "../engine/result.js";
import { requireContinuable } from "../engine/run-group.js";
import { PlugInMeans, type StreamRecord, streamRecords } from "../engine/stream-record.js";
import { readRun, requireSame } from "./run-file.js";

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
 * @throws DataError that names the folder or file: not a simulation's, of other settings, seed or kernel, corrupt, streams
 *   that two folders hold, streams that are missing or unfinished
 */
export function collectResult(
  folders: readonly string[],
  { partial = false }: CollectOptions = {},
): Collected {
  if (folders.length === 0)
    throw new DataError({ code: "no-folder", problem: "give at least one folder of simulated streams" });
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
    if (!file) continue;
    requireContinuable(path, file.group, settings);
    parts.push({ path, group: file.group, records: streamRecords(experiment, file, means) });
  }
  requireDisjoint(parts, description.streams);
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

function requireDisjoint(parts: readonly Part[], streams: number): void {
  for (const [i, { path, group }] of parts.entries()) {
    const next = parts[i + 1];
    if (next && next.group.first < group.first + group.streams) {
      const problem = `${next.path} and ${path} both hold ${streamRange(next.group)}`;
      throw new DataError({ code: "overlap", problem, remedy: "give each shard once" });
    }
    if (group.first + group.streams > streams) {
      const problem = `holds ${streamRange(group)}, of a run of ${streams}`;
      throw new DataError({
        code: "other-streams",
        file: path,
        problem,
        remedy: "restore its simulation.json",
      });
    }
  }
}

function requireComplete(parts: readonly Part[], streams: number, n: number): void {
  const partial = { remedy: "continue it, or take what is there", option: "partial" };
  const requireNone = (from: number, to: number): void => {
    if (from >= to) return;
    const problem = `${streamRange({ first: from, streams: to - from })} are in none of the folders`;
    throw new DataError({ code: "missing-streams", problem, ...partial });
  };
  let next = 0;
  for (const { path, group } of parts) {
    requireNone(next, group.first);
    if (group.step < n) {
      const problem = `is unfinished, at step ${group.step} of ${n}`;
      throw new DataError({ code: "unfinished", file: path, problem, ...partial });
    }
    next = group.first + group.streams;
  }
  requireNone(next, streams);
}
