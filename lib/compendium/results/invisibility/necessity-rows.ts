import { chiSquaredQuantile, varianceRatio } from "sa-adam/internal";
import { type Estimate, estimatedMean, estimatedMedian } from "../../engine/monte-carlo.js";
import { type ExperimentResult, statisticsOf } from "../../engine/result.js";
import { INVISIBILITY_GAMMAS } from "./experiment.js";

/** A SA-Adam arm's mean T_n / d beside the exact variance ratio at its gamma. */
export interface NecessityRow {
  gamma: number;
  n: number;
  /** M. */
  streams: number;
  /** mean T_n / d. */
  value: number;
  /** Monte Carlo standard error of `value`. */
  standardError: number;
  /** median T_n over the median of chi-squared, which no single stream can move. */
  medianRatio: Estimate;
  /** V(gamma, n) of the scalar recursion, exact. */
  exact: number;
}

/**
 * The simulated points on the necessity curve: mean T_n / d of the invisibility experiment's SA-Adam arms, with
 * V(gamma, n) at alpha 0.7, eta0 0.2, c1 1.
 *
 * @throws RangeError for another experiment's result, or an n that is not one of its checkpoints
 */
export function necessityRows(result: ExperimentResult, n: number = result.n): NecessityRow[] {
  const target = chiSquaredQuantile(0.5, result.dimension);
  return INVISIBILITY_GAMMAS.map((gamma) => {
    const statistics = statisticsOf(result, `SA-Adam ${gamma}`, n, "oracle");
    const { value, error } = estimatedMean(statistics.map((statistic) => statistic / result.dimension));
    const middle = estimatedMedian(statistics);
    const medianRatio = { value: middle.value / target, error: middle.error / target };
    const { value: exact } = varianceRatio(gamma, n, { alpha: 0.7, eta0: 0.2, c1: 1 });
    return { gamma, n, streams: statistics.length, value, standardError: error, medianRatio, exact };
  });
}
