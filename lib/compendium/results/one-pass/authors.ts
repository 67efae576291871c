import { Matrix } from "ml-matrix";
import {
  adam,
  curvatureShift,
  dot,
  largestEigenvalue,
  logistic,
  multiply,
  onePassKernel,
  polynomial,
  power,
  RandomStream,
  regressionFit,
  sandwich,
  sigmoid,
  spdInverse,
} from "sa-adam/internal";
import { Stopped } from "sa-adam-cli/internal";
import { ONE_PASS_GAINS } from "./against-batch.js";
import { publishedSusy } from "./published.js";
import { type AuthorsArm, type AuthorsResult, rounded } from "./result.js";
import { SUSY_COLUMNS, type SusyBlock, storedRows, susyShapedBlocks } from "./stream.js";

export interface AuthorsOptions {
  rows: number;
  seed: number;
  onProgress?: (stage: string, share: number) => void;
  signal?: AbortSignal;
}

/** The published safety of 12, then smaller ones: a bias is in proportion to the step, chance is not. */
const SAFETIES = [12, 6, 1];

/** Rows of the third derivative. */
const THIRD = 200_000;

/**
 * The published comparison at its own settings: the step from the whole data's Hessian, times 12, no warm-up and no whitening,
 * averages from n/200 on; SA-Adam and Adam of constant betas.
 *
 * @throws Stopped when stopped
 * @see An and Huo, arXiv:2606.17364, sim/exp4_streaming_logistic.py of the reproduction repository.
 */
export async function authorsComparison(options: AuthorsOptions): Promise<AuthorsResult> {
  const { rows, seed, onProgress, signal } = options;
  const { batch: coefficients, ridge } = publishedSusy();
  const told = (stage: string, share: number): void => {
    if (signal?.aborted) throw new Stopped("stopped");
    onProgress?.(stage, share);
  };
  told("storing the rows", 0);
  const stored = await storedRows(
    susyShapedBlocks({ rows, coefficients, source: new RandomStream(seed) }),
    rows,
  );
  told("stored batch", 0);
  const batch = regressionFit(stored, { family: logistic, penalty: ridge });
  const { optimum, hessian } = batch;
  const noiseCovariance = batch.noiseCovariance();
  const errors = sandwich(hessian, noiseCovariance)
    .diagonal()
    .map((variance) => Math.sqrt(variance / rows));
  const D = Matrix.diag(noiseCovariance.diagonal().map((s) => power(s, -0.25)));
  const largest = largestEigenvalue(D.mmul(hessian).mmul(D));
  const { alpha, gamma } = ONE_PASS_GAINS;
  const burnIn = Math.max(300, Math.floor(rows / 200));
  const integral = (t: number): number => power(t + 0.5, 1 - alpha) / (1 - alpha);
  const step = (safety: number) => {
    const eta0 = safety / largest;
    return { eta0, meanStep: (eta0 * (integral(rows) - integral(burnIn))) / (rows - burnIn) };
  };
  const distance = (estimates: Float64Array): number =>
    rounded([norm(estimates.map((value, j) => value - optimum[j])) / norm(optimum)], 5)[0];

  const arms = SAFETIES.map((safety): AuthorsArm => {
    const { eta0, meanStep } = step(safety);
    const kernel = onePassKernel({
      family: logistic,
      dimension: optimum.length,
      eta0,
      ...ONE_PASS_GAINS,
      ridge,
      burnIn,
    });
    feed(kernel, stored, (share) => told(`SA-Adam, safety ${safety}`, share));
    const [estimates, H] = [kernel.average(), kernel.hessian()];
    const linearised = multiply(spdInverse(H), kernel.linearised());
    const widths = sandwich(H, kernel.noiseCovariance())
      .diagonal()
      .map((variance, j) => Math.abs(Math.sqrt(variance / (rows - burnIn)) / errors[j] - 1));
    return {
      name: "SA-Adam",
      safety,
      meanStep,
      estimates: rounded(estimates),
      relativeError: distance(estimates),
      linearised: rounded(linearised),
      linearisedError: distance(linearised),
      widthError: rounded([widths.sort((p, q) => p - q)[widths.length >> 1]], 4)[0],
    };
  });
  const { eta0, meanStep } = step(SAFETIES[0]);
  const deployed = deployedAverage(stored, eta0, ridge, burnIn, (share) => told("Adam", share));
  const shift = curvatureShift({
    hessian,
    noiseCovariance,
    preconditioner: Matrix.diag(noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(s))),
    third: (C) => thirdDerivative(stored.rows, optimum, C),
  });
  return {
    data: "synthetic",
    rows,
    seed,
    columns: SUSY_COLUMNS,
    ridge,
    alpha,
    gamma,
    burnIn,
    batch: { estimates: rounded(optimum), standardErrors: rounded(errors, 6) },
    shift: rounded(shift.shift, 6),
    arms: [
      ...arms,
      {
        name: "Adam",
        safety: SAFETIES[0],
        meanStep,
        estimates: rounded(deployed),
        relativeError: distance(deployed),
      },
    ],
  };
}

/** Give all rows to a kernel. */
function feed(
  kernel: ReturnType<typeof onePassKernel>,
  { rows, response }: SusyBlock,
  told: (share: number) => void,
): void {
  const d = rows.length / response.length;
  for (let from = 0; from < response.length; from += kernel.capacity) {
    const count = Math.min(kernel.capacity, response.length - from);
    for (let i = 0; i < count; i++) {
      const at = (from + i) * d;
      kernel.rows.set(rows.subarray(at, at + d), i * kernel.stride);
      kernel.rows[i * kernel.stride + kernel.response] = response[from + i];
    }
    kernel.advance(count);
    told((from + count) / response.length);
  }
}

/** The average of Adam's iterates past the burn-in, betas 0.9 and 0.999, the step sizes as SA-Adam's. */
function deployedAverage(
  { rows, response }: SusyBlock,
  eta0: number,
  ridge: number,
  burnIn: number,
  told: (share: number) => void,
): Float64Array {
  const d = rows.length / response.length;
  const optimizer = adam({ stepSize: polynomial(eta0, ONE_PASS_GAINS.alpha), l2: ridge });
  const state = optimizer.init(new Float64Array(d));
  const [sum, gradient] = [new Float64Array(d), new Float64Array(d)];
  for (let i = 0; i < response.length; i++) {
    const a = rows.subarray(i * d, (i + 1) * d);
    const score = sigmoid(dot(a, state.x)) - response[i];
    for (let j = 0; j < d; j++) gradient[j] = score * a[j];
    optimizer.update(state, gradient);
    if (i >= burnIn) for (let j = 0; j < d; j++) sum[j] += state.x[j];
    if (i % 100_000 === 0) told(i / response.length);
  }
  return sum.map((value) => value / (response.length - burnIn));
}

/** E[s''(a'x) a (a'C a)], the third derivative of the logistic loss contracted with C, over the first rows. */
function thirdDerivative(rows: Float64Array, x: Float64Array, C: Matrix): Float64Array {
  const d = x.length;
  const count = Math.min(THIRD, rows.length / d);
  const sum = new Float64Array(d);
  for (let i = 0; i < count; i++) {
    const a = rows.subarray(i * d, (i + 1) * d);
    const p = sigmoid(dot(a, x));
    const weight = (p * (1 - p) * (1 - 2 * p) * dot(a, multiply(C, a))) / count;
    for (let j = 0; j < d; j++) sum[j] += weight * a[j];
  }
  return sum;
}

function norm(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}
