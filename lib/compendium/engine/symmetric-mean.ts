import { Matrix } from "ml-matrix";

/** The symmetric d x d matrix whose upper triangle, by rows, is `entries` / n. */
export function symmetricMean(entries: Float64Array, d: number, n: number): Matrix {
  const matrix = Matrix.zeros(d, d);
  let entry = 0;
  for (let j = 0; j < d; j++) {
    for (let k = j; k < d; k++) {
      const value = entries[entry++] / n;
      matrix.set(j, k, value);
      matrix.set(k, j, value);
    }
  }
  return matrix;
}
