import { normalQuantile } from "../numeric/distributions.js";
import { exp, power } from "../numeric/elementary.js";
import { ranked } from "../numeric/ranked.js";

/** z of the level 0.95, whose intervals the bandwidth is best for. */
const Z = 1.959963984540054;

/**
 * The half width of the kernel by which the density of residuals at their quantile q = 0 is estimated, in their units:
 *
 *     b = n^-1/3 Z^2/3 (1.5 phi(z)^2 / (2 z^2 + 1))^1/3        z = Phi^-1(q), b halved until q - b and q + b are in (0, 1)
 *     h = min(standard deviation, interquartile range / 1.34) (Phi^-1(q + b) - Phi^-1(q - b))
 *
 * The standard deviation alone where the quartiles are the same; 0 where all residuals are.
 *
 * @param residuals n of them; sorted in place where there are no weights
 * @param weights each residual stands for so many, and n is their sum; all 1 unless given
 * @example kernelBandwidth(Float64Array.of(-2, -1, 0, 1, 2), 0.5).toFixed(2) // "2.22"
 * @see P. Hall and S. J. Sheather, JRSS B 50 (1988); R. Koenker, Quantile Regression (2005), section 3.4.
 */
export function kernelBandwidth(residuals: Float64Array, q: number, weights?: Float64Array): number {
  const n = weights ? weights.reduce((sum, weight) => sum + weight, 0) : residuals.length;
  const z = normalQuantile(q);
  const density = exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  const best = power(1 / n, 1 / 3) * power(Z, 2 / 3) * power((1.5 * density ** 2) / (2 * z * z + 1), 1 / 3);
  let b = best;
  while (b >= Math.min(q, 1 - q)) b /= 2;
  const value = ranked(residuals, weights);
  const at = (share: number): number => {
    const place = share * (n - 1);
    const low = Math.floor(place);
    return value(low) + (place - low) * (value(low + 1) - value(low));
  };
  const times = (i: number): number => (weights ? weights[i] : 1);
  const mean = residuals.reduce((sum, r, i) => sum + (times(i) * r) / n, 0);
  const deviation = Math.sqrt(residuals.reduce((sum, r, i) => sum + (times(i) * (r - mean) ** 2) / n, 0));
  const quartiles = (at(0.75) - at(0.25)) / 1.34;
  const spread = quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
  return spread * (normalQuantile(q + b) - normalQuantile(q - b));
}

/** The bandwidth for so many rows, from that for the first `rows`: it falls like n^-1/3. */
export function narrowed(bandwidth: number, rows: number, all: number): number {
  return bandwidth * power(rows / all, 1 / 3);
}
