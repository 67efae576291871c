import { Matrix } from "ml-matrix";
import {
  finiteVector,
  inOpenInterval,
  knownOptions,
  nonNegative,
  positive,
  wholeNumber,
} from "../numeric/arguments.js";
import { dot, multiply, toeplitz } from "../numeric/spd.js";
import { autoregressive } from "./autoregressive.js";
import { gaussian } from "./families/gaussian.js";
import { penalisedLoss } from "./penalised-loss.js";
import { type Expectations, type KnownProblem, type Row, truth } from "./problem.js";

const OPTIONS = ["dimension", "correlation", "noise", "heteroskedasticity", "optimum"];

/** Beyond it H, which is d x d, is more than memory holds. */
const LARGEST = 10_000;

/**
 * Streaming linear regression with Toeplitz covariates and heteroskedastic noise:
 *
 *     a ~ N(0, H),  H_jk = r^|j-k|        y = a'x* + eps,  eps | a ~ N(0, sigma_0^2 + sigma_1^2 (a'u)^2)
 *     f(x; a, y) = (a'x - y)^2 / 2        S = sigma_0^2 H + sigma_1^2 ((u'Hu) H + 2 Hu u'H)
 *
 * u is the unit vector proportional to linspace(0.6, 1.6, d). S is Isserlis' formula for E[(a'u)^2 a a'].
 * With the defaults this is the design of the invisibility experiment.
 *
 * @throws RangeError when the dimension is not an integer from 1 to 10,000, |r| >= 1, sigma_0 <= 0 or sigma_1 < 0, or x*
 *   has not d finite entries
 * @example
 * const problem = linearRegression({ dimension: 3 });
 * const row = problem.sample(new RandomStream(1));
 * row.a.length; // 3
 * @see An and Huo, arXiv:2606.17364, the experiments on linear regression.
 */
export function linearRegression(
  options: {
    /** d; 20 unless given. */
    dimension?: number;
    /** r of the covariates' covariance H_jk = r^|j-k|, in (-1, 1); 0.4 unless given. */
    correlation?: number;
    /** sigma_0, the noise's standard deviation where a'u = 0; 0.35 unless given. */
    noise?: number;
    /** sigma_1, how the noise grows with |a'u|; 0.8 unless given, 0 for the same noise everywhere. */
    heteroskedasticity?: number;
    /** x*, d; entries +0.5/sqrt(d) and -0.5/sqrt(d) in turn unless given. */
    optimum?: ArrayLike<number>;
  } = {},
): KnownProblem<Row> & Expectations {
  knownOptions("linearRegression", options, OPTIONS);
  const { dimension: d = 20, correlation = 0.4, noise = 0.35, heteroskedasticity = 0.8 } = options;
  wholeNumber("dimension", d, 1, LARGEST);
  inOpenInterval("correlation", correlation, -1, 1);
  positive("noise", noise);
  nonNegative("heteroskedasticity", heteroskedasticity);
  const alternating = Float64Array.from({ length: d }, (_, j) => (j % 2 === 0 ? 0.5 : -0.5) / Math.sqrt(d));
  const { optimum: given = alternating } = options;
  const optimum = Float64Array.from(finiteVector("optimum", given, d));

  const u = noiseDirection(d);
  const H = toeplitz(d, correlation);
  const Hu = multiply(H, u);
  const HuuH = Matrix.columnVector(Hu).mmul(Matrix.rowVector(Hu));
  const S = Matrix.add(
    Matrix.mul(H, noise ** 2 + heteroskedasticity ** 2 * dot(u, Hu)),
    HuuH.mul(2 * heteroskedasticity ** 2),
  );

  return {
    name: "linear regression",
    dimension: d,
    ridge: 0,
    sample(stream) {
      const a = autoregressive(stream, d, correlation);
      const sigma = Math.sqrt(noise ** 2 + (heteroskedasticity * dot(a, u)) ** 2);
      return { a, y: dot(a, optimum) + sigma * stream.normal() };
    },
    moments(x) {
      const error = optimum.map((value, j) => x[j] - value);
      const mean = multiply(H, error);
      // E[(a'error)^2 a a'], Isserlis again, and the noise's own S.
      const square = Matrix.columnVector(mean).mmul(Matrix.rowVector(mean)).mul(2);
      return { mean, hessian: H, second: square.add(Matrix.mul(H, dot(error, mean))).add(S) };
    },
    ...penalisedLoss(gaussian, 0),
    ...truth(optimum, H, S),
  };
}

/** The unit vector proportional to linspace(0.6, 1.6, d). */
export function noiseDirection(d: number): Float64Array {
  const v = Float64Array.from({ length: d }, (_, j) => (d === 1 ? 1 : 0.6 + j / (d - 1)));
  const norm = Math.sqrt(dot(v, v));
  return v.map((value) => value / norm);
}
