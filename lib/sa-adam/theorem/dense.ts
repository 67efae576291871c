/**
 * Small dense kernels on square matrices kept row by row in a Float64Array, for the covariance recursions:
 * millions of products of a few rows each, where an object per matrix would cost more than the arithmetic.
 *
 * `inner` counts the columns of `a` that are not zero by construction (all of them unless given); `at` arguments
 * are where a matrix begins in its array.
 */

/** out += a b, all size x size. */
export function addProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  size: number,
  inner: number = size,
  outAt = 0,
  aAt = 0,
  bAt = 0,
): void {
  for (let i = 0; i < size; i++) {
    const row = outAt + i * size;
    for (let k = 0; k < inner; k++) {
      const scale = a[aAt + i * size + k];
      const column = bAt + k * size;
      for (let j = 0; j < size; j++) out[row + j] += scale * b[column + j];
    }
  }
}

/** out += a b' where the last size - inner columns of b are zero, all size x size. */
export function addProductTransposed(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  size: number,
  inner: number = size,
  outAt = 0,
  aAt = 0,
  bAt = 0,
): void {
  for (let i = 0; i < size; i++) {
    const left = aAt + i * size;
    for (let j = 0; j < size; j++) {
      const right = bAt + j * size;
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[left + k] * b[right + k];
      out[outAt + i * size + j] += sum;
    }
  }
}
