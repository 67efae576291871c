import { inOpenInterval, refuse } from "./arguments.js";
import { exp } from "./elementary.js";

/**
 * Two-sided tails of t = Z / sqrt(V), Z standard normal and V > 0 independent of it, from V's Laplace transform:
 *
 *     P(|t| > q) = (2/pi) int_0^{pi/2} L(q / sin(theta)) dtheta        L(u) = E exp(-u^2 V / 2)
 *
 * This is the normal tail P(|Z| > z) = (2/pi) int exp(-z^2 / (2 sin^2 theta)) dtheta at z = q sqrt(V), averaged over V. With
 * sin(theta) = 1 / cosh(s) the integrand L(q cosh s) / cosh s is even and, for the transforms that are used here, analytic
 * about the real line: trapezoidal sums converge geometrically, for every q.
 *
 * @param laplace u -> L(u), u > 0
 * @returns a probability, to about 1e-14 relative also in the far tail
 * @throws RangeError when q is not a number
 * @see the normal tail, J. W. Craig, Proc. IEEE MILCOM (1991).
 */
export function scaledNormalTail(q: number, laplace: (u: number) => number): number {
  if (typeof q !== "number" || Number.isNaN(q)) refuse("the statistic", "a number", q);
  const least = Math.abs(q);
  if (least === 0) return 1;
  if (least === Number.POSITIVE_INFINITY) return 0;
  const integrand = (s: number): number => {
    const cosh = (exp(s) + exp(-s)) / 2;
    return laplace(least * cosh) / cosh;
  };
  /** The integrand at first, first + step, ... until it has faded. */
  const sumFrom = (first: number, step: number): number => {
    let sum = 0;
    for (let s = first; ; s += step) {
      const term = integrand(s);
      sum += term;
      if (!(term > 1e-18 * sum)) return sum;
    }
  };
  let width = 0.5;
  let sum = integrand(0) / 2 + sumFrom(width, width);
  for (;;) {
    const middles = sumFrom(width / 2, width);
    // Halving the width squares the error: two sums that agree to 1e-8 leave 1e-16.
    const settled = Math.abs(middles - sum) <= 1e-8 * sum;
    sum += middles;
    width /= 2;
    if (settled) return Math.min(1, (2 / Math.PI) * width * sum);
  }
}

/** Quantiles found so far, by law and level: many intervals ask for the same few. */
const found = new Map<string, number>();
const MOST_FOUND = 1000;

/**
 * The q with P(|t| > q) = 1 - level of a tail that falls from 1 to 0, by bisection to the last bit.
 *
 * @param law what the tail is called, its parameters included
 * @throws RangeError for a level outside (0, 1)
 */
export function tailQuantile(law: string, level: number, tail: (q: number) => number): number {
  inOpenInterval("the confidence level", level, 0, 1);
  const key = `${law} ${level}`;
  const known = found.get(key) ?? bisect(level, tail);
  if (found.size > MOST_FOUND) found.clear();
  found.set(key, known);
  return known;
}

/** The same, which is not kept: for a tail that is asked for once. */
export function bisect(level: number, tail: (q: number) => number): number {
  let low = 0;
  let high = 1;
  while (tail(high) > 1 - level) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) return high;
    if (tail(middle) > 1 - level) low = middle;
    else high = middle;
  }
}
