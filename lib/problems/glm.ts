import { dot } from "../linear-algebra/spd.js";
import type { Curvature, Row } from "./problem.js";

/** A model of E[y | a] through u = a'x whose loss has a gradient a (mean(u) - y) and a Hessian weight(u) a a'. */
export interface Family {
  readonly name: "linear" | "logistic";
  /** f(x; a, y) as a function of u = a'x. */
  loss(u: number, y: number): number;
  /** E[y | a] at the model. */
  mean(u: number): number;
  /** d mean / d u. */
  weight(u: number): number;
}

/** Least squares: f = (u - y)^2 / 2. */
export const linear: Family = {
  name: "linear",
  loss: (u, y) => 0.5 * (u - y) * (u - y),
  mean: (u) => u,
  weight: () => 1,
};

/** Logistic regression, y in {0, 1}: f = log(1 + exp(u)) - y u. */
export const logistic: Family = {
  name: "logistic",
  // log(1 + e^u) without overflow
  loss: (u, y) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))) - y * u,
  mean: sigmoid,
  weight: (u) => sigmoid(u) * sigmoid(-u),
};

/** The logistic function 1 / (1 + exp(-u)). */
export function sigmoid(u: number): number {
  return 1 / (1 + Math.exp(-u));
}

/** Loss, gradient and curvature of one row, with a penalty (ridge/2) |x|^2. */
export interface PenalisedLoss {
  loss(x: ArrayLike<number>, row: Row): number;
  gradient(x: ArrayLike<number>, row: Row, out?: Float64Array): Float64Array;
  curvature(x: ArrayLike<number>, row: Row): Curvature;
}

/**
 * The functions of x that a regression problem is made of:
 *
 *     gradient = a (mean(a'x) - y) + ridge x        Hessian = weight(a'x) a a' + ridge I
 */
export function penalisedLoss(family: Family, ridge: number): PenalisedLoss {
  return {
    loss: (x, { a, y }) => family.loss(dot(a, x), y) + 0.5 * ridge * dot(x, x),
    gradient(x, { a, y }, out = new Float64Array(x.length)) {
      const residual = family.mean(dot(a, x)) - y;
      for (let j = 0; j < x.length; j++) out[j] = residual * a[j] + ridge * x[j];
      return out;
    },
    curvature: (x, { a }) => ({ direction: a, weight: family.weight(dot(a, x)) }),
  };
}
