import { Matrix } from "ml-matrix";
import { chiSquaredQuantile, dot, normalQuantile, standardErrors } from "sa-adam/internal";
import {
  bootstrapped,
  type Estimate,
  estimatedMean,
  estimatedMedian,
  estimatedProportion,
} from "../../engine/monte-carlo.js";
import { type ExperimentResult, recordsOf, requireExperiment, type SigmaChoice, statisticsOf } from "../../engine/result.js";
import type { StreamRecord } from "../../engine/stream-record.js";
import { coverage } from "./experiment.js";

/**
 * Bias, T_n and coverage of an arm's streams at one checkpoint; `orc_` with the true Sigma, `plg_` with each
 * stream's own. Errors are Monte Carlo standard errors.
 */
export interface CoverageRow {
  method: string;
  n: number;
  /** M. */
  streams: number;
  /** |mean xbar_n - x*|. */
  bias_norm: number;
  bias_norm_error: number;
  orc_maha_median: number;
  orc_maha_median_error: number;
  /** Share of joint 95 percent regions that hold x*. */
  orc_joint95: number;
  orc_joint95_error: number;
  /** Share of 95 percent intervals, over all coordinates, that hold x*_j. */
  orc_marg95: number;
  orc_marg95_error: number;
  plg_maha_median: number;
  plg_maha_median_error: number;
  plg_joint95: number;
  plg_joint95_error: number;
  plg_marg95: number;
  plg_marg95_error: number;
  /** |mean Sigma-hat - C| / |C| (Frobenius), C = n times the streams' sample covariance of xbar_n. */
  sigmahat_relerr: number;
  sigmahat_relerr_error: number;
  /** Mean of |Sigma-hat - Sigma| / |Sigma| over the streams' plug-in estimates. */
  plugin_relerr: number;
  plugin_relerr_error: number;
}

/**
 * The coverage experiment's table: every arm and checkpoint.
 *
 * @throws RangeError for another experiment's result
 */
export function summarizeCoverage(result: ExperimentResult): CoverageRow[] {
  requireExperiment(result, "coverage");
  return result.arms.flatMap((method) =>
    result.checkpoints.flatMap((n) => {
      const records = recordsOf(result, method, n);
      if (records.length === 0) return [];
      const mean = meanPlugIn(result, method, n);
      const deviations = records.map(({ deviation }) => deviation);
      const numbers: Record<string, Estimate> = {
        bias_norm: bootstrapped(deviations, biasNorm),
        orc_maha_median: estimatedMedian(statisticsOf(result, method, n, "oracle")),
        orc_joint95: jointCoverage(result, method, n, 0.95, "oracle"),
        orc_marg95: marginalCoverage(result, method, n, 0.95, "oracle"),
        plg_maha_median: estimatedMedian(statisticsOf(result, method, n, "plug-in")),
        plg_joint95: jointCoverage(result, method, n, 0.95, "plug-in"),
        plg_marg95: marginalCoverage(result, method, n, 0.95, "plug-in"),
        sigmahat_relerr: bootstrapped(deviations, (sample) => covarianceError(sample, n, mean)),
        plugin_relerr: estimatedMean(records.map((record) => plugIn(record).relativeError)),
      };
      const columns = Object.entries(numbers).flatMap(([name, { value, error }]) => [
        [name, value],
        [`${name}_error`, error],
      ]);
      return [{ method, n, streams: records.length, ...Object.fromEntries(columns) } as CoverageRow];
    }),
  );
}

/** The share of an arm's streams whose joint region at `level` holds x*. */
export function jointCoverage(
  result: ExperimentResult,
  arm: string,
  n: number,
  level: number,
  sigma: SigmaChoice,
): Estimate {
  const radius = chiSquaredQuantile(level, result.dimension);
  const statistics = statisticsOf(result, arm, n, sigma);
  return estimatedProportion(statistics.filter((value) => value <= radius).length, statistics.length);
}

/** For each coordinate, the share of an arm's streams whose interval at `level` holds x*_j. */
export function coordinateCoverage(
  result: ExperimentResult,
  arm: string,
  n: number,
  level: number,
  sigma: SigmaChoice,
): Estimate[] {
  const hits = intervalHits(result, arm, n, level, sigma);
  return Array.from({ length: result.dimension }, (_, j) =>
    estimatedProportion(hits.filter((stream) => stream[j]).length, hits.length),
  );
}

/** The share of all intervals at `level`, coordinates together; its error allows for their dependence in a stream. */
export function marginalCoverage(
  result: ExperimentResult,
  arm: string,
  n: number,
  level: number,
  sigma: SigmaChoice,
): Estimate {
  const shares = intervalHits(result, arm, n, level, sigma).map(
    (stream) => stream.filter(Boolean).length / stream.length,
  );
  return estimatedMean(shares);
}

/** Does each stream's interval of each coordinate hold x*_j? */
function intervalHits(
  result: ExperimentResult,
  arm: string,
  n: number,
  level: number,
  sigma: SigmaChoice,
): boolean[][] {
  const z = normalQuantile((1 + level) / 2);
  const oracle = standardErrors(coverage().sandwich, n);
  return recordsOf(result, arm, n).map((record) => {
    const errors = sigma === "oracle" ? oracle : plugIn(record).standardErrors;
    return Array.from(record.deviation, (value, j) => Math.abs(value) <= z * errors[j]);
  });
}

function biasNorm(deviations: readonly Float64Array[]): number {
  const mean = meanVector(deviations);
  return Math.sqrt(dot(mean, mean));
}

/** |Sigma - C| / |C|, C = n Cov(xbar_n) over the streams. */
function covarianceError(deviations: readonly Float64Array[], n: number, sigma: Matrix): number {
  const mean = meanVector(deviations);
  const d = mean.length;
  const sum = new Float64Array(d * d);
  for (const deviation of deviations) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) sum[j * d + k] += (deviation[j] - mean[j]) * (deviation[k] - mean[k]);
    }
  }
  const covariance = Matrix.from1DArray(d, d, sum).mul(n / (deviations.length - 1));
  return Matrix.sub(sigma, covariance).norm() / covariance.norm();
}

function meanPlugIn({ plugInMeans, dimension }: ExperimentResult, arm: string, n: number): Matrix {
  const mean = plugInMeans.find((entry) => entry.arm === arm && entry.n === n);
  return Matrix.from1DArray(dimension, dimension, mean?.covariance as number[]);
}

function meanVector(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let j = 0; j < mean.length; j++) mean[j] += vector[j] / vectors.length;
  return mean;
}

function plugIn({ plugIn, arm }: StreamRecord): NonNullable<StreamRecord["plugIn"]> {
  if (!plugIn) throw new RangeError(`the plug-in sums of ${arm} were not kept`);
  return plugIn;
}
