import { knownOptions, positive } from "../numeric/arguments.js";
import type { Optimizer } from "./optimizer.js";
import { SA_ADAM_OPTIONS, type SaAdamOptions, saAdam } from "./sa-adam.js";

/**
 * SA-Adam with coupled L2, on F_lambda(x) = F(x) + (lambda/2) |x|^2: what An and Huo call SA-AdamW.
 *
 *     g_t = grad f(x_{t-1}; xi_t) + lambda x_{t-1}, through momentum and preconditioner
 *
 * `adamw` is the other one: its decay is decoupled, outside momentum and preconditioner, and so is that of `saAdam` with
 * `decoupledDecay`. Coupled L2 is inside the theorem, at the ridge optimum: the limit covariance is H_l^-1 S_l H_l^-1 with
 * H_l = hess F(x*_lambda) + lambda I and S_l the covariance of the penalised gradient there.
 *
 * @throws RangeError unless lambda > 0, and as `saAdam`
 * @example saAdamL2(1e-3, { momentumGain: polynomial(1, 0.75) })
 * @see An and Huo, arXiv:2606.17364.
 */
export function saAdamL2(
  lambda: number,
  options: Omit<SaAdamOptions, "l2" | "decoupledDecay"> = {},
): Optimizer {
  positive("lambda", lambda);
  const names = SA_ADAM_OPTIONS.filter((name) => name !== "l2" && name !== "decoupledDecay");
  knownOptions("saAdamL2", options, names);
  return saAdam({ name: "SA-AdamW (coupled L2)", ...options, l2: lambda });
}
