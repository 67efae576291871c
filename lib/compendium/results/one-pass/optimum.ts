import {
  dot,
  type Family,
  logistic,
  multiply,
  RandomStream,
  regressionFit,
  sigmoid,
  spdInverse,
} from "sa-adam/internal";
import { storedRows, susyShapedBlocks } from "./stream.js";

export interface SusyOptimumOptions {
  /** theta, the coefficients of the labels' law, d, the intercept first. */
  coefficients: ArrayLike<number>;
  /** lambda of the penalty (lambda/2) |x|^2. */
  ridge: number;
  /** Rows of the Monte Carlo; 1e7 unless given. */
  rows?: number;
  /** Of the Monte Carlo's rows; 1 unless given. */
  seed?: number;
}

/** x*_lambda with what Monte Carlo left uncertain. */
export interface SusyOptimum {
  /** d. */
  readonly optimum: Float64Array;
  /** Monte Carlo standard error of each coordinate. */
  readonly errors: Float64Array;
  readonly rows: number;
}

/** The logistic loss with a label's probability in place of the label. */
const EXPECTED: Family = { ...logistic, accepts: () => true };

/** Rows whose Hessian serves all steps. */
const PILOT = 200_000;

/**
 * The penalised optimum x*_lambda of the SUSY-shaped population, which the ridge draws away from theta:
 *
 *     E[a (s(a'x) - s(a'theta))] + lambda x = 0
 *
 * by Newton's method on expectations, with Monte Carlo over the covariates alone: the labels enter by their probability,
 * so that only the ridge's small shift is uncertain, not its place. The first steps are taken on 200,000 rows, the last
 * with the gradient over all rows and the Hessian of those.
 *
 * @throws RangeError for fewer than 200,000 rows
 * @example (await susyOptimum({ coefficients: publishedSusy().batch, ridge: 1e-3 })).optimum
 */
export async function susyOptimum(options: SusyOptimumOptions): Promise<SusyOptimum> {
  const { coefficients, ridge, rows = 1e7, seed = 1 } = options;
  if (!(rows >= PILOT)) throw new RangeError(`the optimum needs at least ${PILOT} rows, got ${rows}`);
  const theta = Float64Array.from(coefficients);
  const design = { coefficients, source: new RandomStream(seed) };
  const pilot = await storedRows(susyShapedBlocks({ ...design, rows: PILOT }), PILOT);
  const { optimum: near, hessian } = regressionFit(
    { rows: pilot.rows, response: probabilities(pilot.rows, theta) },
    { family: EXPECTED, penalty: ridge, start: theta },
  );
  const inverse = spdInverse(hessian);

  // Means of blocks, each an independent draw of the same size: their scatter is the error of their mean.
  const steps: Float64Array[] = [];
  for (const block of susyShapedBlocks({ ...design, rows })) {
    steps.push(multiply(inverse, meanGradient(block.rows, theta, near, ridge)));
  }
  const mean = near.map((_, j) => steps.reduce((sum, step) => sum + step[j], 0) / steps.length);
  const errors = mean.map((value, j) =>
    Math.sqrt(
      steps.reduce((sum, step) => sum + (step[j] - value) ** 2, 0) / steps.length / (steps.length - 1),
    ),
  );
  return { optimum: near.map((value, j) => value - mean[j]), errors, rows };
}

/** s(a'theta) of each row. */
function probabilities(rows: Float64Array, theta: Float64Array): Float64Array {
  const d = theta.length;
  return Float64Array.from({ length: rows.length / d }, (_, i) =>
    sigmoid(dot(rows.subarray(i * d, (i + 1) * d), theta)),
  );
}

/** The mean of a (s(a'x) - s(a'theta)) over a block's rows, and lambda x. */
function meanGradient(rows: Float64Array, theta: Float64Array, x: Float64Array, ridge: number): Float64Array {
  const d = theta.length;
  const sum = new Float64Array(d);
  const count = rows.length / d;
  for (let i = 0; i < count; i++) {
    let [u, v] = [0, 0];
    for (let j = 0; j < d; j++) {
      u += rows[i * d + j] * x[j];
      v += rows[i * d + j] * theta[j];
    }
    const difference = sigmoid(u) - sigmoid(v);
    for (let j = 0; j < d; j++) sum[j] += difference * rows[i * d + j];
  }
  return sum.map((value, j) => value / count + ridge * x[j]);
}
