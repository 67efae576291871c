import { dot, log } from "sa-adam/internal";
import { linearRegression } from "simple-statistics";
import { bootstrapped, type Estimate, estimatedMean } from "../../engine/monte-carlo.js";
import { type ExperimentResult, recordsOf, requireExperiment } from "../../engine/result.js";
import { readData } from "../../problems/data.js";
import { heldShares } from "../held-shares.js";
import { thresholdProblem } from "./experiment.js";

/** One arm at one checkpoint; `_error` is a Monte Carlo standard error. */
export interface ThresholdRow {
  arm: string;
  n: number;
  streams: number;
  /** Share of nominal 95 percent intervals by the true sandwich that hold x*_j, over all coordinates. */
  coverage: number;
  coverage_error: number;
  /** Mean of n |xbar_n - x*|^2 over tr Sigma. */
  NMSE: number;
  NMSE_error: number;
  /** Mean of sqrt(n) |xbar_n - x* + H^-1 mean(xi)|. */
  remainder: number;
  remainder_error: number;
}

/**
 * The table of the threshold experiment: every arm, at every checkpoint that a stream has reached.
 *
 * @throws RangeError for another experiment's result
 */
export function summarizeThreshold(result: ExperimentResult): ThresholdRow[] {
  requireExperiment(result, "threshold");
  const { sandwich } = thresholdProblem();
  const trace = sandwich.trace();
  return result.arms.flatMap((arm) =>
    result.checkpoints.flatMap((n) => {
      const records = recordsOf(result, arm, n);
      if (records.length === 0) return [];
      const coverage = estimatedMean(heldShares(records, sandwich, n));
      const square = estimatedMean(records.map(({ deviation }) => (n * dot(deviation, deviation)) / trace));
      const remainder = estimatedMean(records.map((record) => record.remainder as number));
      return {
        arm,
        n,
        streams: records.length,
        coverage: coverage.value,
        coverage_error: coverage.error,
        NMSE: square.value,
        NMSE_error: square.error,
        remainder: remainder.value,
        remainder_error: remainder.error,
      };
    }),
  );
}

/**
 * The power of n that fits an arm's mean remainder from checkpoint `from` on, its error the bootstrap's over the streams.
 *
 * @example remainderSlope(result, "SA-RMSProp", 5e5).value // -0.19
 */
export function remainderSlope(result: ExperimentResult, arm: string, from: number): Estimate {
  const checkpoints = result.checkpoints.filter((n) => n >= from);
  const streams = new Map<number, number[]>();
  for (const { arm: of, n, stream, remainder = Number.NaN } of result.records) {
    if (of !== arm || n < from) continue;
    streams.set(stream, [...(streams.get(stream) ?? []), remainder]);
  }
  const whole = [...streams.values()].filter((values) => values.length === checkpoints.length);
  return bootstrapped(whole, (sample) => {
    const points = checkpoints.map((n, c) => [
      log(n),
      log(sample.reduce((sum, values) => sum + values[c], 0) / sample.length),
    ]);
    return linearRegression(points).m;
  });
}

/** The published names of the arms. */
const ARMS: Readonly<Record<string, string>> = {
  sa_rmsprop: "SA-RMSProp",
  ema_05: "gain 0.5",
  ema_099: "gain 0.999",
};

/** The published table, 100 streams a row: An and Huo, arXiv:2604.23498, reproduction repository. */
export function publishedThreshold(): ThresholdRow[] {
  const [, ...lines] = readData("published-threshold.csv").trim().split("\n");
  return lines.map((line) => {
    const [arm, ...cells] = line.split(",");
    const [n, coverage, coverage_error, NMSE, NMSE_error, remainder, remainder_error] = cells.map(Number);
    const numbers = { coverage, coverage_error, NMSE, NMSE_error, remainder, remainder_error };
    return { arm: ARMS[arm], n, streams: 100, ...numbers };
  });
}
