// Rows held in memory: their second moments, and a matrix times each of them, a chunk of rows at a time.

import { addOuterSums, CHUNK, outerBytes } from "./outer-sums";
import { matrixTimesRows } from "./panel";

/** Rows of a chunk. */
export const ROWS: i32 = CHUNK;

export let stride: usize = 0; // bytes from one row to the next, whole panels of 8
export let rows: usize = 0;
export let products: usize = 0; // the matrix times each row
export let factors: usize = 0;
export let square: usize = 0; // the matrix, in panels of 4 rows, column after column
export let sums: usize = 0; // tiles
let quads: usize = 0;
let panels: usize = 0;
let chosen: usize = 0;
let left: usize = 0;
let right: usize = 0;

/** Lay out from `base` on; returns the size in bytes. */
export function setup(base: usize, dimension: usize): usize {
  quads = (dimension + 3) >> 2;
  panels = (dimension + 7) >> 3;
  stride = panels << 6;
  rows = base;
  products = rows + <usize>CHUNK * stride;
  right = products;
  factors = products + <usize>CHUNK * stride;
  chosen = factors + (<usize>CHUNK << 3);
  left = chosen + (<usize>CHUNK << 3);
  square = left + <usize>CHUNK * 32;
  sums = square;
  return square + max(outerBytes(quads, panels), (quads * quads) << 7) - base;
}

/** Add sum f z z' over `count` rows to the sums, which are set to 0 first if `first`. */
export function addMoments(count: i32, first: bool): void {
  if (first) memory.fill(sums, 0, outerBytes(quads, panels));
  for (let i = 0; i < count; i++) store<u32>(chosen + (<usize>i << 2), i);
  addOuterSums(sums, rows, stride, quads, panels, chosen, factors, left, right, count, false);
}

/** The matrix, or lower triangle, times each of so many rows, a multiple of 4. */
export function multiply(count: i32, triangle: bool): void {
  matrixTimesRows(products, rows, stride, count, square, quads, triangle);
}
