import { Matrix } from "ml-matrix";

/**
 * The weighted second moment of N vectors, (1/N) sum_i w_i a_i a_i'.
 *
 * @param rows a_1 ... a_N, each of length d; N >= 1
 * @param weights w_1 ... w_N; all 1 unless given
 * @returns d x d, symmetric to the last bit
 * @throws RangeError when there are no rows
 * @example meanOuterProduct([[1, 2], [3, 4]]) // [[5, 7], [7, 10]]
 */
export function meanOuterProduct(rows: readonly ArrayLike<number>[], weights?: ArrayLike<number>): Matrix {
  if (rows.length === 0) throw new RangeError("a second moment needs at least one row");
  const d = rows[0].length;
  const mean = Matrix.zeros(d, d);
  for (let i = 0; i < rows.length; i++) {
    const a = rows[i];
    const share = (weights === undefined ? 1 : weights[i]) / rows.length;
    for (let j = 0; j < d; j++) {
      for (let k = 0; k <= j; k++) mean.set(j, k, mean.get(j, k) + share * a[j] * a[k]);
    }
  }
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) mean.set(k, j, mean.get(j, k));
  return mean;
}
