import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, RandomStream } from "sa-adam/internal";
import type { Experiment } from "../engine/experiment.js";
import { readGroupFile } from "../engine/group-file.js";
import { type ExperimentResult, recordsOf } from "../engine/result.js";
import { fingerprint, groupPaths, type SimulationOptions, simulate } from "../engine/simulate.js";
import {
  oracleOf,
  type PlugInMean,
  PlugInMeans,
  type StreamRecord,
  streamRecords,
} from "../engine/stream-record.js";
import { experimentNamed } from "./experiments.js";
import { requireFinished } from "./run-experiment.js";

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
 * Recompute streams of a result up to a checkpoint and compare all that is stored of them, bit by bit, and the mean
 * Sigma-hat of each arm where all streams are recomputed; else its diagonal with the streams' standard errors.
 * T_n and the relative error of Sigma are compared to 1e-12 where the result's true Sigma is of another version of the library.
 *
 * @throws DataError for an n that is not a checkpoint, a stream that the result does not have, or other parameters than
 *   this library's; Stopped when it was stopped
 */
export async function verifyResult(
  result: ExperimentResult,
  options: VerifyOptions,
): Promise<Verification[]> {
  const { streams, n, ...run } = options;
  if (!result.checkpoints.includes(n)) {
    const { checkpoints } = result;
    // Of many, those beside n.
    const next = checkpoints.findIndex((at) => at > n);
    const shown =
      checkpoints.length <= 12
        ? checkpoints
        : checkpoints.slice(next < 0 ? -2 : Math.max(0, next - 2)).slice(0, 4);
    const problem = `the result has no checkpoint at ${n}; ${shown === checkpoints ? "it has" : "beside it are"} ${shown.join(", ")}`;
    throw new DataError({ code: "no-checkpoint", problem, option: "n" });
  }
  const stranger = streams.find(
    (stream) => !(Number.isInteger(stream) && stream >= 0 && stream < result.streams),
  );
  if (stranger !== undefined) {
    const problem = `the result has streams 0 to ${result.streams - 1}, not ${stranger}`;
    throw new DataError({ code: "no-stream", problem });
  }
  const experiment = experimentNamed(result.experiment);
  const even = streams.reduce((most, stream) => Math.max(most, stream), 0) + 2;
  const settings = {
    ...experiment.settings({ n, streams: even - (even % 2), seed: result.seed }),
    groupSize: 2,
  };
  if (fingerprint(settings) !== result.fingerprint) {
    const problem = `the result was made with other parameters (fingerprint ${result.fingerprint}, here ${fingerprint(settings)})`;
    throw new DataError({ code: "other-settings", problem });
  }
  const folder = mkdtempSync(join(tmpdir(), "sa-adam-verify-"));
  try {
    const groups = await simulate(settings, { ...run, out: folder, only: streams });
    requireFinished(groups, settings);
    const means = new PlugInMeans();
    const records = groupPaths(settings, folder).flatMap(({ path }) => {
      const file = readGroupFile(path);
      return file ? streamRecords(experiment, file, means) : [];
    });
    const wrong =
      new Set(streams).size === result.streams
        ? otherMeans(result, means.value())
        : otherDiagonals(result, n);
    const inexact = isOfThisTruth(result, experiment) ? [] : BY_THE_TRUTH;
    return streams.map((stream, i) => {
      const verification = compare(stream, result, { records, inexact });
      // What is wrong with all streams together is told once.
      return i === 0
        ? { ...verification, differences: [...verification.differences, ...wrong] }
        : verification;
    });
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
  { records, inexact }: { records: readonly StreamRecord[]; inexact: readonly string[] },
): Verification {
  const ours = records.filter((record) => record.stream === stream);
  const differences = ours.flatMap((record) => {
    const kept = result.records.find((r) => r.stream === stream && r.n === record.n && r.arm === record.arm);
    const place = `${record.arm} at n = ${record.n}`;
    if (!kept) return [`${place} is missing`];
    const stored = new Map(numbersOf(kept));
    const expected = numbersOf(record);
    const wrong = expected.find(([name, value]) => {
      const other = stored.get(name) ?? Number.NaN;
      return !Object.is(value, other) && !(inexact.includes(name) && isNear(value, other));
    });
    if (wrong) return [`${place}: ${wrong[0]} is ${stored.get(wrong[0])}, recomputed ${wrong[1]}`];
    if (stored.size > expected.length)
      return [`${place} has an estimate of Sigma that its streams do not make`];
    return kept.digest === record.digest ? [] : [`${place}: the plug-in sums differ`];
  });
  return { stream, checkpoints: [...new Set(ours.map(({ n }) => n))], differences };
}

/** What the true Sigma measures. */
const BY_THE_TRUTH = ["T_n", "the relative error of Sigma"];
const LAST_DIGITS = 1e-12;

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= LAST_DIGITS * Math.abs(a);

/**
 * Is a result's true Sigma this library's, to the last digit? It is of no stream, but of the version that computed it: most of the stored
 * T_n tell, each of which its stored deviation gives again.
 */
function isOfThisTruth({ records }: ExperimentResult, experiment: Experiment): boolean {
  const oracle = oracleOf(experiment);
  const same = records.filter((record) => Object.is(oracle(record.deviation, record.n), record.oracle));
  return 2 * same.length > records.length;
}

/** All numbers that are stored of a stream's arm, each with what it is. */
function numbersOf({ deviation, oracle, plugIn, remainder }: StreamRecord): [what: string, value: number][] {
  const each = (what: (j: number) => string, values: Float64Array): [string, number][] =>
    Array.from(values, (value, j) => [what(j + 1), value]);
  return [
    ...each((j) => `coordinate ${j} of xbar - x*`, deviation),
    ["T_n", oracle],
    ...(remainder === undefined ? [] : [["the remainder", remainder] as [string, number]]),
    ...(plugIn
      ? ([
          ["T_n with its own Sigma", plugIn.statistic],
          ...each((j) => `standard error ${j}`, plugIn.standardErrors),
          ["the relative error of Sigma", plugIn.relativeError],
        ] as [string, number][])
      : []),
  ];
}

/** Where the mean Sigma-hat differs from that of all streams, bit by bit. */
function otherMeans({ plugInMeans }: ExperimentResult, recomputed: readonly PlugInMean[]): string[] {
  return recomputed.flatMap(({ arm, n, covariance }) => {
    const stored = plugInMeans.find((mean) => mean.arm === arm && mean.n === n)?.covariance ?? [];
    const same =
      covariance.length === stored.length && covariance.every((value, i) => Object.is(value, stored[i]));
    return same ? [] : [`the mean Sigma of ${arm} at n = ${n} differs from that of all streams`];
  });
}

/** Where the mean Sigma-hat's diagonal is not the mean of n times the streams' squared standard errors, to rounding. */
function otherDiagonals(result: ExperimentResult, upTo: number): string[] {
  const { plugInMeans, dimension: d } = result;
  return plugInMeans.flatMap(({ arm, n, covariance }) => {
    if (n > upTo) return [];
    const records = recordsOf(result, arm, n);
    const isOff = Array.from({ length: d }, (_, j) => {
      const squares = records.map(({ plugIn }) => n * (plugIn?.standardErrors[j] ?? Number.NaN) ** 2);
      const mean = squares.reduce((sum, square) => sum + square, 0) / records.length;
      return !(Math.abs(covariance[j * (d + 1)] - mean) <= 1e-12 * mean);
    }).some(Boolean);
    return isOff ? [`the mean Sigma of ${arm} at n = ${n} is not that of the streams' standard errors`] : [];
  });
}
