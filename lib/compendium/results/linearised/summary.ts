import { distancesBetween } from "../../engine/distances-between.js";
import { estimatedMean, estimatedMedian } from "../../engine/monte-carlo.js";
import { type ExperimentResult, requireExperiment, statisticsOf } from "../../engine/result.js";
import {
  armOf,
  ESTIMATES,
  LINEARISED_OPTIMIZERS,
  type LinearisedEstimate,
  linearisedProblem,
} from "./experiment.js";

/** One optimizer's estimate at one checkpoint; `_error` is a Monte Carlo standard error. */
export interface LinearisedRow {
  optimizer: string;
  estimate: LinearisedEstimate;
  n: number;
  streams: number;
  /** Mean of T_n over d with the true sandwich. */
  statistic: number;
  statistic_error: number;
  /** Median of n |.|^2 to SGD's estimate of the same kind on the same stream, in the metric of Sigma^-1, over d; SGD's own is 0. */
  distance: number;
  distance_error: number;
}

/**
 * The table of the linearised averages' experiment: every optimizer, estimate and checkpoint.
 *
 * @throws RangeError for another experiment's result
 */
export function summarizeLinearised(result: ExperimentResult): LinearisedRow[] {
  requireExperiment(result, "linearised");
  const { sandwich } = linearisedProblem();
  return LINEARISED_OPTIMIZERS.flatMap((optimizer) =>
    ESTIMATES.flatMap((estimate) =>
      result.checkpoints.flatMap((n): LinearisedRow[] => {
        const arms = [armOf(optimizer, estimate), armOf("SGD", estimate)] as const;
        const statistics = statisticsOf(result, arms[0], n, "oracle");
        if (statistics.length === 0) return [];
        const statistic = estimatedMean(statistics.map((value) => value / result.dimension));
        const distance = estimatedMedian([...distancesBetween(result, arms, n, sandwich).values()]);
        return [
          {
            optimizer,
            estimate,
            n,
            streams: statistics.length,
            statistic: statistic.value,
            statistic_error: statistic.error,
            distance: distance.value,
            distance_error: distance.error,
          },
        ];
      }),
    ),
  );
}
