// Symmetric positive (semi-)definite matrices, row after row: `stride` bytes a row, zeros beyond the dimension, rows
// padded to a multiple of 4. Everything is inner products of rows.

/** Inner products of one row with four, `bytes` long; what they give is written to `out`. */
// @ts-ignore: decorator
@inline
function fourProducts(one: usize, four: usize, stride: usize, from: usize, to: usize, out: usize): void {
  let a = f64x2.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  const s1 = four + stride;
  const s2 = s1 + stride;
  const s3 = s2 + stride;
  for (let k = from; k < to; k += 32) {
    const x = v128.load(one + k);
    const y = v128.load(one + k, 16);
    a = f64x2.add(a, f64x2.mul(x, v128.load(four + k)));
    e = f64x2.add(e, f64x2.mul(y, v128.load(four + k, 16)));
    b = f64x2.add(b, f64x2.mul(x, v128.load(s1 + k)));
    f = f64x2.add(f, f64x2.mul(y, v128.load(s1 + k, 16)));
    c = f64x2.add(c, f64x2.mul(x, v128.load(s2 + k)));
    g = f64x2.add(g, f64x2.mul(y, v128.load(s2 + k, 16)));
    d = f64x2.add(d, f64x2.mul(x, v128.load(s3 + k)));
    h = f64x2.add(h, f64x2.mul(y, v128.load(s3 + k, 16)));
  }
  a = f64x2.add(a, e);
  b = f64x2.add(b, f);
  c = f64x2.add(c, g);
  d = f64x2.add(d, h);
  v128.store(out, f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3)));
  v128.store(out, f64x2.add(v128.shuffle<f64>(c, d, 0, 2), v128.shuffle<f64>(c, d, 1, 3)), 16);
}

/** Bytes up to whole fours of numbers. */
// @ts-ignore: decorator
@inline
function up(bytes: usize): usize {
  return (bytes + 31) & ~31;
}

/**
 * L of A = L L' in place of A, whose lower triangle is read. A column whose pivot is at most `tolerance` times its
 * diagonal entry, which the columns before it explain or which is zero, becomes a column of zeros. `spare` has room for
 * 4 numbers. Returns how many such columns there are.
 */
export function factor(matrix: usize, stride: usize, d: i32, tolerance: f64, spare: usize): i32 {
  let out = 0;
  for (let j = 0; j < d; j++) {
    const column = <usize>j << 3;
    const row = matrix + <usize>j * stride;
    const diagonal = load<f64>(row + column);
    // What is beyond the diagonal of this row is above it in the matrix: zeros for the products to come.
    memory.fill(row + column, 0, stride - column);
    let pivot = diagonal;
    for (let k: usize = 0; k < column; k += 8) pivot -= load<f64>(row + k) * load<f64>(row + k);
    const good = pivot > tolerance * diagonal && pivot > 0.0;
    const root = good ? sqrt(pivot) : 0.0;
    const inverse = good ? 1.0 / root : 0.0;
    if (!good) out++;
    for (let i = j + 1; i < d; i += 4) {
      const four = matrix + <usize>i * stride;
      if (good) fourProducts(row, four, stride, 0, up(column), spare);
      const last = min(i + 4, d);
      for (let r = i; r < last; r++) {
        const entry = matrix + <usize>r * stride + column;
        store<f64>(entry, (load<f64>(entry) - load<f64>(spare + (<usize>(r - i) << 3))) * inverse);
      }
    }
    store<f64>(row + column, root);
  }
  return out;
}

/** L^-T, row c of which is column c of L^-1, to `out`; rows and columns of zero pivots are zeros. */
export function invert(factors: usize, stride: usize, d: i32, out: usize, spare: usize): void {
  const padded = (d + 3) & ~3;
  memory.fill(out, 0, <usize>padded * stride);
  for (let c = 0; c < d; c += 4) {
    const columns = out + <usize>c * stride;
    for (let i = c; i < d; i++) {
      const row = factors + <usize>i * stride;
      const at = <usize>i << 3;
      const pivot = load<f64>(row + at);
      if (pivot == 0.0) continue;
      fourProducts(row, columns, stride, <usize>c << 3, up(at), spare);
      for (let r = 0; r < 4 && c + r <= i; r++) {
        const own: f64 = i == c + r ? 1.0 : 0.0;
        store<f64>(columns + <usize>r * stride + at, (own - load<f64>(spare + (<usize>r << 3))) / pivot);
      }
    }
  }
}

/** out = A B', all square. */
export function multiplyTransposed(out: usize, a: usize, b: usize, stride: usize, d: i32): void {
  for (let i = 0; i < d; i++) {
    const row = out + <usize>i * stride;
    for (let j = 0; j < d; j += 4) {
      fourProducts(a + <usize>i * stride, b + <usize>j * stride, stride, 0, stride, row + (<usize>j << 3));
    }
  }
}

/** x = (L L')^-1 x in place, zero where a pivot is. */
export function solve(factors: usize, stride: usize, d: i32, x: usize): void {
  for (let i = 0; i < d; i++) {
    const row = factors + <usize>i * stride;
    const at = <usize>i << 3;
    const pairs = at & ~15;
    let sums = f64x2.splat(0.0);
    for (let k: usize = 0; k < pairs; k += 16) sums = f64x2.add(sums, f64x2.mul(v128.load(row + k), v128.load(x + k)));
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    if (pairs < at) sum += load<f64>(row + pairs) * load<f64>(x + pairs);
    const pivot = load<f64>(row + at);
    store<f64>(x + at, pivot == 0.0 ? 0.0 : (load<f64>(x + at) - sum) / pivot);
  }
  for (let i = d - 1; i >= 0; i--) {
    const row = factors + <usize>i * stride;
    const at = <usize>i << 3;
    const pivot = load<f64>(row + at);
    const value = pivot == 0.0 ? 0.0 : load<f64>(x + at) / pivot;
    // The row is zero beyond its diagonal, and what is at the diagonal is written last.
    const values = f64x2.splat(value);
    for (let k: usize = 0; k <= at; k += 16) {
      v128.store(x + k, f64x2.sub(v128.load(x + k), f64x2.mul(v128.load(row + k), values)));
    }
    store<f64>(x + at, value);
  }
}
