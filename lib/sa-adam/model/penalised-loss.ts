import type { Matrix } from "ml-matrix";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { dot, multiply } from "../numeric/spd.js";
import type { Family } from "./family.js";
import type { Curvature, Row } from "./problem.js";

/** Loss, gradient and curvature of one row, with a penalty x'Kx / 2. */
export interface PenalisedLoss {
  loss(x: ArrayLike<number>, row: Row): number;
  gradient(x: ArrayLike<number>, row: Row, out?: Float64Array): Float64Array;
  curvature(x: ArrayLike<number>, row: Row): Curvature;
}

/**
 * The functions of x that a regression problem is made of:
 *
 *     gradient = a score(a'x, y) + K x        Hessian = weight(a'x, y) a a' + K
 *
 * @param penalty K, d x d, or lambda for K = lambda I
 */
export function penalisedLoss(family: Family, penalty: number | MatrixLike): PenalisedLoss {
  const pull = penaltyGradient(penalty);
  return {
    loss: (x, { a, y }) => family.loss(dot(a, x), y) + 0.5 * dot(x, pull(x)),
    gradient(x, { a, y }, out = new Float64Array(x.length)) {
      const score = family.score(dot(a, x), y);
      for (let j = 0; j < x.length; j++) out[j] = score * a[j];
      return pull(x, out);
    },
    curvature: (x, { a, y }) => ({ direction: a, weight: family.weight(dot(a, x), y) }),
  };
}

/**
 * The penalty's gradient K x, added to `out` (d) where one is given.
 *
 * @throws RangeError for a negative lambda and a K that is not finite
 */
export function penaltyGradient(
  penalty: number | MatrixLike,
): (x: ArrayLike<number>, out?: Float64Array) => Float64Array {
  if (typeof penalty !== "number") {
    const K: Matrix = finiteMatrix("the penalty", penalty);
    return (x, out = new Float64Array(x.length)) => {
      const pulled = multiply(K, x);
      for (let j = 0; j < out.length; j++) out[j] += pulled[j];
      return out;
    };
  }
  if (!(penalty >= 0 && Number.isFinite(penalty))) {
    throw new RangeError(`ridge must be non-negative, got ${penalty}`);
  }
  return (x, out = new Float64Array(x.length)) => {
    for (let j = 0; j < out.length; j++) out[j] += penalty * x[j];
    return out;
  };
}
