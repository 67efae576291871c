import type { VarianceRatioOptions } from "./variance-ratio.js";

/** The gains that the limit depends on. */
export type VarianceLimitOptions = Pick<VarianceRatioOptions, "alpha" | "eta0" | "c1">;

/**
 * What V(gamma, n) tends to: 1 for gamma < 1, 1 + 1/(2 c1 - 1 - alpha) at gamma = 1, infinite above. (ours)
 *
 * At gamma = 1 it is finite only for 2 c1 > 1 + alpha; what the start leaves fades as n^-(2 c1 - 1 - alpha)/2 there, slowly
 * and oscillating. The theorem covers gamma in (alpha, 1) alone; for gamma <= alpha see `asymptoticVarianceRatio`.
 *
 * @example limitVarianceRatio(1) // 4.333...
 */
export function limitVarianceRatio(
  gamma: number,
  { alpha = 0.7, c1 = 1 }: VarianceLimitOptions = {},
): number {
  if (gamma < 1) return 1;
  const surplus = 2 * c1 - 1 - alpha;
  return gamma === 1 && surplus > 0 ? 1 + 1 / surplus : Number.POSITIVE_INFINITY;
}

/**
 * V(gamma, n) to leading order in n, for gamma <= 1: one term of the momentum's, one that plain SGD has as well. (ours)
 *
 *     V(gamma, n) - 1 ~ 1/(2 n rho_n - gamma - alpha) + 1/(2 n eta_n)
 *
 * Divide m_t - (1 - rho_t) m_{t-1} = rho_t (Delta_{t-1} + xi_t) by rho_t and sum: the sum of Delta_{t-1} + xi_t is m_n / rho_n
 * and a weighted sum of m_t = (Delta_{t-1} - Delta_t)/eta_t, which by Abel summation is what SGD leaves, 1/(2 n eta_n) in
 * the variance. For the first term, (Delta, m) oscillates fast against its gains, so that rho Var(Delta) =
 * eta Var(m) = e, and the energy 2e obeys
 *
 *     2 de/dt = -(gamma + alpha) e / t - 2 rho e + eta rho^2
 *
 * with the slow solution Var(m_n) / (n rho_n^2) = 1/(2 n rho_n - gamma - alpha). So 2 n rho_n = 2 c1 n^(1 - gamma) has to outgrow
 * gamma + alpha: it does so ever more slowly as gamma nears 1, and at 1 it never does. Derived for gamma > alpha,
 * where the pair oscillates; the exact curve agrees below, too.
 *
 * @returns infinite where 2 n rho_n <= gamma + alpha: no quasi-stationary state exists, or not yet
 * @example asymptoticVarianceRatio(0.75, 1e16) // 1.0000896, as the exact value
 */
export function asymptoticVarianceRatio(
  gamma: number,
  n: number,
  { alpha = 0.7, eta0 = 0.2, c1 = 1 }: VarianceLimitOptions = {},
): number {
  const surplus = 2 * c1 * n ** (1 - gamma) - gamma - alpha;
  return surplus > 0 ? 1 + 1 / surplus + 1 / (2 * eta0 * n ** (1 - alpha)) : Number.POSITIVE_INFINITY;
}
