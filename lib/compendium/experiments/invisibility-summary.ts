import { chiSquaredCdf, dot, kolmogorovSmirnovDistance, quadraticForm, spdInverse } from "sa-adam/internal";
import { experimentNamed } from "./experiments.js";
import { bootstrapped, type Estimate, estimatedMean, estimatedMedian } from "./monte-carlo.js";
import { type ExperimentResult, recordsOf } from "./result.js";

/** T_n of an arm's streams against chi-squared with d degrees of freedom; errors are Monte Carlo standard errors. */
export interface InvisibilityRow {
  arm: string;
  n: number;
  /** M. */
  streams: number;
  /** Which Sigma is in T_n: the true one, or each stream's own. */
  sigma: "oracle" | "plug-in";
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

/** The critical value of sqrt(M) D_M at 5 percent. */
const CRITICAL = 1.36;

/**
 * The invisibility experiment's table: every arm and checkpoint with the true Sigma, then those with their own.
 *
 * @throws RangeError for another experiment's result
 */
export function summarizeInvisibility(result: ExperimentResult): InvisibilityRow[] {
  const { sandwich } = invisibilityOf(result);
  const size = sandwich.trace();
  const rows: InvisibilityRow[] = [];
  for (const sigma of ["oracle", "plug-in"] as const) {
    for (const arm of result.arms) {
      for (const n of result.checkpoints) {
        const records = recordsOf(result, arm, n);
        const statistics = records.flatMap(({ oracle, plugIn }) =>
          sigma === "oracle" ? [oracle] : plugIn ? [plugIn.statistic] : [],
        );
        if (statistics.length === 0) continue;
        const nmse = estimatedMean(records.map(({ deviation }) => (n * dot(deviation, deviation)) / size));
        rows.push({
          arm,
          n,
          streams: statistics.length,
          sigma,
          ...distribution(statistics, result.dimension),
          NMSE: nmse.value,
          NMSE_error: nmse.error,
        });
      }
    }
  }
  return rows;
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
    ratio: (distance.value * Math.sqrt(statistics.length)) / CRITICAL,
  };
}

/** The distance of every adaptive arm to SGD over n. */
export function pairedDistances(result: ExperimentResult): PairedDistance[] {
  const precision = spdInverse(invisibilityOf(result).sandwich);
  const [sgd, ...adaptive] = result.arms;
  return result.checkpoints.flatMap((n) => {
    const base = recordsOf(result, sgd, n);
    return adaptive.map((arm) => ({
      arm,
      n,
      distance: estimatedMean(
        recordsOf(result, arm, n).map(({ deviation }, i) => {
          const difference = deviation.map((value, j) => value - base[i].deviation[j]);
          return (n * quadraticForm(difference, precision)) / result.dimension;
        }),
      ),
    }));
  });
}

function invisibilityOf(result: ExperimentResult): ReturnType<typeof experimentNamed> {
  if (result.experiment !== "invisibility") {
    throw new RangeError(`this summary is for the invisibility experiment, not for ${result.experiment}`);
  }
  return experimentNamed(result.experiment);
}
