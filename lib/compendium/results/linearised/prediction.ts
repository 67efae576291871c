import { Matrix } from "ml-matrix";
import { curvatureShift, polynomial, quadraticForm, spdInverse } from "sa-adam/internal";
import { LINEARISED_GAINS, linearisedProblem } from "./experiment.js";

/** The step of the difference that stands for a third derivative. */
const STEP = 1e-4;

/**
 * n |.|^2 between an adaptive optimizer's linearised average and SGD's that the curvature's shift expects, in the metric of Sigma^-1 over
 * d, at each checkpoint; nothing is fitted. (ours)
 *
 *     linearised - x_n = (1/2) H^-1 F'''[mean of (x_i - x*)(x_i - x*)'] to leading order, x_n the zero of the rows' score
 *
 * which is the mean step size times minus the average's own shift under the same P (`curvatureShift`). Momentum does not enter: the
 * iterate's stationary covariance is the one without it.
 */
export function linearisedDistance(checkpoints: readonly number[]): number[] {
  const { optimum, hessian, noiseCovariance, sandwich, moments } = linearisedProblem();
  const { eta0, alpha, shift, floor } = LINEARISED_GAINS;
  const d = optimum.length;
  const slopes = Array.from({ length: d }, (_, l) => {
    const [ahead, behind] = [STEP, -STEP].map(
      (step) => moments(optimum.map((value, j) => (j === l ? value + step : value))).hessian,
    );
    return Matrix.sub(ahead, behind).div(2 * STEP);
  });
  // F'''[C]_j = sum_l (dH/dx_l C)_jl
  const third = (C: Matrix): Float64Array =>
    Float64Array.from({ length: d }, (_, j) =>
      slopes.reduce((sum, slope, l) => sum + slope.getRowVector(j).mmul(C.getColumnVector(l)).get(0, 0), 0),
    );
  const P = Matrix.diag(noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(s + floor)));
  const of = (preconditioner: Matrix): Float64Array =>
    curvatureShift({ hessian, noiseCovariance, preconditioner, third }).shift;
  const sgd = of(Matrix.eye(d));
  const apart = of(P).map((value, j) => value - sgd[j]);
  const square = quadraticForm(apart, spdInverse(sandwich, "the sandwich")) / d;
  const eta = polynomial(eta0, alpha, shift);
  let sum = 0;
  let t = 0;
  return checkpoints.map((n) => {
    while (t < n) sum += eta(++t);
    return n * (sum / n) ** 2 * square;
  });
}
