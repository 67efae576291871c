import type { Optimizer } from "./optimizer.js";
import { type SaAdamOptions, saAdam } from "./sa-adam.js";

/**
 * SA-AdamW with coupled L2: SA-Adam on F_lambda(x) = F(x) + (lambda/2) |x|^2.
 *
 *     g_t = grad f(x_{t-1}; xi_t) + lambda x_{t-1}, through momentum and preconditioner
 *
 * Inside the theorem, at the ridge optimum: the limit covariance is H_l^-1 S_l H_l^-1 with
 * H_l = hess F(x*_lambda) + lambda I and S_l the covariance of the penalised gradient there.
 *
 * @throws RangeError unless lambda > 0
 * @example saAdamw(1e-3, { momentumGain: polynomial(1, 0.75) })
 * @see An and Huo, arXiv:2606.17364.
 */
export function saAdamw(lambda: number, options: Omit<SaAdamOptions, "l2" | "weightDecay"> = {}): Optimizer {
  if (!(lambda > 0)) throw new RangeError(`lambda must be positive, got ${lambda}`);
  return saAdam({ name: "SA-AdamW (coupled L2)", ...options, l2: lambda });
}
