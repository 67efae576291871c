import { nesterov } from "./look-ahead.js";
import type { Optimizer } from "./optimizer.js";
import { type SaVariantOptions, saAdamVariant } from "./sa-adam-variant.js";
import { secondMoment } from "./second-moment.js";

/**
 * SA-Nadam: SA-Adam that looks one step ahead.
 *
 *     m_t, k_t, D_t as in `saAdam` ("predictable")
 *     x_t = x_{t-1} - eta_t D_{t-1}^-1/2 ((1 - rho_{t+1}) m_t / k_{t+1} + rho_t g_t / k_t)
 *
 * Not named by the theorem, but inside it by the same argument: what multiplies P_t is, as m_t is, a filter of the gradients
 * of gain one, and differs from m_t by rho_t (g_t - m_t), whose mean vanishes like that of m_t - m_{t-1}. (ours)
 *
 * @throws RangeError unless the gains are positive and floor non-negative
 * @example saNadam({ momentumGain: polynomial(1, 0.85, 1) }).theorem.inside // true
 * @see T. Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop 2016; the vanishing gains, An and Huo, arXiv:2606.17364.
 */
export function saNadam(options: SaVariantOptions = {}): Optimizer {
  return saAdamVariant("SA-Nadam", options, (rho, gain, floor) => ({
    momentum: nesterov(rho),
    preconditioner: secondMoment({
      gain,
      convention: "predictable",
      floor,
      epsilon: 0,
      biasCorrection: false,
    }),
  }));
}
