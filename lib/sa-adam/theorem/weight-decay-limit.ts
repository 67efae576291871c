import { EigenvalueDecomposition, inverse, Matrix, solve } from "ml-matrix";
import type { Problem } from "../model/problem.js";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { RandomStream } from "../numeric/random-stream.js";
import { symmetrized } from "../numeric/spd.js";
import { blocks } from "./drift.js";
import {
  type AdaptiveRestPoint,
  type AdaptiveRestPointOptions,
  adaptiveRestPoint,
  type DecayProblem,
  decoupledCovariance,
  differences,
} from "./weight-decay.js";

/** What the gradient is like at the rest point of decoupled weight decay with a learned preconditioner. */
export interface LearnedDecaySettings {
  /** lambda >= 0. */
  decoupledDecay: number;
  /** grad F, d. */
  gradient: ArrayLike<number>;
  /** H = hess F, d x d, SPD. */
  hessian: MatrixLike;
  /** The diagonal of P = diag(1 / (sqrt(D) + epsilon)), d. */
  preconditioner: ArrayLike<number>;
  /** 0 unless given. */
  epsilon?: number;
  /** The covariance of (g, g*g), 2d x 2d. */
  jointCovariance: MatrixLike;
  /** J = dE[g*g]/dx, d x d. */
  slopes: MatrixLike;
}

/** Limits of n Cov(xbar_n), d x d. */
export interface LearnedDecayCovariance {
  /** With P learned along the way. */
  readonly covariance: Matrix;
  /** With P fixed at its limit, K^-1 S K^-1 as in `decoupledCovariance`. */
  readonly fixedCovariance: Matrix;
}

/**
 * The limit covariance of the average under decoupled weight decay when P is learned from the same gradients, D_t the
 * mean of g*g up to t. (ours)
 *
 * At x* the gradient's mean is zero, and what P does to zero does not matter. At the rest point it is -lambda P^-1 x,
 * so that the fluctuation of D, of order t^-1/2, moves the iterate. Linearised about the rest point, in the time
 * u = t/n, with X(u) = n^-1/2 sum_{s<=t} Delta_s and Y(u) = n^-1/2 t (D_t - D),
 *
 *     A X' = -P xi' - G Y / u        Y' = J X' + zeta'        A = P H + lambda I,  G = diag(dP_j/dD_j dF/dx_j)
 *
 * (xi, zeta) the noise of (g, g*g). So Y' = -(K/u) Y + (zeta - J A^-1 P xi)' with K = J C, C = A^-1 G, and by
 * self-similarity the covariance V of (X, Y) at u = 1 solves
 *
 *     (K + I/2) V_YY + V_YY (K + I/2)' = R_YY        V_XY (I + K') = R_XY - C V_YY
 *     V_XX = R_XX - C V_XY' - V_XY C'
 *
 * with R the covariance of (-A^-1 P xi, zeta - J A^-1 P xi). R_XX is the covariance with P fixed. Either may be the larger: for the
 * mean of Exp(1) at lambda = 0.1 it is 0.702 learned and 0.826 fixed.
 *
 * @throws RangeError when H is not SPD or shapes differ; Error where an eigenvalue of K has a real part of -1/2 or
 *   less, for then D does not settle at the rate n^-1/2
 */
export function learnedDecayCovariance(settings: LearnedDecaySettings): LearnedDecayCovariance {
  const { decoupledDecay, gradient, preconditioner, epsilon = 0 } = settings;
  const H = finiteMatrix("the Hessian H", settings.hessian);
  const d = H.rows;
  const noise = finiteMatrix("the joint covariance of g and g*g", settings.jointCovariance, 2 * d);
  const J = finiteMatrix("the slopes J", settings.slopes, d);
  const P = Matrix.diag(Array.from(preconditioner));
  const S = noise.subMatrix(0, d - 1, 0, d - 1);
  const fixedCovariance = decoupledCovariance({
    hessian: H,
    noiseCovariance: S,
    preconditioner: P,
    decoupledDecay,
  });

  const inverseA = inverse(P.mmul(H).add(Matrix.eye(d).mul(decoupledDecay)));
  const G = Array.from(preconditioner, (p, j) => (-0.5 * p * p * gradient[j]) / (1 / p - epsilon));
  const C = inverseA.mmul(Matrix.diag(G));
  const K = J.mmul(C);
  const slowest = Math.min(...new EigenvalueDecomposition(K).realEigenvalues);
  if (!(slowest > -0.5)) {
    throw new Error(`the second moment settles more slowly than n^-1/2: an eigenvalue of K is ${slowest}`);
  }

  // From (xi, zeta) to the noise of (X, Y).
  const response = inverseA.mmul(P).neg();
  const through = blocks([
    [response, Matrix.zeros(d, d)],
    [J.mmul(response), Matrix.eye(d)],
  ]);
  const R = through.mmul(noise).mmul(through.transpose());
  const YY = lyapunov(Matrix.add(K, Matrix.eye(d).mul(0.5)), R.subMatrix(d, 2 * d - 1, d, 2 * d - 1));
  const XY = R.subMatrix(0, d - 1, d, 2 * d - 1)
    .sub(C.mmul(YY))
    .mmul(inverse(Matrix.add(Matrix.eye(d), K.transpose())));
  const price = XY.mmul(C.transpose());
  return {
    covariance: symmetrized(Matrix.sub(fixedCovariance, price).sub(price.transpose())),
    fixedCovariance,
  };
}

export interface AdaptiveDecayOptions extends AdaptiveRestPointOptions {
  /** Draws of the gradient at the rest point, for its third and fourth moments; 400,000 unless given. */
  draws?: number;
  /** Of the draws; 2026 unless given. */
  seed?: number;
}

/** The limit law of AdamW's average. */
export interface AdaptiveDecayLimit extends AdaptiveRestPoint, LearnedDecayCovariance {}

/**
 * Centre and covariance of the limit law of AdamW's average: `adaptiveRestPoint` with `learnedDecayCovariance`.
 *
 * The noise of (g, g*g) is estimated from draws. For covariates with Gaussian tails g*g has a heavy one: 400,000 draws
 * leave an error of a few percent in `covariance`.
 *
 * @throws as these two; RangeError for fewer than two draws
 * @example adaptiveDecayLimit(linearRegression({ dimension: 2 }), 0.1).covariance.rows // 2
 */
export function adaptiveDecayLimit<Observation>(
  problem: DecayProblem & Pick<Problem<Observation>, "sample" | "gradient">,
  lambda: number,
  { draws = 400_000, seed = 2026, ...options }: AdaptiveDecayOptions = {},
): AdaptiveDecayLimit {
  if (!(Number.isSafeInteger(draws) && draws > 1)) {
    throw new RangeError(`draws must be an integer of 2 or more, got ${draws}`);
  }
  const rest = adaptiveRestPoint(problem, lambda, options);
  const { mean, hessian, second } = problem.moments(rest.point);
  const jointCovariance = drawnCovariance(problem, rest.point, draws, seed);
  // Of its blocks, the covariance of g itself is known without draws.
  const square = Matrix.columnVector(mean).mmul(Matrix.rowVector(mean));
  jointCovariance.setSubMatrix(Matrix.sub(second, square), 0, 0);
  const limit = learnedDecayCovariance({
    decoupledDecay: lambda,
    gradient: mean,
    hessian,
    preconditioner: rest.preconditioner.diag(),
    ...(options.epsilon !== undefined && { epsilon: options.epsilon }),
    jointCovariance,
    slopes: differences((x) => problem.moments(x).second.diag(), rest.point),
  });
  return { ...rest, ...limit };
}

/** The covariance of (g, g*g) at x from random draws, 2d x 2d. */
function drawnCovariance<Observation>(
  problem: Pick<Problem<Observation>, "sample" | "gradient">,
  x: Float64Array,
  draws: number,
  seed: number,
): Matrix {
  const stream = new RandomStream(seed);
  const d = x.length;
  const mean = new Float64Array(2 * d);
  const square = new Float64Array(4 * d * d);
  const pair = new Float64Array(2 * d);
  for (let draw = 0; draw < draws; draw++) {
    const g = problem.gradient(x, problem.sample(stream));
    for (let j = 0; j < d; j++) {
      pair[j] = g[j];
      pair[d + j] = g[j] * g[j];
    }
    for (let j = 0; j < 2 * d; j++) {
      mean[j] += pair[j] / draws;
      for (let k = 0; k < 2 * d; k++) square[2 * d * j + k] += (pair[j] * pair[k]) / draws;
    }
  }
  const center = Matrix.columnVector(mean);
  return Matrix.from1DArray(2 * d, 2 * d, square).sub(center.mmul(center.transpose()));
}

/** V with A V + V A' = Q, through the d^2 linear equations for its entries. */
function lyapunov(A: Matrix, Q: Matrix): Matrix {
  const d = A.rows;
  const eye = Matrix.eye(d);
  const equations = A.kroneckerProduct(eye).add(eye.kroneckerProduct(A));
  return Matrix.from1DArray(d, d, solve(equations, Matrix.columnVector(Q.to1DArray())).to1DArray());
}
