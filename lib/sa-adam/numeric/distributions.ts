import erfcinv from "@stdlib/math-base-special-erfcinv";
import chiSquaredCdfOf from "@stdlib/stats-base-dists-chisquare-cdf";
import chiSquaredQuantileOf from "@stdlib/stats-base-dists-chisquare-quantile";
import normalCdfOf from "@stdlib/stats-base-dists-normal-cdf";
import { positive, refuse, wholeNumber } from "./arguments.js";
import { exp, log } from "./elementary.js";

/**
 * The quantile of N(0, 1): normalQuantile(0.975) is 1.959963984540054.
 *
 * Through the inverse of erfc on the side of the nearer tail, where 1 - 2p would lose the digits of a small p.
 */
export function normalQuantile(probability: number): number {
  requireProbability(probability);
  return probability < 0.5
    ? -Math.SQRT2 * erfcinv(2 * probability)
    : Math.SQRT2 * erfcinv(2 * (1 - probability));
}

/** P(N(0, 1) <= x). */
export function normalCdf(x: number): number {
  return normalCdfOf(x, 0, 1);
}

/** The quantile of chi-squared with `degrees` degrees of freedom: chiSquaredQuantile(0.95, 20) is 31.41. */
export function chiSquaredQuantile(probability: number, degrees: number): number {
  requireProbability(probability);
  positive("degrees of freedom", degrees);
  return chiSquaredQuantileOf(probability, degrees);
}

/** P(chi-squared <= x) with `degrees` degrees of freedom. */
export function chiSquaredCdf(x: number, degrees: number): number {
  positive("degrees of freedom", degrees);
  return chiSquaredCdfOf(x, degrees);
}

/**
 * P(chi-squared > x) with k degrees of freedom, a whole number; small probabilities keep their digits:
 *
 *     k even: sum_{j < k/2} e^-h h^j / j!        k odd: erfc(sqrt h) + sum_{j < (k-1)/2} e^-h h^(j+1/2) / Gamma(j+3/2)        h = x/2
 *
 * @throws RangeError for x < 0, or degrees of freedom that are no positive whole number
 * @example chiSquaredTail(3.841459, 1) // 0.05
 */
export function chiSquaredTail(x: number, degrees: number): number {
  wholeNumber("degrees of freedom", positive("degrees of freedom", degrees));
  if (!(x >= 0)) refuse("the statistic", "from 0 on", x);
  if (x === 0) return 1;
  const odd = degrees % 2;
  const h = x / 2;
  let sum = odd === 1 ? 2 * normalCdf(-Math.sqrt(x)) : 0;
  // Logarithms: e^-h alone is 0 where h is large, and the sum is not.
  let term = odd === 1 ? log(h / Math.PI) / 2 + Math.LN2 - h : -h;
  for (let j = 1; j <= (degrees - odd) / 2; j++) {
    sum += exp(term);
    term += log(h / (j + odd / 2));
  }
  return Math.min(1, sum);
}

function requireProbability(value: number): void {
  if (!(typeof value === "number" && value >= 0 && value <= 1))
    refuse("the probability", "a number in [0, 1]", value);
}
