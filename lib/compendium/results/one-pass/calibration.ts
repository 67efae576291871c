import type { Matrix } from "ml-matrix";
import { fit, howMany, RandomStream, waldStatistic } from "sa-adam/internal";
import { Stopped } from "sa-adam-cli/internal";
import { ONE_PASS_GAINS, storedFit } from "./against-batch.js";
import { type CalibrationArm, type CalibrationResult, rounded } from "./result.js";
import { SUSY_BLOCK, SUSY_COLUMNS, storedRows, susyShapedBlocks } from "./stream.js";

export interface CalibrationOptions {
  /** M; 500 unless given. */
  streams?: number;
  /** n of every stream; 1e5 unless given. */
  rows?: number;
  /** 2027 unless given. */
  seed?: number;
  /** theta, the coefficients of the labels' law, d. */
  coefficients: ArrayLike<number>;
  /** lambda of the penalty (lambda/2) |x|^2 on all coefficients; 1e-3 unless given. */
  ridge?: number;
  /** x*_lambda, from `susyOptimum`. */
  target: { optimum: ArrayLike<number>; errors: ArrayLike<number>; rows: number };
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * One pass and the stored batch on many streams shaped like SUSY: where each coefficient and the joint statistic came to lie,
 * in units of the stream's own standard errors. (ours)
 *
 * @throws Stopped when stopped
 * @example await susyCalibration({ streams: 20, rows: 2e4, coefficients, target })
 */
export async function susyCalibration(options: CalibrationOptions): Promise<CalibrationResult> {
  const { streams = 500, rows = 1e5, seed = 2027, coefficients, ridge = 1e-3, target } = options;
  const d = SUSY_COLUMNS.length;
  const optimum = Float64Array.from(target.optimum);
  const onePass = emptyArm("one pass");
  const batch = emptyArm("stored batch");
  const standardErrors = new Float64Array(d);
  let warmUp = 0;
  let source = new RandomStream(seed);
  for (let i = 0; i < streams; i++) {
    if (options.signal?.aborted) throw new Stopped(`stopped after ${i} of ${howMany(streams, "stream")}`);
    const stored = await storedRows(susyShapedBlocks({ rows, coefficients, source }), rows);
    const result = await fit([stored].values(), {
      family: "logistic",
      method: "sa-adam",
      intercept: false,
      names: SUSY_COLUMNS,
      ridge,
      ...ONE_PASS_GAINS,
    });
    warmUp = result.warmUp;
    const estimates = Float64Array.from(result.coefficients, ({ estimate }) => estimate);
    record(onePass, estimates, result.covariance, optimum);
    for (let j = 0; j < d; j++) standardErrors[j] += result.coefficients[j].standardError / streams;
    const newton = storedFit(stored, rows, ridge, estimates);
    record(batch, newton.optimum, newton.covariance, optimum);
    // The next stream's blocks begin where this one's ended.
    for (let block = 0; block < Math.ceil(rows / SUSY_BLOCK); block++) source = source.jumped();
    options.onProgress?.(i + 1, streams);
  }
  return {
    data: "synthetic",
    rows,
    streams,
    seed,
    columns: SUSY_COLUMNS,
    ridge,
    ...ONE_PASS_GAINS,
    warmUp,
    target: { optimum: rounded(target.optimum), errors: rounded(target.errors, 3), rows: target.rows },
    standardErrors: rounded(standardErrors, 6),
    arms: [onePass, batch],
  };
}

/** An arm whose lists are still growing. */
type GrowingArm = CalibrationArm & { scores: number[][]; statistics: number[] };

function emptyArm(name: CalibrationArm["name"]): GrowingArm {
  return { name, scores: [], statistics: [] };
}

function record(arm: GrowingArm, estimate: Float64Array, covariance: Matrix, optimum: Float64Array): void {
  const scores = estimate.map((value, j) => (value - optimum[j]) / Math.sqrt(covariance.get(j, j)));
  arm.scores.push(rounded(scores, 4));
  // The covariance is the estimate's own: n is in it.
  arm.statistics.push(rounded([waldStatistic(estimate, optimum, covariance, 1)], 6)[0]);
}
