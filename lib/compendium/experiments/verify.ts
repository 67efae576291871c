import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomStream } from "sa-adam/internal";
import { readGroupFile } from "../engine/group-file.js";
import { fingerprint, groupPaths, type SimulationOptions, simulate } from "../engine/simulate.js";
import { experimentNamed } from "./experiments.js";
import type { ExperimentResult } from "./result.js";
import { requireFinished } from "./run-experiment.js";
import { type StreamRecord, streamRecords } from "./stream-record.js";

/** What a recomputed stream has to say about a result. */
export interface Verification {
  stream: number;
  /** The checkpoints compared. */
  checkpoints: number[];
  /** What differs, in words; nothing where every bit agrees. */
  differences: string[];
}

export interface VerifyOptions extends Pick<SimulationOptions, "workers" | "onProgress" | "signal"> {
  /** The streams to recompute. */
  streams: readonly number[];
  /** Recompute up to this checkpoint of the result. */
  n: number;
}

/**
 * Recompute streams of a result up to a checkpoint and compare: the bits of xbar - x* and of all plug-in sums, and T_n
 * to 1e-8, which an eigenvalue solver may round otherwise on another machine.
 *
 * @throws RangeError for an n that is not a checkpoint, or a stream that the result does not have; Error when this
 *   library's parameters are others, or when it was stopped
 */
export async function verifyResult(
  result: ExperimentResult,
  options: VerifyOptions,
): Promise<Verification[]> {
  const { streams, n, ...run } = options;
  if (!result.checkpoints.includes(n)) {
    throw new RangeError(`the result has no checkpoint at ${n}; it has ${result.checkpoints.join(", ")}`);
  }
  const stranger = streams.find(
    (stream) => !(Number.isInteger(stream) && stream >= 0 && stream < result.streams),
  );
  if (stranger !== undefined)
    throw new RangeError(`the result has streams 0 to ${result.streams - 1}, not ${stranger}`);
  const experiment = experimentNamed(result.experiment);
  const even = streams.reduce((most, stream) => Math.max(most, stream), 0) + 2;
  const settings = {
    ...experiment.settings({ n, streams: even - (even % 2), seed: result.seed }),
    groupSize: 2,
  };
  if (fingerprint(settings) !== result.fingerprint) {
    throw new Error(
      `the result was made with other parameters (fingerprint ${result.fingerprint}, here ${fingerprint(settings)})`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "sa-adam-verify-"));
  try {
    const groups = await simulate(settings, { ...run, out: folder, only: streams });
    requireFinished(groups, settings);
    const records = groupPaths(settings, folder).flatMap(({ path }) => {
      const file = readGroupFile(path);
      return file ? streamRecords(experiment, file) : [];
    });
    return streams.map((stream) => compare(stream, result, records));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `count` different streams of M, chosen by a seed. */
export function chooseStreams(count: number, M: number, seed: number): number[] {
  const random = new RandomStream(seed);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, M)) chosen.add(random.integer(M));
  return [...chosen].sort((a, b) => a - b);
}

function compare(
  stream: number,
  result: ExperimentResult,
  recomputed: readonly StreamRecord[],
): Verification {
  const ours = recomputed.filter((record) => record.stream === stream);
  const differences = ours.flatMap((record) => {
    const kept = result.records.find((r) => r.stream === stream && r.n === record.n && r.arm === record.arm);
    const place = `${record.arm} at n = ${record.n}`;
    if (!kept) return [`${place} is missing`];
    const where = record.deviation.findIndex((value, j) => !Object.is(value, kept.deviation[j]));
    if (where >= 0) {
      return [
        `${place}: coordinate ${where + 1} of xbar - x* is ${kept.deviation[where]}, recomputed ${record.deviation[where]}`,
      ];
    }
    if (kept.digest !== record.digest) return [`${place}: the plug-in sums differ`];
    const [a, b] = [kept, record].map(({ oracle, plugIn }) => [oracle, plugIn?.statistic ?? 0]);
    const off = a.some((value, i) => Math.abs(value - b[i]) > 1e-8 * Math.abs(b[i]));
    return off ? [`${place}: T_n is ${a.join(" and ")}, recomputed ${b.join(" and ")}`] : [];
  });
  return { stream, checkpoints: [...new Set(ours.map(({ n }) => n))], differences };
}
