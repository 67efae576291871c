import { Matrix } from "ml-matrix";
import { dot, multiply, spdInverse, toeplitz } from "../linear-algebra/spd.js";
import { autoregressive } from "./autoregressive.js";
import { gaussianExpectation } from "./gaussian-expectation.js";
import { logistic, penalisedLoss, sigmoid } from "./glm.js";
import { newtonFit } from "./newton-fit.js";
import { type KnownProblem, type Row, type Truth, truth } from "./problem.js";

export interface LogisticRegressionOptions {
  /** theta, the intercept's coefficient first, d >= 2. */
  coefficients: ArrayLike<number>;
  /** lambda of the penalty (lambda/2) |x|^2; 1e-3 unless given, 0 for none. */
  ridge?: number;
  /** r of the covariates' covariance r^|j-k|, in (-1, 1); 0.4 unless given. */
  correlation?: number;
}

/**
 * Ridge logistic regression on Gaussian covariates, intercept first:
 *
 *     a = (1, z),  z ~ N(0, T),  T_jk = r^|j-k|        P(y = 1 | a) = s(a'theta),  s(u) = 1/(1 + exp(-u))
 *     f(x; a, y) = log(1 + exp(a'x)) - y a'x + (lambda/2) |x|^2
 *
 * x* is the penalised optimum, H = E s'(a'x*) a a' + lambda I and S the covariance of the penalised gradient at
 * x*: Newton's method on expectations by quadrature, exact to about 1e-12.
 *
 * @throws RangeError for fewer than two coefficients, |r| >= 1, or a negative ridge
 * @example logisticRegression({ coefficients: [0.2, 1, -0.5] }).optimum // near theta, drawn to zero by the ridge
 */
export function logisticRegression(options: LogisticRegressionOptions): KnownProblem<Row> {
  const { ridge = 1e-3, correlation = 0.4 } = options;
  const theta = Float64Array.from(options.coefficients);
  const d = theta.length;
  if (d < 2) throw new RangeError(`coefficients need an intercept and at least one slope, got ${d}`);
  if (!theta.every(Number.isFinite)) throw new RangeError("coefficients must be finite");
  checkRidge(ridge);
  return {
    name: "ridge logistic regression",
    dimension: d,
    ridge,
    sample(stream) {
      const a = Float64Array.of(1, ...autoregressive(stream, d - 1, correlation));
      return { a, y: stream.uniform() < sigmoid(dot(a, theta)) ? 1 : 0 };
    },
    ...penalisedLoss(logistic, ridge),
    ...populationTruth(theta, toeplitz(d - 1, correlation), ridge),
  };
}

/**
 * Ridge logistic regression on stored rows: one observation is a row drawn uniformly with replacement, so that
 * x*, H and S are those of the stored-batch fit.
 *
 * @param rows N observations (a, y), y in {0, 1}
 * @throws as `newtonFit`
 * @example logisticRows(rows, 1e-3).optimum // what a batch fit of the rows gives
 */
export function logisticRows(rows: readonly Row[], ridge = 1e-3): KnownProblem<Row> {
  const { optimum, hessian, noiseCovariance, sandwich } = newtonFit(rows, { model: "logistic", ridge });
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

/** x*, H and S of the Gaussian design, by Newton's method from theta. */
function populationTruth(theta: Float64Array, T: Matrix, ridge: number): Truth {
  const d = theta.length;
  const covariance = Matrix.zeros(d, d);
  covariance.setSubMatrix(T, 1, 1);
  const intercept = Float64Array.from({ length: d }, (_, j) => (j === 0 ? 1 : 0));
  const expectation = (x: Float64Array) => gaussianExpectation(intercept, covariance, x, theta);
  const penalised = (H: Matrix): Matrix => Matrix.add(H, Matrix.eye(d).mul(ridge));

  let x = theta.slice();
  for (let iteration = 0; iteration < 50; iteration++) {
    const E = expectation(x);
    const gradient = E.vector((u, v) => sigmoid(u) - sigmoid(v)).map((g, j) => g + ridge * x[j]);
    const step = multiply(
      spdInverse(penalised(E.matrix((u) => logistic.weight(u))), "the Hessian H"),
      gradient,
    );
    x = x.map((value, j) => value - step[j]);
    if (Math.sqrt(dot(step, step)) <= 1e-13 * (1 + Math.sqrt(dot(x, x)))) break;
  }

  const E = expectation(x);
  // E[(s(u) - y)^2 | a] with y Bernoulli(s(v)); the mean gradient of the unpenalised loss is -lambda x*.
  const square = E.matrix((u, v) => sigmoid(u) ** 2 - 2 * sigmoid(u) * sigmoid(v) + sigmoid(v));
  const mean = Matrix.columnVector(x).mul(ridge);
  return truth(
    x,
    penalised(E.matrix((u) => logistic.weight(u))),
    Matrix.sub(square, mean.mmul(mean.transpose())),
  );
}

function checkRidge(ridge: number): void {
  if (!(ridge >= 0 && Number.isFinite(ridge)))
    throw new RangeError(`ridge must be non-negative, got ${ridge}`);
}
