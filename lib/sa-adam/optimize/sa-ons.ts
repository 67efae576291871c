import { knownOptions, positive } from "../numeric/arguments.js";
import { DEFAULT_FLOOR, DEFAULT_STEP_SIZE } from "./defaults.js";
import { compose, type Optimizer } from "./optimizer.js";
import { outerProduct } from "./outer-product.js";
import { asSchedule, polynomial } from "./schedules.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

/**
 * SA-ONS, the online Newton step: a full matrix preconditioner, no momentum.
 *
 *     A_t = mean of g_s g_s' + floor I
 *     x_t = x_{t-1} - eta_t A_{t-1}^-1 g_t
 *
 * From the gradients' outer products, as the online Newton step is defined; An and Huo's own SA-ONS inverts the curvature,
 * `curvatureOns`.
 *
 * @example saOns({ stepSize: polynomial(0.5, 0.7), floor: 0.1 })
 * @see E. Hazan, A. Agarwal and S. Kale, Machine Learning 69 (2007), with An and Huo's averaging, arXiv:2604.23498.
 */
export function saOns(
  options: SgdOptions & {
    /** Added to g g' as floor I; 0.5 unless given. */
    floor?: number;
  } = {},
): Optimizer {
  knownOptions("saOns", options, [...SGD_OPTIONS, "floor"]);
  const { stepSize = DEFAULT_STEP_SIZE, floor = DEFAULT_FLOOR, ...limits } = options;
  const eta = asSchedule(stepSize, "stepSize");
  positive("floor", floor);
  return compose({
    name: "SA-ONS",
    stepSize: eta,
    preconditioner: outerProduct(floor),
    theorem: theoremVerdict({ stepSize: eta, secondMoment: polynomial(1, 1) }),
    ...limits,
  });
}
