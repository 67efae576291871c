import { chiSquaredQuantile, type VarianceRatio, varianceRatio } from "sa-adam/internal";
import { INVISIBILITY_GAMMAS } from "./invisibility.js";
import { type Estimate, estimatedMean, estimatedMedian } from "./monte-carlo.js";
import { type ExperimentResult, recordsOf } from "./result.js";

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
  return INVISIBILITY_GAMMAS.map((gamma) => {
    const records = recordsOf(result, `SA-Adam ${gamma}`, n);
    const { value, error } = estimatedMean(records.map(({ oracle }) => oracle / result.dimension));
    const middle = estimatedMedian(records.map(({ oracle }) => oracle));
    const target = chiSquaredQuantile(0.5, result.dimension);
    const medianRatio = { value: middle.value / target, error: middle.error / target };
    const exact: VarianceRatio = varianceRatio(gamma, n, { alpha: 0.7, eta0: 0.2, c1: 1 });
    return {
      gamma,
      n,
      streams: records.length,
      value,
      standardError: error,
      medianRatio,
      exact: exact.value,
    };
  });
}
