import { log } from "./elementary.js";

/** Bernoulli numbers B_2k over 2k (2k - 1), of Stirling's series. */
const SERIES = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** From here on the series has all digits. */
const FAR = 12;

/**
 * log Gamma(x) for x > 0, by Stirling's series at the first of x, x + 1, ... that is above 12.
 *
 * @example logGamma(5) // log 24
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 6.1.41
 */
export function logGamma(x: number): number {
  let [factor, at] = [1, x];
  while (at < FAR) factor *= at++;
  let [sum, power] = [0, 1 / at];
  for (const term of SERIES) {
    sum += term * power;
    power /= at * at;
  }
  return (at - 0.5) * log(at) - at + 0.5 * log(2 * Math.PI) + sum - log(factor);
}
