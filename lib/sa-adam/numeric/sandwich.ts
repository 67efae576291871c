import type { Matrix } from "ml-matrix";
import { type MatrixLike, semidefiniteMatrix } from "./checks.js";
import { spdInverse, symmetrized } from "./spd.js";

/**
 * The sandwich covariance H^-1 S H^-1: what sqrt(n) (xbar_n - x*) converges to.
 *
 * @param hessian H = hess F(x*), d x d, symmetric positive definite
 * @param noiseCovariance S = Cov(grad f(x*; xi)), d x d, in squared units of the gradient
 * @returns d x d, in squared units of the parameter, symmetric to the last bit
 * @throws RangeError when H is not SPD or S not positive semidefinite, when the shapes differ, or when an entry is not finite
 * @example sandwich([[2]], [[8]]) // [[2]]
 * @see B. T. Polyak and A. B. Juditsky, SIAM J. Control Optim. 30 (1992).
 */
export function sandwich(hessian: MatrixLike, noiseCovariance: MatrixLike): Matrix {
  const inverse = spdInverse(hessian, "the Hessian H");
  const s = semidefiniteMatrix("the noise covariance S", noiseCovariance, inverse.rows);
  return symmetrized(inverse.mmul(s).mmul(inverse));
}
