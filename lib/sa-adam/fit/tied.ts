import type { BlockFit } from "./block-fit.js";
import { ROUNDING } from "./quantile-optimum.js";

/** How many of its rows a quantile regression's own fit goes through. */
export function tied({ regressors: { rows, response }, optimum, columns }: BlockFit): number {
  const d = optimum.length;
  let count = 0;
  for (let i = 0; i < response.length; i++) {
    let residual = response[i];
    for (let j = 0; j < d; j++) residual -= rows[i * d + j] * optimum[j];
    if (Math.abs(residual) <= ROUNDING * (1 + Math.abs(columns.responseCenter / columns.responseScale)))
      count++;
  }
  return count;
}
