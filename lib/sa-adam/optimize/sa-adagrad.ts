import { knownOptions } from "../numeric/arguments.js";
import { DEFAULT_SECOND_MOMENT_GAIN } from "./defaults.js";
import type { Optimizer } from "./optimizer.js";
import { saRmsprop } from "./sa-rmsprop.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";

/**
 * SA-AdaGrad: the preconditioner is the running mean of squared gradients, no momentum.
 *
 *     D_t = (D_0 + sum_{s<=t} (g_s*g_s + floor)) / (t + 1)
 *     x_t = x_{t-1} - eta_t D_{t-1}^-1/2 g_t
 *
 * It is SA-RMSProp at gain exactly 1/(t+1): the moving mean that forgets nothing. Diagonal and from gradients, as AdaGrad is
 * used; An and Huo's own SA-AdaGrad is the matrix root of the curvature, `matrixAdagrad`.
 *
 * @example saAdagrad({ stepSize: polynomial(0.5, 0.6) })
 * @see J. Duchi, E. Hazan and Y. Singer, JMLR 12 (2011), with An and Huo's averaging, arXiv:2604.23498.
 */
export function saAdagrad(
  options: SgdOptions & {
    /** Added to g*g; 0.5 unless given. */
    floor?: number;
  } = {},
): Optimizer {
  knownOptions("saAdagrad", options, [...SGD_OPTIONS, "floor"]);
  return saRmsprop({ name: "SA-AdaGrad", ...options, secondMomentGain: DEFAULT_SECOND_MOMENT_GAIN });
}
