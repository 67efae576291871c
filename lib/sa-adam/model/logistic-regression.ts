import { Matrix } from "ml-matrix";
import { finiteVector, inOpenInterval, knownOptions, nonNegative } from "../numeric/arguments.js";
import { dot, toeplitz } from "../numeric/spd.js";
import { autoregressive } from "./autoregressive.js";
import { logistic } from "./families/logistic.js";
import { gaussianExpectation } from "./gaussian-expectation.js";
import { newtonFit } from "./newton-fit.js";
import { penalisedLoss } from "./penalised-loss.js";
import type { Expectations, KnownProblem, Row } from "./problem.js";
import { sigmoid } from "./sigmoid.js";
import { truthFromMoments } from "./with-ridge.js";

/**
 * Ridge logistic regression on Gaussian covariates, intercept first:
 *
 *     a = (1, z),  z ~ N(0, T),  T_jk = r^|j-k|        P(y = 1 | a) = s(a'theta),  s(u) = 1/(1 + exp(-u))
 *     f(x; a, y) = log(1 + exp(a'x)) - y a'x + (lambda/2) |x|^2
 *
 * x* is the penalised optimum, H = E s'(a'x*) a a' + lambda I and S the covariance of the penalised gradient at
 * x*: Newton's method on expectations by quadrature, exact to about 1e-12.
 *
 * @throws RangeError for fewer than two coefficients or too large ones, |r| >= 1, or a negative ridge
 * @example logisticRegression({ coefficients: [0.2, 1, -0.5] }).optimum // near theta, drawn to zero by the ridge
 */
export function logisticRegression(options: {
  /** theta, the intercept's coefficient first, d >= 2. */
  coefficients: ArrayLike<number>;
  /** lambda of the penalty (lambda/2) |x|^2; 1e-3 unless given, 0 for none. */
  ridge?: number;
  /** r of the covariates' covariance r^|j-k|, in (-1, 1); 0.4 unless given. */
  correlation?: number;
}): KnownProblem<Row> & Expectations {
  knownOptions("logisticRegression", options, ["coefficients", "ridge", "correlation"]);
  const { ridge = 1e-3, correlation = 0.4 } = options;
  const theta = Float64Array.from(finiteVector("coefficients", options.coefficients));
  const d = theta.length;
  if (d < 2) throw new RangeError(`coefficients need an intercept and at least one slope, got ${d}`);
  nonNegative("ridge", ridge);
  inOpenInterval("correlation", correlation, -1, 1);
  const moments = populationMoments(theta, toeplitz(d - 1, correlation), ridge);
  return {
    name: "ridge logistic regression",
    dimension: d,
    ridge,
    sample(stream) {
      const a = Float64Array.of(1, ...autoregressive(stream, d - 1, correlation));
      return { a, y: stream.uniform() < sigmoid(dot(a, theta)) ? 1 : 0 };
    },
    moments,
    ...penalisedLoss(logistic, ridge),
    ...truthFromMoments(moments, theta),
  };
}

/**
 * Ridge logistic regression on stored rows: one observation is a row drawn uniformly with replacement, so that
 * x*, H and S are those of the stored-batch fit.
 *
 * @param rows N observations (a, y), y in {0, 1}
 * @throws as `newtonFit`
 * @example
 * const rows = [{ a: [1, 0], y: 0 }, { a: [1, 1], y: 1 }, { a: [1, 2], y: 0 }, { a: [1, 3], y: 1 }];
 * logisticRows(rows, 1e-3).optimum; // what a batch fit of the rows gives
 */
export function logisticRows(rows: readonly Row[], ridge = 1e-3): KnownProblem<Row> {
  const { optimum, hessian, noiseCovariance, sandwich } = newtonFit(rows, { family: "logistic", ridge });
  return {
    name: "ridge logistic regression on stored rows",
    dimension: optimum.length,
    ridge,
    sample: (stream) => rows[stream.integer(rows.length)],
    ...penalisedLoss(logistic, ridge),
    optimum,
    hessian,
    noiseCovariance,
    sandwich,
  };
}

/** The gradient's moments at any x under the Gaussian design, with y Bernoulli(s(a'theta)). */
function populationMoments(theta: Float64Array, T: Matrix, ridge: number): Expectations["moments"] {
  const d = theta.length;
  const covariance = Matrix.zeros(d, d);
  covariance.setSubMatrix(T, 1, 1);
  const intercept = Float64Array.from({ length: d }, (_, j) => (j === 0 ? 1 : 0));
  return (x) => {
    const E = gaussianExpectation(intercept, covariance, x, theta);
    const data = E.vector((u, v) => sigmoid(u) - sigmoid(v));
    const hessian = E.matrix((u) => sigmoid(u) * sigmoid(-u)).add(Matrix.eye(d).mul(ridge));
    // E[(s(u) - y)^2 | a], and what the penalty adds to g g'.
    const square = E.matrix((u, v) => sigmoid(u) ** 2 - 2 * sigmoid(u) * sigmoid(v) + sigmoid(v));
    const second = square.apply(function penalise(this: Matrix, j, k) {
      const cross = ridge * (x[j] * data[k] + data[j] * x[k]);
      this.set(j, k, this.get(j, k) + cross + ridge * ridge * x[j] * x[k]);
    });
    return { mean: data.map((g, j) => g + ridge * x[j]), hessian, second };
  };
}
