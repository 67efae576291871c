import erfcinv from "@stdlib/math-base-special-erfcinv";
import chiSquaredCdfOf from "@stdlib/stats-base-dists-chisquare-cdf";
import chiSquaredQuantileOf from "@stdlib/stats-base-dists-chisquare-quantile";
import normalCdfOf from "@stdlib/stats-base-dists-normal-cdf";
import { positive, refuse } from "./arguments.js";

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

function requireProbability(value: number): void {
  if (!(typeof value === "number" && value >= 0 && value <= 1))
    refuse("the probability", "a number in [0, 1]", value);
}
