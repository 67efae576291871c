import erfcinv from "@stdlib/math-base-special-erfcinv";
import chiSquaredCdfOf from "@stdlib/stats-base-dists-chisquare-cdf";
import chiSquaredQuantileOf from "@stdlib/stats-base-dists-chisquare-quantile";
import normalCdfOf from "@stdlib/stats-base-dists-normal-cdf";

/**
 * The quantile of N(0, 1): normalQuantile(0.975) is 1.959963984540054.
 *
 * Through the inverse of erfc on the side of the nearer tail, where 1 - 2p would lose the digits of a small p.
 */
export function normalQuantile(probability: number): number {
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
  return chiSquaredQuantileOf(probability, degrees);
}

/** P(chi-squared <= x) with `degrees` degrees of freedom. */
export function chiSquaredCdf(x: number, degrees: number): number {
  return chiSquaredCdfOf(x, degrees);
}
