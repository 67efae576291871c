import { Matrix, solve } from "ml-matrix";
import { aFunction, belowOne, wholeNumber } from "../numeric/arguments.js";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import type { RandomStream } from "../numeric/random-stream.js";
import { sandwich } from "../numeric/sandwich.js";
import { multiply, spdInverse, spdSquareRoot, symmetrized } from "../numeric/spd.js";
import { mixed } from "../optimize/look-ahead.js";

export interface DirectionLawSettings {
  /** H, d x d, SPD. */
  hessian: MatrixLike;
  /** S of normal noise, d x d, SPD. */
  noiseCovariance: MatrixLike;
  /** phi: the direction made of the momentum c, d; odd, so that x* is where it rests. */
  direction: (momentum: Float64Array) => ArrayLike<number>;
  /** Weights of the past, as `lion` has them; 0 and 0 is no momentum. */
  beta1: number;
  beta2: number;
  source: RandomStream;
  /** Steps of the Monte Carlo; 2e5 unless given. */
  draws?: number;
}

/** Batches of this many times the buffer's memory stand in for the long-run covariance. */
const MEMORIES = 20;

/**
 * What n Cov(xbar_n) tends to for an optimizer that steps along any odd function of its momentum, under normal noise. (ours)
 *
 *     x_t = x_{t-1} - eta_t phi(c_t)        c_t, m_t as Lion's: constant weights of the past, gain one
 *     n Cov  ->  Sigma + H^-1 J^-1 Gamma J^-T H^-1        J = E[phi(c) c'] Cov(c)^-1
 *
 * with Sigma the sandwich and Gamma >= 0 the long-run covariance of phi(c_t) - J c_t, c_t at x*. By Stein's identity J is what the
 * mean of phi answers to a shift of c, and by the same (Bussgang) phi(c_t) - J c_t has no covariance with any of the noise. So the
 * average is never more precise than SGD's under normal noise, and SGD's distance to it on one stream is Gamma's part alone.
 * Of a sign with one coordinate and no momentum it is pi/2 times the sandwich.
 *
 * @throws RangeError when H or S is not SPD, a weight outside [0, 1), or draws not a positive integer
 * @example
 * directionLaw({
 *   hessian: [[1]], noiseCovariance: [[1]], beta1: 0, beta2: 0, direction: (c) => c, source: new RandomStream(1), draws: 1e4,
 * }) // [[1]]
 */
export function directionLaw(settings: DirectionLawSettings): Matrix {
  const { hessian, noiseCovariance, direction, beta1, beta2, source, draws = 2e5 } = settings;
  const inverse = spdInverse(hessian, "the Hessian H");
  const d = inverse.rows;
  const root = spdSquareRoot(finiteMatrix("the noise covariance S", noiseCovariance, d));
  aFunction("direction", direction);
  wholeNumber("draws", draws);
  const momentum = mixed(belowOne("beta1", beta1), belowOne("beta2", beta2));
  const memory = Math.ceil(MEMORIES / (1 - Math.max(beta1, beta2)));
  const state = momentum.init(d);
  const c = new Float64Array(d);
  const [cross, own] = [Matrix.zeros(d, d), Matrix.zeros(d, d)];
  const batches: { phi: Float64Array; c: Float64Array }[] = [];
  for (let t = -memory; t < draws; t++) {
    momentum.update(state, multiply(root, source.normals(d)), t, c);
    if (t < 0) continue;
    if (t % memory === 0) batches.push({ phi: new Float64Array(d), c: new Float64Array(d) });
    const phi = direction(c);
    const batch = batches[batches.length - 1];
    for (let j = 0; j < d; j++) {
      batch.phi[j] += phi[j];
      batch.c[j] += c[j];
      for (let k = 0; k < d; k++) {
        cross.set(j, k, cross.get(j, k) + phi[j] * c[k]);
        own.set(j, k, own.get(j, k) + c[j] * c[k]);
      }
    }
  }
  const J = solve(own, cross.transpose()).transpose();
  const rest = Matrix.zeros(d, d);
  for (const { phi, c } of batches.slice(0, Math.floor(draws / memory))) {
    const linear = multiply(J, c);
    const left = Matrix.columnVector(phi.map((value, j) => value - linear[j]));
    rest.add(left.mmul(left.transpose()).div(memory * Math.floor(draws / memory)));
  }
  const toAverage = inverse.mmul(solve(J, Matrix.eye(d)));
  return symmetrized(
    Matrix.add(sandwich(hessian, noiseCovariance), toAverage.mmul(rest).mmul(toAverage.transpose())),
  );
}
