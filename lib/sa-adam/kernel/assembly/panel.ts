// A matrix in panels of 4 rows, column after column, times vectors.

/** Bytes of 4 numbers: a panel's entries in a column, and a panel's part of a vector. */
const COLUMN: usize = 32;

/** A panel of `end` bytes of columns, 32 bytes each, times four rows' numbers. */
// @ts-ignore: decorator
@inline
function panelTimesFour(
  panel: usize, end: usize, r0: usize, r1: usize, r2: usize, r3: usize, o0: usize, o1: usize, o2: usize, o3: usize,
): void {
  let a0 = f64x2.splat(0.0);
  let b0 = a0;
  let c0 = a0;
  let d0 = a0;
  let a1 = a0;
  let b1 = a0;
  let c1 = a0;
  let d1 = a0;
  let p = panel;
  for (let k: usize = 0; k < end; k += 8) {
    const m0 = v128.load(p);
    const m1 = v128.load(p, 16);
    const a = v128.load64_splat(r0 + k);
    const b = v128.load64_splat(r1 + k);
    const c = v128.load64_splat(r2 + k);
    const d = v128.load64_splat(r3 + k);
    a0 = f64x2.add(a0, f64x2.mul(m0, a));
    a1 = f64x2.add(a1, f64x2.mul(m1, a));
    b0 = f64x2.add(b0, f64x2.mul(m0, b));
    b1 = f64x2.add(b1, f64x2.mul(m1, b));
    c0 = f64x2.add(c0, f64x2.mul(m0, c));
    c1 = f64x2.add(c1, f64x2.mul(m1, c));
    d0 = f64x2.add(d0, f64x2.mul(m0, d));
    d1 = f64x2.add(d1, f64x2.mul(m1, d));
    p += COLUMN;
  }
  v128.store(o0, a0);
  v128.store(o0, a1, 16);
  v128.store(o1, b0);
  v128.store(o1, b1, 16);
  v128.store(o2, c0);
  v128.store(o2, c1, 16);
  v128.store(o3, d0);
  v128.store(o3, d1, 16);
}

/**
 * Replace `count` rows of numbers, each `stride` bytes after the one before, by L times them: L is lower triangular, its
 * panel j has 4 (j + 1) columns. Four rows at a time share L's entries; `spare` stands in for those beyond the last.
 * From the last panel to the first, so that what a panel reads is not yet replaced; a row's bits do not depend on the
 * rows that it is taken with.
 */
export function multiplyRows(
  rows: usize, stride: usize, count: i32, triangle: usize, panels: usize, spare: usize,
): void {
  for (let i = 0; i < count; i += 4) {
    const r0 = rows + <usize>i * stride;
    const r1 = i + 1 < count ? r0 + stride : spare;
    const r2 = i + 2 < count ? r1 + stride : spare;
    const r3 = i + 3 < count ? r2 + stride : spare;
    for (let panel = panels; panel > 0; panel--) {
      const p = triangle + 2 * COLUMN * panel * (panel - 1);
      const at = COLUMN * (panel - 1);
      panelTimesFour(p, COLUMN * panel, r0, r1, r2, r3, r0 + at, r1 + at, r2 + at, r3 + at);
    }
  }
}

/**
 * K times each of `count` rows, a multiple of 4, to `out`: panel j of K has 4 `panels` columns where it is square, and 4 (j + 1) of a
 * lower triangle.
 */
export function matrixTimesRows(
  out: usize, rows: usize, stride: usize, count: i32, matrix: usize, panels: usize, triangle: bool,
): void {
  for (let i = 0; i < count; i += 4) {
    const r0 = rows + <usize>i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const o = out + <usize>i * stride;
    let p = matrix;
    for (let panel: usize = 0; panel < panels; panel++) {
      const at = o + COLUMN * panel;
      const bytes = COLUMN * (triangle ? panel + 1 : panels);
      panelTimesFour(
        p, bytes, r0, r1, r2, r3, at, at + stride, at + 2 * stride, at + 3 * stride,
      );
      p += 4 * bytes;
    }
  }
}

/**
 * `out` = K z for a square K of `panels` panels. Two coordinates of z stand together, the next two `record` bytes on.
 * Each four columns have sums of their own, so that no addition waits for the one before it.
 */
export function multiplyRecords(out: usize, square: usize, panels: usize, z: usize, record: usize): void {
  const end = z + 2 * panels * record;
  let p = square;
  for (let panel: usize = 0; panel < panels; panel++) {
    let a0 = f64x2.splat(0.0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    for (let r = z; r < end; r += 2 * record) {
      const a = v128.load64_splat(r);
      const b = v128.load64_splat(r, 8);
      const c = v128.load64_splat(r + record);
      const d = v128.load64_splat(r + record, 8);
      a0 = f64x2.add(a0, f64x2.mul(v128.load(p), a));
      a1 = f64x2.add(a1, f64x2.mul(v128.load(p, 16), a));
      b0 = f64x2.add(b0, f64x2.mul(v128.load(p, 32), b));
      b1 = f64x2.add(b1, f64x2.mul(v128.load(p, 48), b));
      c0 = f64x2.add(c0, f64x2.mul(v128.load(p, 64), c));
      c1 = f64x2.add(c1, f64x2.mul(v128.load(p, 80), c));
      d0 = f64x2.add(d0, f64x2.mul(v128.load(p, 96), d));
      d1 = f64x2.add(d1, f64x2.mul(v128.load(p, 112), d));
      p += 4 * COLUMN;
    }
    v128.store(out, f64x2.add(f64x2.add(a0, b0), f64x2.add(c0, d0)));
    v128.store(out, f64x2.add(f64x2.add(a1, b1), f64x2.add(c1, d1)), 16);
    out += COLUMN;
  }
}
