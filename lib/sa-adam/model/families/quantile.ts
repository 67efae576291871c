import type { Family } from "../family.js";

/**
 * Quantile regression at level q, of residuals r = y - u:
 *
 *     f = q r for r >= 0, (q - 1) r below        score 1{y <= u} - q        weight (3/4) (1 - (r/h)^2) / h for |r| <= h, else 0
 *
 * The loss has a kink and no second derivative: the weight stands in for that of its mean, the density of y at u, by
 * Epanechnikov's kernel of half width h.
 *
 * @param bandwidth h, in units of the response; without it the weight is NaN
 * @throws RangeError unless the level is in (0, 1), and the bandwidth, where given, is positive and finite
 * @example quantile(0.9).score(1, 3) // -0.9
 * @see R. Koenker and G. Bassett, Econometrica 46 (1978); for the kernel, J. L. Powell, J. Econometrics 32 (1986).
 */
export function quantile(level: number, bandwidth: number = Number.NaN): Family {
  if (!(level > 0 && level < 1)) throw new RangeError(`a quantile's level must be in (0, 1), got ${level}`);
  if (!Number.isNaN(bandwidth) && !(bandwidth > 0 && Number.isFinite(bandwidth)))
    throw new RangeError(`a bandwidth must be positive and finite, got ${bandwidth}`);
  return {
    name: "quantile",
    loss: (u, y) => (y >= u ? level : level - 1) * (y - u),
    score: (u, y) => (y <= u ? 1 : 0) - level,
    weight(u, y) {
      const t = (u - y) / bandwidth;
      return (Math.max(0, 1 - t * t) * 0.75) / bandwidth;
    },
    accepts: Number.isFinite,
    responses: "a finite number",
    locationScale: true,
    start: (mean) => mean,
    degenerate: () => false,
    tuning: level,
    bandwidth,
    inUnits: (unit) => quantile(level, bandwidth / unit),
    smoothed: (width) => quantile(level, width),
  };
}
