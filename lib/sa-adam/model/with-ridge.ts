import { Matrix } from "ml-matrix";
import { nonNegative, withMethods } from "../numeric/arguments.js";
import { newtonRoot } from "../numeric/newton-root.js";
import { dot } from "../numeric/spd.js";
import { type Expectations, type KnownProblem, type Truth, truth } from "./problem.js";

/**
 * The same problem with a ridge penalty more, F_lambda(x) = F(x) + (lambda/2) |x|^2: what coupled L2 minimises.
 *
 *     grad F(x*_l) + lambda x*_l = 0        H_l = hess F(x*_l) + lambda I        S_l = Cov(gradient at x*_l)
 *
 * Its sandwich H_l^-1 S_l H_l^-1 is the limit covariance of an average that coupled L2 draws to x*_lambda.
 *
 * @param problem one whose expectations are known at every x
 * @param lambda >= 0, added to the penalty that the problem has already
 * @throws RangeError for what is no such problem, and a lambda that is negative or not finite
 * @example withRidge(linearRegression(), 0.1).optimum // (H + 0.1 I)^-1 H x*
 */
export function withRidge<Observation>(
  problem: KnownProblem<Observation> & Expectations,
  lambda: number,
): KnownProblem<Observation> & Expectations {
  const wanted = "a problem whose expectations are known, such as linearRegression()";
  withMethods("problem", problem, ["loss", "gradient", "moments"], wanted);
  nonNegative("lambda", lambda);
  const moments: Expectations["moments"] = (x) => {
    const { mean, hessian, second } = problem.moments(x);
    const penalty = Float64Array.from(x, (value) => lambda * value);
    return {
      mean: mean.map((g, j) => g + penalty[j]),
      hessian: Matrix.add(hessian, Matrix.eye(problem.dimension).mul(lambda)),
      second: second.clone().apply(function penalise(this: Matrix, j, k) {
        const added = penalty[j] * mean[k] + mean[j] * penalty[k] + penalty[j] * penalty[k];
        this.set(j, k, this.get(j, k) + added);
      }),
    };
  };
  return {
    ...problem,
    name: `${problem.name} with a ridge of ${lambda}`,
    ridge: problem.ridge + lambda,
    loss: (x, observation) => problem.loss(x, observation) + 0.5 * lambda * dot(x, x),
    gradient(x, observation, out) {
      const g = problem.gradient(x, observation, out);
      for (let j = 0; j < g.length; j++) g[j] += lambda * x[j];
      return g;
    },
    moments,
    ...truthFromMoments(moments, problem.optimum),
  };
}

/** x*, H and S from a gradient's moments: Newton's method on the mean, from `start`. */
export function truthFromMoments(moments: Expectations["moments"], start: ArrayLike<number>): Truth {
  const optimum = newtonRoot(
    (x) => {
      const { mean, hessian } = moments(x);
      return { residual: mean, jacobian: hessian };
    },
    start,
    "the minimiser of F",
  );
  const { hessian, second } = moments(optimum);
  // At x* the gradient's mean is zero, and its second moment the covariance.
  return truth(optimum, hessian, second);
}
