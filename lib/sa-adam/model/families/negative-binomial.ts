import { exp, log, log1p } from "../../numeric/elementary.js";
import { logGamma } from "../../numeric/log-gamma.js";
import { COUNTS, ofCounts } from "../counts.js";
import type { Family } from "../family.js";

/**
 * Negative binomial regression with the log link and dispersion k, y >= 0: mean m = exp(u), variance m + k m^2.
 *
 *     f = (y + 1/k) log(1 + k m) - y u        score (m - y) / (1 + k m)        weight m (1 + k y) / (1 + k m)^2
 *
 * Poisson's in the limit k = 0. The dispersion is given, not estimated.
 *
 * @throws RangeError unless the dispersion is positive and finite
 * @example negativeBinomial(0.5).score(0, 3) // -1.3333
 * @see J. M. Hilbe, Negative Binomial Regression (2011): NB2.
 */
export function negativeBinomial(dispersion: number): Family {
  if (!(dispersion > 0 && Number.isFinite(dispersion)))
    throw new RangeError(`the dispersion must be positive and finite, got ${dispersion}`);
  /** What score and weight are over: 1 + k m, times exp(-u) for a large mean. */
  const over = (u: number, e: number): number => (u >= 0 ? dispersion + e : 1 + dispersion * e);
  return {
    name: "negative-binomial",
    loss(u, y) {
      const ratio = dispersion * exp(u);
      return (y + 1 / dispersion) * (ratio < Infinity ? log1p(ratio) : u + log(dispersion)) - y * u;
    },
    score(u, y) {
      const e = exp(-Math.abs(u));
      return (u >= 0 ? 1 - y * e : e - y) / over(u, e);
    },
    weight(u, y) {
      const e = exp(-Math.abs(u));
      return ((1 + dispersion * y) * e) / over(u, e) ** 2;
    },
    // m / (1 + k m)
    expectedWeight: (u) => (u >= 0 ? 1 : exp(u)) / over(u, exp(-Math.abs(u))),
    ...COUNTS,
    tuning: dispersion,
    likelihood: {
      saturated: ofCounts((y) => (y === 0 ? 0 : (y + 1 / dispersion) * log1p(dispersion * y) - y * log(y))),
      constant: ofCounts(
        (y) =>
          logGamma(1 / dispersion) + logGamma(y + 1) - logGamma(y + 1 / dispersion) - y * log(dispersion),
      ),
    },
  };
}
