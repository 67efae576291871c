import type { Matrix } from "ml-matrix";
import { quadraticForm, spdInverse } from "sa-adam/internal";
import { bootstrapped, estimatedMean } from "../../engine/monte-carlo.js";
import { type ExperimentResult, recordsOf, requireExperiment } from "../../engine/result.js";
import { heldShares } from "../held-shares.js";
import { OUTSIDE_ARMS, type OutsideCase } from "./arms.js";
import { outsideProblem } from "./problem.js";

/** One arm at one checkpoint, measured by the sandwich; `_error` is a Monte Carlo standard error. */
export interface OutsideRow {
  arm: string;
  n: number;
  streams: number;
  /** Share of nominal 95 percent intervals by the true sandwich that hold x*_j, over both coordinates. */
  coverage: number;
  coverage_error: number;
  /** Mean of T_n over d: 1 inside the theorem, variance + shift^2 in all. */
  statistic: number;
  statistic_error: number;
  /** tr(Sigma^-1 n Cov(xbar_n))/d. */
  variance: number;
  /** sqrt(n b' Sigma^-1 b / d), b = mean xbar_n - x*: the bias in standard errors. Of M streams, sqrt(variance/M) is chance. */
  shift: number;
  shift_error: number;
}

/**
 * The table of the experiment outside the theorem: every arm and checkpoint.
 *
 * @throws RangeError for another experiment's result
 */
export function summarizeOutside(result: ExperimentResult): OutsideRow[] {
  requireExperiment(result, "outside");
  return result.arms.flatMap((arm) => result.checkpoints.flatMap((n) => row(result, arm, n) ?? []));
}

/** The case of that name; throws a RangeError for another name. */
export function outsideCase(name: string): OutsideCase {
  const found = OUTSIDE_ARMS.find((arm) => arm.name === name);
  if (!found) throw new RangeError(`the experiment outside the theorem has no arm "${name}"`);
  return found;
}

function row(result: ExperimentResult, arm: string, n: number): OutsideRow | undefined {
  const records = recordsOf(result, arm, n);
  if (records.length === 0) return undefined;
  const { sandwich } = outsideProblem({ noise: "symmetric", loss: "linear" });
  const d = sandwich.rows;
  const precision: Matrix = spdInverse(sandwich, "the sandwich");
  const deviations = records.map(({ deviation }) => deviation);
  const shiftOf = (sample: readonly Float64Array[]): number => {
    const mean = new Float64Array(d);
    for (const deviation of sample) for (let j = 0; j < d; j++) mean[j] += deviation[j] / sample.length;
    return Math.sqrt((n * quadraticForm(mean, precision)) / d);
  };
  const coverage = estimatedMean(heldShares(records, sandwich, n));
  const statistic = estimatedMean(records.map(({ oracle }) => oracle / d));
  const shift = bootstrapped(deviations, shiftOf);
  return {
    arm,
    n,
    streams: records.length,
    coverage: coverage.value,
    coverage_error: coverage.error,
    statistic: statistic.value,
    statistic_error: statistic.error,
    variance: statistic.value - shift.value ** 2,
    shift: shift.value,
    shift_error: shift.error,
  };
}
