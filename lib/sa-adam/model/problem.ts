import type { Matrix } from "ml-matrix";
import type { RandomStream } from "../numeric/random-stream.js";
import { sandwich } from "../numeric/sandwich.js";

/** The Hessian of one observation's loss, weight * direction direction' (a penalty's lambda I apart). */
export interface Curvature {
  /** a, d. */
  readonly direction: ArrayLike<number>;
  /** 1 for least squares, s(1 - s) for the logistic loss. */
  readonly weight: number;
}

/** What the theory needs of a problem. */
export interface Truth {
  /** x*, d. */
  readonly optimum: Float64Array;
  /** H = hess F(x*), d x d, penalty included. */
  readonly hessian: Matrix;
  /** S = Cov(gradient(x*, xi)), d x d. */
  readonly noiseCovariance: Matrix;
  /** H^-1 S H^-1, d x d. */
  readonly sandwich: Matrix;
}

/**
 * A stochastic optimization problem: minimise F(x) = E f(x; xi) + (ridge/2) |x|^2 from samples of xi.
 * The parts of `Truth` are there as far as they are known.
 */
export interface Problem<Observation> extends Partial<Truth> {
  readonly name: string;
  /** d. */
  readonly dimension: number;
  /** lambda of the penalty (lambda/2) |x|^2, part of loss and gradient; 0 where there is none. */
  readonly ridge: number;
  /** One draw of xi. */
  sample(stream: RandomStream): Observation;
  /** f(x; xi) + (ridge/2) |x|^2. */
  loss(x: ArrayLike<number>, observation: Observation): number;
  /** The gradient of `loss` in x, written into `out` (d) when given. */
  gradient(x: ArrayLike<number>, observation: Observation, out?: Float64Array): Float64Array;
  /** The Hessian of f(x; xi), for plug-in inference; absent where it is not of rank one. */
  curvature?(x: ArrayLike<number>, observation: Observation): Curvature;
}

/** A problem whose x*, H and S are known. */
export type KnownProblem<Observation> = Problem<Observation> & Truth;

/** What a problem adds whose expectations are known at every x, and not only at x*. */
export interface Expectations {
  /** Of the gradient g at x, penalty included: E g = grad F(x), d; hess F(x), d x d; and E g g', d x d. */
  moments(x: ArrayLike<number>): { mean: Float64Array; hessian: Matrix; second: Matrix };
}

/** One observation of a regression. */
export interface Row {
  /** Covariates a, d. */
  readonly a: ArrayLike<number>;
  /** Response y. */
  readonly y: number;
}

/** x*, H and S with the sandwich that follows from them. */
export function truth(optimum: ArrayLike<number>, hessian: Matrix, noiseCovariance: Matrix): Truth {
  return {
    optimum: Float64Array.from(optimum),
    hessian,
    noiseCovariance,
    sandwich: sandwich(hessian, noiseCovariance),
  };
}
