import { DEFAULT_FLOOR, DEFAULT_STEP_SIZE } from "./defaults.js";
import { compose, type Optimizer } from "./optimizer.js";
import { outerProduct } from "./outer-product.js";
import { asSchedule, polynomial } from "./schedules.js";
import type { SgdOptions } from "./sgd.js";
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
export function saOns({
  stepSize = DEFAULT_STEP_SIZE,
  floor = DEFAULT_FLOOR,
  ...limits
}: SgdOptions & {
  /** Added to g g' as floor I; 0.5 unless given. */
  floor?: number;
} = {}): Optimizer {
  const eta = asSchedule(stepSize);
  if (!(floor > 0)) throw new RangeError(`floor must be positive, got ${floor}`);
  return compose({
    name: "SA-ONS",
    stepSize: eta,
    preconditioner: outerProduct(floor),
    theorem: theoremVerdict({ stepSize: eta, secondMoment: polynomial(1, 1) }),
    ...limits,
  });
}
