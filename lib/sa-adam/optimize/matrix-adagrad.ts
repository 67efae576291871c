import { aFunction, knownOptions, nonNegative } from "../numeric/arguments.js";
import { type CurvatureOptions, curvature } from "./curvature.js";
import { DEFAULT_STEP_SIZE } from "./defaults.js";
import { compose, type Optimizer } from "./optimizer.js";
import { asSchedule, polynomial } from "./schedules.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

export interface MatrixAdagradOptions extends SgdOptions {
  /** v_t, d: the curvature of the row just seen is v_t v_t'. */
  factor: CurvatureOptions["factor"];
}

/**
 * SA-AdaGrad as An and Huo define it: the matrix root of the mean curvature, no momentum.
 *
 *     C_t = mean of v_s v_s' + l2 I        x_t = x_{t-1} - eta_t (C_{t-1} + I)^-1/2 g_t
 *
 * `saAdagrad` is the diagonal one, from the gradients.
 *
 * @throws RangeError when l2 is negative
 * @example matrixAdagrad({ factor: () => row, stepSize: polynomial(1, 0.7) }) // row: the covariates of this step
 * @see An and Huo, arXiv:2604.23498.
 */
export function matrixAdagrad(options: MatrixAdagradOptions): Optimizer {
  return fromCurvature("SA-AdaGrad (matrix)", "root", options);
}

/**
 * SA-ONS as An and Huo define it: the inverse of the mean curvature, no momentum.
 *
 *     C_t = mean of v_s v_s' + l2 I        x_t = x_{t-1} - eta_t (C_{t-1} + I)^-1 g_t
 *
 * `saOns` inverts the mean of the gradients' outer products.
 *
 * @throws RangeError when l2 is negative
 * @example curvatureOns({ factor: () => row, stepSize: polynomial(1, 0.7) }) // row: the covariates of this step
 * @see An and Huo, arXiv:2604.23498.
 */
export function curvatureOns(options: MatrixAdagradOptions): Optimizer {
  return fromCurvature("SA-ONS (curvature)", "inverse", options);
}

function fromCurvature(
  name: string,
  power: CurvatureOptions["power"],
  options: MatrixAdagradOptions,
): Optimizer {
  knownOptions(name, options, [...SGD_OPTIONS, "factor"]);
  const { factor, stepSize = DEFAULT_STEP_SIZE, ...limits } = options;
  aFunction("factor", factor);
  const eta = asSchedule(stepSize, "stepSize");
  return compose({
    name,
    stepSize: eta,
    preconditioner: curvature({ factor, ridge: nonNegative("l2", limits.l2 ?? 0), power }),
    theorem: theoremVerdict({ stepSize: eta, secondMoment: polynomial(1, 1) }),
    ...limits,
  });
}
