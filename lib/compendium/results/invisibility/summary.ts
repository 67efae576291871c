import { chiSquaredCdf, dot, kolmogorovSmirnovDistance } from "sa-adam/internal";
import { distancesBetween } from "../../engine/distances-between.js";
import {
  bootstrapped,
  type Estimate,
  estimatedMean,
  estimatedMedian,
  KOLMOGOROV_CRITICAL,
} from "../../engine/monte-carlo.js";
import {
  type ExperimentResult,
  recordsOf,
  requireExperiment,
  type SigmaChoice,
  statisticsOf,
} from "../../engine/result.js";
import { invisibility } from "./experiment.js";

/** T_n of an arm's streams against chi-squared with d degrees of freedom; errors are Monte Carlo standard errors. */
export interface InvisibilityRow {
  arm: string;
  n: number;
  /** M. */
  streams: number;
  /** Which Sigma is in T_n: the true one, or each stream's own. */
  sigma: SigmaChoice;
  median_T: number;
  median_T_error: number;
  mean_T: number;
  mean_T_error: number;
  /** Kolmogorov-Smirnov distance. */
  D_M: number;
  D_M_error: number;
  /** D_M over 1.36 / sqrt(M), which chi-squared itself exceeds once in twenty times. */
  ratio: number;
  /** n E|xbar_n - x*|^2 / tr Sigma. */
  NMSE: number;
  NMSE_error: number;
}

/** The paired distance of an arm to SGD on the same streams. */
export interface PairedDistance {
  arm: string;
  n: number;
  /** Mean of n (xbar_arm - xbar_SGD)' Sigma^-1 (xbar_arm - xbar_SGD) / d: 0 where adaptivity has washed out. */
  distance: Estimate;
}

/**
 * The invisibility experiment's table: every arm and checkpoint with the true Sigma, then those with their own.
 *
 * @throws RangeError for another experiment's result
 */
export function summarizeInvisibility(result: ExperimentResult): InvisibilityRow[] {
  requireExperiment(result, "invisibility");
  const size = invisibility().sandwich.trace();
  return (["oracle", "plug-in"] as const).flatMap((sigma) =>
    result.arms.flatMap((arm) =>
      result.checkpoints.flatMap((n): InvisibilityRow[] => {
        const statistics = statisticsOf(result, arm, n, sigma);
        if (statistics.length === 0) return [];
        const nmse = estimatedMean(
          recordsOf(result, arm, n).map(({ deviation }) => (n * dot(deviation, deviation)) / size),
        );
        const row = {
          arm,
          n,
          streams: statistics.length,
          sigma,
          ...distribution(statistics, result.dimension),
        };
        return [{ ...row, NMSE: nmse.value, NMSE_error: nmse.error }];
      }),
    ),
  );
}

function distribution(
  statistics: number[],
  d: number,
): Omit<InvisibilityRow, "arm" | "n" | "streams" | "sigma" | "NMSE" | "NMSE_error"> {
  const middle = estimatedMedian(statistics);
  const average = estimatedMean(statistics);
  const probabilities = statistics.map((statistic) => chiSquaredCdf(statistic, d));
  const distance = bootstrapped(probabilities, (sample) => kolmogorovSmirnovDistance(sample, (p) => p));
  return {
    median_T: middle.value,
    median_T_error: middle.error,
    mean_T: average.value,
    mean_T_error: average.error,
    D_M: distance.value,
    D_M_error: distance.error,
    ratio: (distance.value * Math.sqrt(statistics.length)) / KOLMOGOROV_CRITICAL,
  };
}

/** The distance of every adaptive arm to SGD over n. */
export function pairedDistances(result: ExperimentResult): PairedDistance[] {
  return result.checkpoints.flatMap((n) =>
    result.arms.slice(1).map((arm) => ({
      arm,
      n,
      distance: estimatedMean([...distancesToSgd(result, arm, n).values()]),
    })),
  );
}

/**
 * n (xbar_arm - xbar_SGD)' Sigma^-1 (xbar_arm - xbar_SGD) / d of every stream that has reached n, by its number.
 *
 * @throws RangeError for another experiment's result
 */
export function distancesToSgd(result: ExperimentResult, arm: string, n: number): Map<number, number> {
  requireExperiment(result, "invisibility");
  return distancesBetween(result, [arm, result.arms[0]], n, invisibility().sandwich);
}
