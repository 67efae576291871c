import type { Family } from "../family.js";

/**
 * Huber regression with threshold k, in units of the response: the residual r = u - y counts as r^2 / 2 up to |r| = k
 * and as k |r| - k^2 / 2 beyond.
 *
 * @throws RangeError unless the threshold is positive and finite
 * @example huber(1.345).score(3, 0) // 1.345
 * @see P. J. Huber, Ann. Math. Statist. 35 (1964).
 */
export function huber(threshold: number): Family {
  if (!(threshold > 0 && Number.isFinite(threshold))) {
    throw new RangeError(`Huber's threshold must be positive and finite, got ${threshold}`);
  }
  return {
    name: "huber",
    loss(u, y) {
      const r = Math.abs(u - y);
      return r <= threshold ? 0.5 * r * r : threshold * (r - 0.5 * threshold);
    },
    score: (u, y) => Math.min(Math.max(u - y, -threshold), threshold),
    weight: (u, y) => (Math.abs(u - y) <= threshold ? 1 : 0),
    accepts: Number.isFinite,
    responses: "a finite number",
    locationScale: true,
    start: (mean) => mean,
    degenerate: () => false,
    tuning: threshold,
    inUnits: (unit) => huber(threshold / unit),
    majorant: (u, y) => Math.min(1, threshold / Math.abs(u - y)),
  };
}
