import type { MatrixLike } from "../numeric/checks.js";
import { howMany } from "../numeric/how-many.js";
import { multiply, spdInverse } from "../numeric/spd.js";

export interface ConstantGainBiasSettings {
  /** H, d x d, SPD. */
  hessian: MatrixLike;
  /** Standard deviations of the gradient's coordinates at x*, d. */
  deviations: ArrayLike<number>;
  /** Their skewnesses E[xi_j^3]/sd^3, d. */
  skewness: ArrayLike<number>;
  /** Adam's beta1, in [0, 1): 0 for RMSProp. */
  beta1: number;
  /** Adam's beta2, in [0, 1). */
  beta2: number;
}

/**
 * Where constant-beta Adam comes to rest on a linear model, from x*, to first order in 1 - beta2. (ours)
 *
 *     H shift = (1/2) (1 - beta1)(1 - beta2)/(1 - beta1 beta2) skew * sd        coordinate by coordinate on the right
 *
 * The "adam" convention divides m_t by a root that has seen the same gradients: E[P_t m_t] = 0 is not E m_t = 0. With
 * P_t = sd^-1 - (v_t - sd^2)/(2 sd^3) + ... and Cov(v_t, m_t) = (1 - beta1)(1 - beta2)/(1 - beta1 beta2) E[xi^3]. It is zero for symmetric noise, and for
 * the predictable convention without momentum. Averaging does not remove it.
 *
 * The next order in 1 - beta2 is left out: for the mean of Exp(1) at beta1 = 0.9 the law is 7 +- 1 percent too large at beta2 = 0.99
 * and 19 percent at 0.95 (simulated by numpy at rest). It is that of vanishing steps: while eta_t lambda/sd is not small against 1 - beta2,
 * x_t follows the same gradients and takes off part of the shift.
 *
 * @returns the shift, d
 * @throws RangeError unless H is SPD, the betas lie in [0, 1) and the lengths agree
 * @example
 * constantGainBias({ hessian: [[1]], deviations: [1], skewness: [-2], beta1: 0.9, beta2: 0.99 }) // [-0.00917]
 */
export function constantGainBias(settings: ConstantGainBiasSettings): Float64Array {
  const { deviations, skewness, beta1, beta2 } = settings;
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1)) throw new RangeError(`${name} must lie in [0, 1), got ${beta}`);
  }
  const inverse = spdInverse(settings.hessian, "the Hessian H");
  for (const [name, { length }] of Object.entries({ deviations, skewness })) {
    if (length !== inverse.rows)
      throw new RangeError(`${name} must have ${howMany(inverse.rows, "entry")}, got ${length}`);
  }
  const shared = ((1 - beta1) * (1 - beta2)) / (1 - beta1 * beta2) / 2;
  return multiply(
    inverse,
    Float64Array.from(deviations, (sd, j) => shared * sd * skewness[j]),
  );
}
