import { Matrix } from "ml-matrix";
import type { Expectations } from "../model/problem.js";
import { nonNegative } from "../numeric/arguments.js";
import type { MatrixLike } from "../numeric/checks.js";
import { newtonRoot } from "../numeric/newton-root.js";
import { sandwich } from "../numeric/sandwich.js";
import { spdInverse, symmetrized } from "../numeric/spd.js";
import { DEFAULT_FLOOR } from "../optimize/defaults.js";

/** The part of a problem that its rest points follow from. */
export type DecayProblem = Expectations & {
  /** Where the search begins, d. */
  readonly optimum: ArrayLike<number>;
};

/** Where decoupled weight decay comes to rest under a preconditioner that is learned from the gradients. */
export interface AdaptiveRestPoint {
  /** x, d. */
  readonly point: Float64Array;
  /** P there, d x d, diagonal. */
  readonly preconditioner: Matrix;
}

export interface AdaptiveRestPointOptions {
  /** Added to g*g, as in the optimizers; 0.5 unless given. */
  floor?: number;
  /** Added to the root, as in the "adam" convention; 0 unless given. */
  epsilon?: number;
}

/**
 * Where decoupled weight decay, x <- x - eta (P m + lambda x), comes to rest under a fixed preconditioner:
 *
 *     P grad F(x) + lambda x = 0
 *
 * Times P^-1, that is the minimum of F(x) + (lambda/2) x'P^-1 x: a ridge penalty whose weights are the
 * preconditioner's. It is x*_lambda for P = I, and depends on P otherwise; for a quadratic F it solves
 * (P H + lambda I) x = P H x*. (ours)
 *
 * @param preconditioner P, d x d, SPD
 * @throws RangeError when P is not SPD or lambda is negative; Error when Newton's method does not converge
 * @example restPoint(linearRegression({ dimension: 2 }), 0.1, [[2, 0], [0, 0.5]])
 */
export function restPoint(problem: DecayProblem, lambda: number, preconditioner: MatrixLike): Float64Array {
  checkDecay(lambda);
  const pull = spdInverse(preconditioner, "the preconditioner P").mul(lambda);
  return newtonRoot(
    (x) => {
      const { mean, hessian } = problem.moments(x);
      const decay = pull.mmul(Matrix.columnVector(x));
      return {
        residual: mean.map((g, j) => g + decay.get(j, 0)),
        jacobian: Matrix.add(hessian, pull),
      };
    },
    problem.optimum,
    "the rest point of decoupled weight decay",
  );
}

/**
 * Where decoupled weight decay comes to rest under Adam's own preconditioner, which is what the rest point makes it:
 *
 *     P(x) grad F(x) + lambda x = 0        P(x) = diag(1 / (sqrt(E[g*g] + floor) + epsilon)),  g the gradient at x
 *
 * The noise is in P and so in the rest point: the more a coordinate's gradient varies, the more it is shrunk. (ours)
 *
 * @throws RangeError for a negative lambda, floor or epsilon; Error when Newton's method does not converge
 * @example adaptiveRestPoint(linearRegression(), 0.1).point // where AdamW's average tends, saAdam's defaults
 */
export function adaptiveRestPoint(
  problem: DecayProblem,
  lambda: number,
  { floor = DEFAULT_FLOOR, epsilon = 0 }: AdaptiveRestPointOptions = {},
): AdaptiveRestPoint {
  checkDecay(lambda);
  nonNegative("floor", floor);
  nonNegative("epsilon", epsilon);
  /** The diagonal of P(x)^-1. */
  const weights = (x: ArrayLike<number>): number[] =>
    problem
      .moments(x)
      .second.diag()
      .map((square) => Math.sqrt(square + floor) + epsilon);
  const point = newtonRoot(
    (x) => {
      const { mean, hessian } = problem.moments(x);
      const w = weights(x);
      const slopes = differences(weights, x);
      const jacobian = hessian.clone().apply(function pull(this: Matrix, j, k) {
        const decay = x[j] * slopes.get(j, k) + (j === k ? w[j] : 0);
        this.set(j, k, this.get(j, k) + lambda * decay);
      });
      return { residual: mean.map((g, j) => g + lambda * w[j] * x[j]), jacobian };
    },
    problem.optimum,
    "the rest point of decoupled weight decay",
  );
  return { point, preconditioner: Matrix.diag(weights(point).map((w) => 1 / w)) };
}

export interface DecoupledCovarianceSettings {
  /** H = hess F at the rest point, d x d, SPD. */
  hessian: MatrixLike;
  /** S = Cov of the gradient at the rest point, d x d. */
  noiseCovariance: MatrixLike;
  /** P, d x d, SPD. */
  preconditioner: MatrixLike;
  /** lambda >= 0. */
  decoupledDecay: number;
}

/**
 * The limit covariance of the average under decoupled weight decay and a fixed preconditioner:
 *
 *     sqrt(n) (xbar_n - rest point)  ->  N(0, K^-1 S K^-1)        K = H + lambda P^-1
 *
 * The sandwich of the objective that P makes, F + (lambda/2) x'P^-1 x: centre and covariance both show P. As in the
 * projection identity, on average over a long time neither iterate nor buffer moves: P mbar + lambda Delta = 0 and
 * mbar = H Delta + xibar, whatever the gains. Only lambda = 0 takes P out. (ours)
 *
 * @throws RangeError when H or P is not SPD, shapes differ, or lambda is negative
 * @example decoupledCovariance({ hessian: [[1]], noiseCovariance: [[1]], preconditioner: [[0.5]], decoupledDecay: 0.5 }) // [[0.25]]
 */
export function decoupledCovariance(settings: DecoupledCovarianceSettings): Matrix {
  const { hessian, noiseCovariance, preconditioner, decoupledDecay } = settings;
  checkDecay(decoupledDecay);
  const pull = spdInverse(preconditioner, "the preconditioner P").mul(decoupledDecay);
  return sandwich(symmetrized(hessian).add(pull), noiseCovariance);
}

/** The Jacobian of f at x by central differences. */
export function differences(f: (x: Float64Array) => readonly number[], x: Float64Array): Matrix {
  const columns = Array.from(x, (value, k) => {
    const h = 1e-5 * (1 + Math.abs(value));
    const at = (step: number): readonly number[] => f(x.map((v, j) => (j === k ? v + step : v)));
    const [above, below] = [at(h), at(-h)];
    return above.map((v, j) => (v - below[j]) / (2 * h));
  });
  return new Matrix(columns).transpose();
}

function checkDecay(lambda: number): void {
  nonNegative("the weight decay lambda", lambda);
}
