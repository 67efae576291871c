import chiSquaredCdfOf from "@stdlib/stats-base-dists-chisquare-cdf";
import chiSquaredQuantileOf from "@stdlib/stats-base-dists-chisquare-quantile";
import normalCdfOf from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantileOf from "@stdlib/stats-base-dists-normal-quantile";

/** The quantile of N(0, 1): normalQuantile(0.975) is 1.959963984540054. */
export function normalQuantile(probability: number): number {
  return normalQuantileOf(probability, 0, 1);
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
