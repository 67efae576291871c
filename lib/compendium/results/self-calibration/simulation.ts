import { Matrix } from "ml-matrix";
import {
  dot,
  logistic,
  normalQuantile,
  power,
  RandomStream,
  regressionFit,
  sandwich,
  sigmoid,
  spdInverse,
  spdInverseSquareRoot,
} from "sa-adam/internal";
import { type Estimate, estimatedMean } from "../../engine/monte-carlo.js";
import type { DesignRows } from "./secom.js";

export interface SelfCalibrationOptions {
  n: number;
  /** M. */
  streams: number;
  seed?: number;
}

/** One preconditioner's averages over the streams. */
export interface SelfCalibrationArm {
  readonly name: string;
  /** Share of nominal 95 percent intervals that hold x*_j: by the stream's own plug-in covariance, and by the true one. */
  readonly plugIn: Estimate;
  readonly oracle: Estimate;
  /** Mean of n |xbar - x*|^2 over tr Sigma. */
  readonly NMSE: Estimate;
}

/** Identity, and the published preconditioners of the curvature, from its running mean. */
const ARMS = ["identity", "SA-AdaGrad (matrix)", "SA-ONS (curvature)", "SA-RMSProp (curvature)"] as const;

/** P is renewed when t has grown by this share: between, it moves by less than that. */
const RENEWED = 0.01;
const RIDGE = 0.1;
const CLIP = 50;

/**
 * Self-calibration: the optimizer's own curvature sums as the plug-in covariance of its average. Ridge logistic regression on rows
 * drawn with replacement, so that x*, H and S are those of the rows:
 *
 *     P_t = (C + I)^-1/2, (C + I)^-1 or diag(C + I)^-1/2     C = mean of w a a' + lambda I,  w = p(1 - p)
 *     Hhat = C        Shat = mean of g g' - mean of g its own        lambda = 0.1, eta_t = t^-0.7, clip 50
 *
 * @throws RangeError for a fit of the rows that does not converge
 * @example selfCalibration(secomShaped(), { n: 2e4, streams: 10 })
 * @see An and Huo, arXiv:2604.23498 (n = 1e7, 200 streams, on SECOM).
 */
export function selfCalibration(
  { rows, response }: DesignRows,
  { n, streams, seed = 2026 }: SelfCalibrationOptions,
): SelfCalibrationArm[] {
  const count = response.length;
  const d = rows.length / count;
  const fitted = regressionFit({ rows, response }, { family: logistic, penalty: RIDGE });
  if (fitted.outcome !== "converged") throw new RangeError(`the fit of the rows is ${fitted.outcome}`);
  const { optimum } = fitted;
  const truth = sandwich(fitted.hessian, fitted.noiseCovariance());
  const z = normalQuantile(0.975);
  const held = (deviation: Float64Array, covariance: Matrix): number =>
    deviation.filter((value, j) => Math.abs(value) <= z * Math.sqrt(covariance.get(j, j) / n)).length / d;

  return ARMS.map((name) => {
    const ended = Array.from({ length: streams }, (_, stream) => {
      const pass = onePass(name, { rows, response }, n, new RandomStream(seed, stream));
      const deviation = pass.average.map((value, j) => value - optimum[j]);
      return {
        plugIn: held(deviation, sandwich(pass.hessian, pass.noiseCovariance)),
        oracle: held(deviation, truth),
        NMSE: (n * dot(deviation, deviation)) / truth.trace(),
      };
    });
    const mean = (key: keyof (typeof ended)[number]): Estimate => estimatedMean(ended.map((one) => one[key]));
    return { name, plugIn: mean("plugIn"), oracle: mean("oracle"), NMSE: mean("NMSE") };
  });
}

function onePass(
  name: (typeof ARMS)[number],
  { rows, response }: DesignRows,
  n: number,
  source: RandomStream,
): { average: Float64Array; hessian: Matrix; noiseCovariance: Matrix } {
  const count = response.length;
  const d = rows.length / count;
  const [x, sum, g, mean] = [0, 0, 0, 0].map(() => new Float64Array(d));
  const [C, S] = [new Float64Array(d * d), new Float64Array(d * d)];
  let P = Matrix.eye(d).to1DArray();
  let renewal = 1;
  for (let t = 1; t <= n; t++) {
    const i = source.integer(count);
    const a = rows.subarray(i * d, (i + 1) * d);
    const p = sigmoid(dot(a, x));
    const weight = p * (1 - p);
    for (let j = 0; j < d; j++) {
      sum[j] += x[j];
      g[j] = (p - response[i]) * a[j] + RIDGE * x[j];
    }
    const shrink = Math.min(1, CLIP / Math.sqrt(dot(g, g)));
    for (let j = 0; j < d; j++) {
      g[j] *= shrink;
      mean[j] += (g[j] - mean[j]) / t;
      for (let k = 0; k <= j; k++) {
        C[j * d + k] += (weight * a[j] * a[k] + (j === k ? RIDGE : 0) - C[j * d + k]) / (t + 1);
        S[j * d + k] += (g[j] * g[k] - S[j * d + k]) / t;
      }
    }
    const eta = power(t, -0.7);
    if (name === "identity") for (let j = 0; j < d; j++) x[j] -= eta * g[j];
    else
      for (let j = 0; j < d; j++) {
        let direction = 0;
        for (let k = 0; k < d; k++) direction += P[j * d + k] * g[k];
        x[j] -= eta * direction;
      }
    if (t >= renewal && name !== "identity") {
      renewal = t * (1 + RENEWED);
      P = preconditioner(name, square(C, d)).to1DArray();
    }
  }
  const noiseCovariance = square(S, d);
  for (let j = 0; j < d; j++)
    for (let k = 0; k < d; k++) noiseCovariance.set(j, k, noiseCovariance.get(j, k) - mean[j] * mean[k]);
  return { average: sum.map((value) => value / n), hessian: square(C, d), noiseCovariance };
}

function preconditioner(name: (typeof ARMS)[number], C: Matrix): Matrix {
  const shifted = Matrix.add(C, Matrix.eye(C.rows));
  if (name === "SA-AdaGrad (matrix)") return spdInverseSquareRoot(shifted);
  if (name === "SA-ONS (curvature)") return spdInverse(shifted);
  return Matrix.diag(shifted.diagonal().map((value) => 1 / Math.sqrt(value)));
}

/** The symmetric matrix of a lower triangle, d x d. */
function square(lower: Float64Array, d: number): Matrix {
  const matrix = Matrix.zeros(d, d);
  for (let j = 0; j < d; j++)
    for (let k = 0; k <= j; k++) {
      matrix.set(j, k, lower[j * d + k]);
      matrix.set(k, j, lower[j * d + k]);
    }
  return matrix;
}
