import type { ExperimentName } from "./experiment.js";
import type { PlugInMean, StreamRecord } from "./stream-record.js";

/** The result of an experiment: every stream, arm and checkpoint. */
export interface ExperimentResult {
  readonly experiment: ExperimentName;
  readonly n: number;
  /** M. */
  readonly streams: number;
  readonly seed: number;
  readonly checkpoints: readonly number[];
  readonly arms: readonly string[];
  /** d. */
  readonly dimension: number;
  /** Of kernel, parameters and seed. */
  readonly fingerprint: string;
  /** Checksum of the kernel's WebAssembly module. */
  readonly kernel: string;
  /** The mean Sigma-hat of every arm that keeps plug-in sums, at every checkpoint. */
  readonly plugInMeans: readonly PlugInMean[];
  /** In the order of stream, checkpoint, arm; fewer than M streams at a checkpoint where the result is partial. */
  readonly records: readonly StreamRecord[];
}

/**
 * The records of one arm at one checkpoint, in the order of the streams.
 *
 * @throws RangeError that lists the arms, or the checkpoints, there are
 * @example recordsOf(result, "SGD", 1e8).map(({ oracle }) => oracle) // T_n of every stream
 */
export function recordsOf(result: ExperimentResult, arm: string, n: number): StreamRecord[] {
  if (!result.arms.includes(arm)) {
    throw new RangeError(`${result.experiment} has no arm "${arm}"; its arms are ${result.arms.join(", ")}`);
  }
  if (!result.checkpoints.includes(n)) {
    throw new RangeError(`there is no checkpoint at ${n}; there are ${result.checkpoints.join(", ")}`);
  }
  return result.records.filter((record) => record.arm === arm && record.n === n);
}

/** Which Sigma is in T_n, an interval or a region: the true one, or the stream's own plug-in estimate. */
export type SigmaChoice = "oracle" | "plug-in";

/** T_n of an arm's streams at one checkpoint; those alone that have it. Throws as `recordsOf`. */
export function statisticsOf(result: ExperimentResult, arm: string, n: number, sigma: SigmaChoice): number[] {
  return recordsOf(result, arm, n).flatMap(({ oracle, plugIn }) => {
    if (sigma === "oracle") return [oracle];
    return plugIn ? [plugIn.statistic] : [];
  });
}

/** @throws RangeError for another experiment's result */
export function requireExperiment({ experiment }: ExperimentResult, expected: ExperimentName): void {
  if (experiment !== expected)
    throw new RangeError(`expected a result of the ${expected} experiment, got one of ${experiment}`);
}
