import { refuse } from "./arguments.js";
import { exp, log1p } from "./elementary.js";
import { scaledNormalTail, tailQuantile } from "./scaled-normal.js";

/**
 * P(|t| > q) for Student's t with any number of degrees of freedom nu > 0, whole or not:
 *
 *     P(|t| > q) = (2/pi) int_0^{pi/2} (1 + u^2 / nu)^(-nu/2) dtheta        u = q / sin(theta)
 *
 * @throws RangeError when q is not a number or the degrees of freedom are not positive
 * @example studentTail(2.228139, 10) // 0.05
 */
export function studentTail(q: number, degrees: number): number {
  if (!(typeof degrees === "number" && degrees > 0)) refuse("degrees of freedom", "positive", degrees);
  if (degrees === Number.POSITIVE_INFINITY) return scaledNormalTail(q, (u) => exp((-u * u) / 2));
  return scaledNormalTail(q, (u) => exp((-degrees / 2) * log1p((u * u) / degrees)));
}

/**
 * The q with P(|t| <= q) = level.
 *
 * @throws RangeError for a level outside (0, 1) or degrees of freedom that are not positive
 * @example studentQuantile(0.95, 10) // 2.228
 */
export function studentQuantile(level: number, degrees: number): number {
  return tailQuantile(`Student ${degrees}`, level, (q) => studentTail(q, degrees));
}
