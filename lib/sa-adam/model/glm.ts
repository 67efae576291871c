import type { Matrix } from "ml-matrix";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { dot, multiply } from "../numeric/spd.js";
import type { Curvature, Row } from "./problem.js";

/** A regression's loss as a function of u = a'x: its gradient in x is a score(u, y), its Hessian weight(u, y) a a'. */
export interface Family {
  readonly name: "linear" | "logistic" | "poisson" | "huber";
  /** f(x; a, y), up to a constant. */
  loss(u: number, y: number): number;
  /** df / du. */
  score(u: number, y: number): number;
  /** d^2 f / du^2, where it exists. */
  weight(u: number, y: number): number;
  /** Is y a response that the model knows? */
  accepts(y: number): boolean;
  /** Those responses in words: "0 or 1". */
  readonly responses: string;
  /** The curvature of a parabola in u that touches the loss at u and lies above it everywhere else, where there is one. */
  majorant?(u: number, y: number): number;
}

/** A family with a model of E[y | a]: its score is mean(u) - y, so that its weight does not depend on y. */
export interface CanonicalFamily extends Family {
  /** E[y | a]. */
  mean(u: number): number;
  /** d mean / d u. */
  weight(u: number): number;
}

function canonical(family: Omit<CanonicalFamily, "score">): CanonicalFamily {
  return { ...family, score: (u, y) => family.mean(u) - y };
}

/** Least squares: f = (u - y)^2 / 2. */
export const linear: CanonicalFamily = canonical({
  name: "linear",
  loss: (u, y) => 0.5 * (u - y) * (u - y),
  mean: (u) => u,
  weight: () => 1,
  accepts: Number.isFinite,
  responses: "a finite number",
});

/** Logistic regression, y in {0, 1}: f = log(1 + exp(u)) - y u. */
export const logistic: CanonicalFamily = canonical({
  name: "logistic",
  // log(1 + e^u) without overflow
  loss: (u, y) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))) - y * u,
  mean: sigmoid,
  weight: (u) => sigmoid(u) * sigmoid(-u),
  accepts: (y) => y === 0 || y === 1,
  responses: "0 or 1",
});

/** Poisson regression, y >= 0, whole numbers or not: f = exp(u) - y u. */
export const poisson: CanonicalFamily = canonical({
  name: "poisson",
  loss: (u, y) => Math.exp(u) - y * u,
  mean: Math.exp,
  weight: Math.exp,
  accepts: (y) => y >= 0 && Number.isFinite(y),
  responses: "a number not below 0",
});

/**
 * Huber regression with threshold k, in units of the response: the residual r = u - y counts as r^2 / 2 up to |r| = k
 * and as k |r| - k^2 / 2 beyond.
 *
 * @throws RangeError unless the threshold is positive and finite
 * @example huber(1.345).score(3, 0) // 1.345
 * @see P. J. Huber, Ann. Math. Statist. 35 (1964).
 */
export function huber(threshold: number): Family {
  if (!(threshold > 0 && Number.isFinite(threshold))) {
    throw new RangeError(`Huber's threshold must be positive and finite, got ${threshold}`);
  }
  return {
    name: "huber",
    loss(u, y) {
      const r = Math.abs(u - y);
      return r <= threshold ? 0.5 * r * r : threshold * (r - 0.5 * threshold);
    },
    score: (u, y) => Math.min(Math.max(u - y, -threshold), threshold),
    weight: (u, y) => (Math.abs(u - y) <= threshold ? 1 : 0),
    accepts: Number.isFinite,
    responses: "a finite number",
    majorant: (u, y) => Math.min(1, threshold / Math.abs(u - y)),
  };
}

/** The family of that name; the threshold belongs to "huber", which needs it. Throws as `huber`. */
export function familyNamed(name: Family["name"], threshold: number = Number.NaN): Family {
  return name === "huber" ? huber(threshold) : { linear, logistic, poisson }[name];
}

/** The logistic function 1 / (1 + exp(-u)). */
export function sigmoid(u: number): number {
  return 1 / (1 + Math.exp(-u));
}

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
