import { compose, type Optimizer } from "./optimizer.js";
import { outerProduct } from "./outer-product.js";
import { asSchedule, polynomial } from "./schedules.js";
import { DEFAULT_STEP_SIZE, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

/**
 * SA-ONS, the online Newton step: a full matrix preconditioner, no momentum.
 *
 *     A_t = mean of g_s g_s' + ridge I
 *     x_t = x_{t-1} - eta_t A_{t-1}^-1 g_t
 *
 * From the gradients' outer products, as the online Newton step is defined; An and Huo's own SA-ONS inverts the curvature,
 * `curvatureOns`.
 *
 * @example saOns({ stepSize: polynomial(0.5, 0.7), ridge: 0.1 })
 * @see E. Hazan, A. Agarwal and S. Kale, Machine Learning 69 (2007), with An and Huo's averaging, arXiv:2604.23498.
 */
export function saOns({
  stepSize = DEFAULT_STEP_SIZE,
  ridge = 0.5,
  ...limits
}: SgdOptions & {
  /** Added to g g' as ridge I; 0.5 unless given. */
  ridge?: number;
} = {}): Optimizer {
  const eta = asSchedule(stepSize);
  if (!(ridge > 0)) throw new RangeError(`ridge must be positive, got ${ridge}`);
  return compose({
    name: "SA-ONS",
    stepSize: eta,
    preconditioner: outerProduct(ridge),
    theorem: theoremVerdict({ stepSize: eta, secondMoment: polynomial(1, 1) }),
    ...limits,
  });
}
