import type { Matrix } from "ml-matrix";
import type { SpdFactor } from "../kernel/spd.js";
import { dot } from "../numeric/spd.js";
import type { BlockFit } from "./block-fit.js";
import { splitRows } from "./standardise.js";

/**
 * How well a sample of m rows knows the standard errors of a quantile regression, relative to them: a standard deviation each, by the delta
 * method of V = G S G, G = H^-1, along the lines t of T,
 *
 *     sqrt(sum_i (psi_i - mean)^2) / (2 m t'V t)        psi_i = s_i^2 (t'G a_i)^2 - 2 w_i (t'G a_i) (a_i'V t)
 *
 * @param factor of H
 * @param sandwich V, d x d
 * @param T to the data's units, d columns
 */
export function quantileErrorNoise(
  { optimum, family, regressors }: BlockFit,
  factor: SpdFactor,
  sandwich: Matrix,
  T: Matrix,
): Float64Array {
  const { rows, response, weights } = regressors;
  const all = splitRows(rows, response.length);
  const forms = all.map((a) => dot(a, optimum));
  const times = (i: number): number => weights?.[i] ?? 1;
  return Float64Array.from({ length: T.rows }, (_, line) => {
    const t = Float64Array.from(T.getRow(line));
    const g = factor.solve(t);
    const v = Float64Array.from(sandwich.mmul(T.getRowVector(line).transpose()).to1DArray());
    let [sum, squares] = [0, 0];
    for (const [i, a] of all.entries()) {
      const along = dot(g, a);
      const score = times(i) * family.score(forms[i], response[i]);
      const psi =
        (score * along) ** 2 - 2 * times(i) * family.weight(forms[i], response[i]) * along * dot(v, a);
      sum += psi;
      squares += psi ** 2;
    }
    const m = all.length;
    return Math.sqrt(Math.max(0, squares - sum ** 2 / m)) / (2 * m * dot(v, t));
  });
}
