// sum f_k z_k z_k' over a chunk of rows: the upper triangle in tiles of 4 rows and 8 columns, from panels of 8 columns
// that hold the chunk's rows one after the other. A tile's sums stay in registers over the chunk.

/** Rows of a chunk: a panel and half of one, in doubles, are 12 kB and stay in the first cache. */
export const CHUNK: i32 = 128;
/** Bytes of a tile. */
const OUTER_TILE: usize = 4 * 8 * 8;

/** Copy eight numbers a row of `count` rows in single precision to a panel; row k stands at rows + 8 stride chosen[k]. */
function packSingle(panel: usize, rows: usize, stride: usize, chosen: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const row = rows + <usize>load<u32>(chosen + (<usize>k << 2)) * stride;
    const a = f32x4.demote_f64x2_zero(v128.load(row));
    const b = f32x4.demote_f64x2_zero(v128.load(row, 16));
    const c = f32x4.demote_f64x2_zero(v128.load(row, 32));
    const d = f32x4.demote_f64x2_zero(v128.load(row, 48));
    v128.store(panel, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(panel, v128.shuffle<i64>(c, d, 0, 2), 16);
    panel += 32;
  }
}

/** The same in double precision. */
function packDouble(panel: usize, rows: usize, stride: usize, chosen: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const row = rows + <usize>load<u32>(chosen + (<usize>k << 2)) * stride;
    v128.store(panel, v128.load(row));
    v128.store(panel, v128.load(row, 16), 16);
    v128.store(panel, v128.load(row, 32), 32);
    v128.store(panel, v128.load(row, 48), 48);
    panel += 64;
  }
}

/** Half a panel, four columns from `half` on, each row times its factor. */
function weighSingle(left: usize, half: usize, factors: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const factor = f32x4.splat(<f32>load<f64>(factors));
    v128.store(left, f32x4.mul(v128.load(half), factor));
    left += 16;
    half += 32;
    factors += 8;
  }
}

/** The same in double precision. */
function weighDouble(left: usize, half: usize, factors: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const factor = v128.load64_splat(factors);
    v128.store(left, f64x2.mul(v128.load(half), factor));
    v128.store(left, f64x2.mul(v128.load(half, 16), factor), 16);
    left += 32;
    half += 64;
    factors += 8;
  }
}

/** Add four single-precision sums to four doubles. */
// @ts-ignore: decorator
@inline
function fold(out: usize, sums: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(sums)));
  const high = v128.shuffle<i64>(sums, sums, 1, 1);
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** Add sum_k left_k right_k' to a tile, summed over the chunk in single precision and then folded into doubles. */
function tileSingle(tile: usize, left: usize, right: usize, count: i32): void {
  let a0 = f32x4.splat(0.0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  const end = left + (<usize>count << 4);
  while (left < end) {
    const r0 = v128.load(right);
    const r1 = v128.load(right, 16);
    const a = v128.load32_splat(left);
    a0 = f32x4.add(a0, f32x4.mul(a, r0));
    a1 = f32x4.add(a1, f32x4.mul(a, r1));
    const b = v128.load32_splat(left, 4);
    b0 = f32x4.add(b0, f32x4.mul(b, r0));
    b1 = f32x4.add(b1, f32x4.mul(b, r1));
    const c = v128.load32_splat(left, 8);
    c0 = f32x4.add(c0, f32x4.mul(c, r0));
    c1 = f32x4.add(c1, f32x4.mul(c, r1));
    const d = v128.load32_splat(left, 12);
    d0 = f32x4.add(d0, f32x4.mul(d, r0));
    d1 = f32x4.add(d1, f32x4.mul(d, r1));
    left += 16;
    right += 32;
  }
  fold(tile, a0);
  fold(tile + 32, a1);
  fold(tile + 64, b0);
  fold(tile + 96, b1);
  fold(tile + 128, c0);
  fold(tile + 160, c1);
  fold(tile + 192, d0);
  fold(tile + 224, d1);
}

/** Add sum_k left_k right_k' to four columns of a tile, in doubles throughout. */
function halfTileDouble(tile: usize, left: usize, right: usize, count: i32): void {
  let a0 = v128.load(tile);
  let a1 = v128.load(tile, 16);
  let b0 = v128.load(tile, 64);
  let b1 = v128.load(tile, 80);
  let c0 = v128.load(tile, 128);
  let c1 = v128.load(tile, 144);
  let d0 = v128.load(tile, 192);
  let d1 = v128.load(tile, 208);
  const end = left + (<usize>count << 5);
  while (left < end) {
    const r0 = v128.load(right);
    const r1 = v128.load(right, 16);
    const a = v128.load64_splat(left);
    a0 = f64x2.add(a0, f64x2.mul(a, r0));
    a1 = f64x2.add(a1, f64x2.mul(a, r1));
    const b = v128.load64_splat(left, 8);
    b0 = f64x2.add(b0, f64x2.mul(b, r0));
    b1 = f64x2.add(b1, f64x2.mul(b, r1));
    const c = v128.load64_splat(left, 16);
    c0 = f64x2.add(c0, f64x2.mul(c, r0));
    c1 = f64x2.add(c1, f64x2.mul(c, r1));
    const d = v128.load64_splat(left, 24);
    d0 = f64x2.add(d0, f64x2.mul(d, r0));
    d1 = f64x2.add(d1, f64x2.mul(d, r1));
    left += 32;
    right += 64;
  }
  v128.store(tile, a0);
  v128.store(tile, a1, 16);
  v128.store(tile, b0, 64);
  v128.store(tile, b1, 80);
  v128.store(tile, c0, 128);
  v128.store(tile, c1, 144);
  v128.store(tile, d0, 192);
  v128.store(tile, d1, 208);
}

/** Bytes of the tiles of a symmetric matrix. */
export function outerBytes(quads: usize, panels: usize): usize {
  let tiles: usize = 0;
  for (let i: usize = 0; i < quads; i++) tiles += panels - (i >> 1);
  return tiles * OUTER_TILE;
}

/**
 * Add sum_k f_k z_k z_k' to the tiles at `sums`, over `count` rows: row k stands at `rows` + `stride` chosen[k] and has the
 * factor factors[k]; `panels` of 8 columns, `quads` of 4; `left` and `right` are room for half a panel and for all panels
 * of a chunk. In doubles, each sum is (f_k z_kj) z_kl, j <= l, row after row.
 */
export function addOuterSums(
  sums: usize, rows: usize, stride: usize, quads: usize, panels: usize, chosen: usize, factors: usize, left: usize,
  right: usize, count: i32, single: bool,
): void {
  const width: usize = single ? 32 : 64;
  for (let from = 0; from < count; from += CHUNK) {
    const n = min(CHUNK, count - from);
    const panel = <usize>n * width;
    const list = chosen + (<usize>from << 2);
    for (let q: usize = 0; q < panels; q++) {
      if (single) packSingle(right + q * panel, rows + (q << 6), stride, list, n);
      else packDouble(right + q * panel, rows + (q << 6), stride, list, n);
    }
    const weighed = factors + (<usize>from << 3);
    let tile = sums;
    for (let i: usize = 0; i < quads; i++) {
      const half = right + (i >> 1) * panel + (i & 1) * (width >> 1);
      if (single) weighSingle(left, half, weighed, n);
      else weighDouble(left, half, weighed, n);
      for (let q = i >> 1; q < panels; q++) {
        if (single) {
          tileSingle(tile, left, right + q * panel, n);
        } else {
          halfTileDouble(tile, left, right + q * panel, n);
          halfTileDouble(tile + 32, left, right + q * panel + 32, n);
        }
        tile += OUTER_TILE;
      }
    }
  }
}
