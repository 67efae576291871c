import type { RandomStream } from "../numeric/random-stream.js";

/**
 * One draw of N(0, T), T_jk = r^|j-k|, in O(d): the stationary autoregression
 *
 *     a_1 = z_1        a_j = r a_{j-1} + sqrt(1 - r^2) z_j
 */
export function autoregressive(stream: RandomStream, dimension: number, r: number): Float64Array {
  const innovation = Math.sqrt(1 - r * r);
  const a = stream.normals(dimension);
  for (let j = 1; j < dimension; j++) a[j] = r * a[j - 1] + innovation * a[j];
  return a;
}
