import { exp, expm1 } from "./elementary.js";
import { scaledNormalTail, tailQuantile } from "./scaled-normal.js";

/**
 * P(|t| > q) for the statistic of random scaling, t = B(1) / sqrt(V) with V = int_0^1 (B(r) - r B(1))^2 dr and a Brownian
 * motion B:
 *
 *     P(|t| > q) = (2/pi) int_0^{pi/2} sqrt(u / sinh u) dtheta        u = q / sin(theta)
 *
 * B(1) and the bridge B(r) - r B(1) are independent, and E exp(-u^2 V / 2) = sqrt(u / sinh u).
 *
 * @returns a probability; 1 at q = 0
 * @throws RangeError when q is not a number
 * @example randomScalingTail(6.747302) // 0.05
 * @see statistic, S. Lee, Y. Liao, M. H. Seo, Y. Shin, Proc. AAAI Conf. Artif. Intell. 36 (2022); its law, with quantiles up to
 * one-sided 99 percent (two-sided 98, 8.613), K. M. Abadir and P. Paruolo, Econometrica 65 (1997); this form of the tail (ours).
 */
export function randomScalingTail(q: number): number {
  return scaledNormalTail(
    q,
    (u) => Math.sqrt((-2 * u) / expm1(-2 * u)) * exp(-u / 2), // sqrt(u / sinh u) without overflow
  );
}

/**
 * The q with P(|t| <= q) = level: 6.747 for 0.95, where a normal statistic has 1.960.
 *
 * @throws RangeError for a level outside (0, 1)
 * @example randomScalingQuantile(0.99) // 10.017
 */
export function randomScalingQuantile(level: number): number {
  return tailQuantile("random scaling", level, randomScalingTail);
}
