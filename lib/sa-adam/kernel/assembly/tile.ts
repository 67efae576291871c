// Sums of outer products over a batch of steps, tile by tile.

/** Steps of a batch. */
export const BATCH: usize = 8;
/** Bytes of a tile: 4 rows, 4 columns. */
export const TILE: usize = 4 * 4 * 8;

/** Add sum_s l_s r_s' over the batch to a tile: rows from `left`, columns from `right`, of every step's vectors. */
// @ts-ignore: decorator
@inline
export function addTile(tile: usize, left: usize, right: usize, stride: usize): void {
  let a0 = v128.load(tile);
  let a1 = v128.load(tile, 16);
  let b0 = v128.load(tile, 32);
  let b1 = v128.load(tile, 48);
  let c0 = v128.load(tile, 64);
  let c1 = v128.load(tile, 80);
  let d0 = v128.load(tile, 96);
  let d1 = v128.load(tile, 112);
  for (let s = 0; s < <i32>BATCH; s++) {
    const r0 = v128.load(right);
    const r1 = v128.load(right, 16);
    const a = v128.load64_splat(left);
    const b = v128.load64_splat(left, 8);
    const c = v128.load64_splat(left, 16);
    const d = v128.load64_splat(left, 24);
    a0 = f64x2.add(a0, f64x2.mul(a, r0));
    a1 = f64x2.add(a1, f64x2.mul(a, r1));
    b0 = f64x2.add(b0, f64x2.mul(b, r0));
    b1 = f64x2.add(b1, f64x2.mul(b, r1));
    c0 = f64x2.add(c0, f64x2.mul(c, r0));
    c1 = f64x2.add(c1, f64x2.mul(c, r1));
    d0 = f64x2.add(d0, f64x2.mul(d, r0));
    d1 = f64x2.add(d1, f64x2.mul(d, r1));
    left += stride;
    right += stride;
  }
  v128.store(tile, a0);
  v128.store(tile, a1, 16);
  v128.store(tile, b0, 32);
  v128.store(tile, b1, 48);
  v128.store(tile, c0, 64);
  v128.store(tile, c1, 80);
  v128.store(tile, d0, 96);
  v128.store(tile, d1, 112);
}
