// A block of rows of a regression at one x: scores, weights and their sums, for Newton's method in blocks.
// lib/sa-adam/model/regression-fit is the specification; this is its fast twin.

import { evaluate } from "./families";
import { addOuterSums, CHUNK, outerBytes } from "./outer-sums";

export * from "./family-codes";

// The block, as `setup` lays it out. A row's covariates are padded with zeros to whole panels of 8.
let columns: usize = 0; // bytes of a row's covariates, padded to 4
let stride: usize = 0; // bytes from one row to the next
let capacity: usize = 0; // bytes of one number a row
let panels: usize = 0;
let quads: usize = 0;

export let rows: usize = 0;
export let responses: usize = 0;
export let offsets: usize = 0;
export let cases: usize = 0; // case weights
export let point: usize = 0; // x
export let gradient: usize = 0; // sum score_i z_i
export let forms: usize = 0; // u_i = offset_i + z_i'x
export let scores: usize = 0;
export let weights: usize = 0;
export let squares: usize = 0; // what each row adds to the meat
export let peaks: usize = 0; // max_j z_ij^2
export let reach: usize = 0; // max_i |z_ij| of all rows standardised since it was last set to 0
export let centres: usize = 0;
export let inverseScales: usize = 0;
export let totals: usize = 0; // sum of weights and of squares of the rows last evaluated
export let sums: usize = 0; // tiles
export let chosen: usize = 0; // numbers of the rows in the share
export let importances: usize = 0; // of those
export let keys: usize = 0; // and which share each is in: all above its key
export let factors: usize = 0;
let inverses: usize = 0; // 1 / the probability with which each was chosen
let left: usize = 0;
let right: usize = 0;

/** Lay the block out from `base` on; returns its size in bytes. `most`, rows, is a multiple of 4. */
export function setup(base: usize, dimension: usize, most: usize): usize {
  quads = (dimension + 3) >> 2;
  panels = (dimension + 7) >> 3;
  columns = quads << 5;
  stride = panels << 6;
  capacity = most << 3;
  rows = base;
  responses = rows + most * stride;
  offsets = responses + capacity;
  cases = offsets + capacity;
  forms = cases + capacity;
  scores = forms + capacity;
  weights = scores + capacity;
  squares = weights + capacity;
  peaks = squares + capacity;
  inverses = peaks + capacity;
  importances = inverses + capacity;
  keys = importances + capacity;
  factors = keys + capacity;
  chosen = factors + capacity;
  point = chosen + capacity;
  gradient = point + stride;
  centres = gradient + stride;
  inverseScales = centres + stride;
  reach = inverseScales + stride;
  totals = reach + stride;
  left = totals + 16;
  right = left + <usize>CHUNK * 32;
  sums = right + <usize>CHUNK * stride;
  return sums + outerBytes(quads, panels) - base;
}

/** z = (a - centre) / scale in place, every row's largest z^2 and every column's largest |z|. */
export function standardise(first: i32, count: i32): void {
  for (let i = first; i < first + count; i++) {
    const row = rows + <usize>i * stride;
    let peak = f64x2.splat(0.0);
    for (let j: usize = 0; j < columns; j += 16) {
      const a = f64x2.sub(v128.load(row + j), v128.load(centres + j));
      const z = f64x2.mul(a, v128.load(inverseScales + j));
      v128.store(row + j, z);
      peak = f64x2.pmax(peak, f64x2.mul(z, z));
      v128.store(reach + j, f64x2.pmax(v128.load(reach + j), f64x2.abs(z)));
    }
    store<f64>(peaks + (<usize>i << 3), max(f64x2.extract_lane(peak, 0), f64x2.extract_lane(peak, 1)));
  }
}

/** The sums of the two lanes of a and of b. */
// @ts-ignore: decorator
@inline
function lanes(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

/** Add f_i z_i of four rows from `row` on, whose f stand at `four`, to the gradient. */
// @ts-ignore: decorator
@inline
function add(row: usize, four: usize): void {
  const b = row + stride;
  const c = b + stride;
  const d = c + stride;
  const fa = v128.load64_splat(four);
  const fb = v128.load64_splat(four, 8);
  const fc = v128.load64_splat(four, 16);
  const fd = v128.load64_splat(four, 24);
  for (let j: usize = 0; j < columns; j += 16) {
    const ab = f64x2.add(f64x2.mul(fa, v128.load(row + j)), f64x2.mul(fb, v128.load(b + j)));
    const cd = f64x2.add(f64x2.mul(fc, v128.load(c + j)), f64x2.mul(fd, v128.load(d + j)));
    v128.store(gradient + j, f64x2.add(v128.load(gradient + j), f64x2.add(ab, cd)));
  }
}

/** sum f_i z_i over `count` rows, whose factors the caller has written, to the gradient. */
export function combine(count: i32): void {
  memory.fill(gradient, 0, stride);
  const padded = (count + 3) & ~3;
  memory.fill(rows + <usize>count * stride, 0, <usize>(padded - count) * stride);
  for (let i = count; i < padded; i++) store<f64>(factors + (<usize>i << 3), 0.0);
  for (let i = 0; i < padded; i += 4) add(rows + <usize>i * stride, factors + (<usize>i << 3));
}

/** Multiply score and weight of two rows by their case weights; their squares are over those again where they are counts. */
// @ts-ignore: decorator
@inline
function weigh(at: usize, counted: bool): void {
  const many = v128.load(cases + at);
  const single = v128.load(scores + at);
  const s = f64x2.mul(single, many);
  v128.store(scores + at, s);
  v128.store(weights + at, f64x2.mul(v128.load(weights + at), many));
  v128.store(squares + at, f64x2.mul(s, counted ? single : s));
}

/**
 * Scores and weights of the first `count` rows at the point, each times the row's case weight, and the gradient. A case weight
 * that is a count stands for so many rows, one that is none for one row.
 */
export function score(count: i32, family: i32, tuning: f64, bandwidth: f64, counted: bool): void {
  const size = columns;
  let weight = f64x2.splat(0.0);
  let square = weight;
  memory.fill(gradient, 0, stride);
  const padded = (count + 3) & ~3;
  // Rows beyond the last stand in for themselves: zeros, whose scores are taken back below.
  memory.fill(rows + <usize>count * stride, 0, <usize>(padded - count) * stride);
  for (let i = 0; i < padded; i += 4) {
    const a = rows + <usize>i * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    let a0 = f64x2.splat(0.0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    for (let j: usize = 0; j < size; j += 32) {
      const x0 = v128.load(point + j);
      const x1 = v128.load(point + j, 16);
      a0 = f64x2.add(a0, f64x2.mul(v128.load(a + j), x0));
      a1 = f64x2.add(a1, f64x2.mul(v128.load(a + j, 16), x1));
      b0 = f64x2.add(b0, f64x2.mul(v128.load(b + j), x0));
      b1 = f64x2.add(b1, f64x2.mul(v128.load(b + j, 16), x1));
      c0 = f64x2.add(c0, f64x2.mul(v128.load(c + j), x0));
      c1 = f64x2.add(c1, f64x2.mul(v128.load(c + j, 16), x1));
      d0 = f64x2.add(d0, f64x2.mul(v128.load(d + j), x0));
      d1 = f64x2.add(d1, f64x2.mul(v128.load(d + j, 16), x1));
    }
    const at = <usize>i << 3;
    const ab = f64x2.add(lanes(f64x2.add(a0, a1), f64x2.add(b0, b1)), v128.load(offsets + at));
    const cd = f64x2.add(lanes(f64x2.add(c0, c1), f64x2.add(d0, d1)), v128.load(offsets + at, 16));
    v128.store(forms + at, ab);
    v128.store(forms + at, cd, 16);
    evaluate(family, ab, v128.load(responses + at), tuning, bandwidth, scores + at, weights + at);
    evaluate(family, cd, v128.load(responses + at, 16), tuning, bandwidth, scores + at + 16, weights + at + 16);
    weigh(at, counted);
    weigh(at + 16, counted);
    for (let k = max(i, count); k < i + 4; k++) {
      store<f64>(scores + (<usize>k << 3), 0.0);
      store<f64>(weights + (<usize>k << 3), 0.0);
      store<f64>(squares + (<usize>k << 3), 0.0);
    }
    weight = f64x2.add(weight, f64x2.add(v128.load(weights + at), v128.load(weights + at, 16)));
    square = f64x2.add(square, f64x2.add(v128.load(squares + at), v128.load(squares + at, 16)));
    add(a, scores + at);
  }
  v128.store(totals, lanes(weight, square));
}

/** A number in [0, 1) for row `i` of the stream: splitmix64's mix of its number (G. L. Steele and others, 2014). */
// @ts-ignore: decorator
@inline
function uniform(i: u64): f64 {
  let z = (i + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return <f64>((z ^ (z >> 31)) >> 11) * 1.1102230246251565e-16;
}

/**
 * Choose rows for the second-order sums, each by a probability
 *
 *     p_i = min(1, share max(1, importance_i))      importance_i = max_j z_ij^2 max(w_i / w, square_i / square) / tolerated
 *
 * and independently of all others, also of where it stands; returns how many. `number` is the first one's in the stream.
 */
export function choose(
  count: i32, share: f64, number: f64, meanWeight: f64, meanSquare: f64, tolerated: f64,
): i32 {
  let n = 0;
  const perWeight = 1.0 / (meanWeight * tolerated);
  const perSquare = 1.0 / (meanSquare * tolerated);
  const first = <u64>number;
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 3;
    const relative = max(load<f64>(weights + at) * perWeight, load<f64>(squares + at) * perSquare);
    const importance = max(1.0, load<f64>(peaks + at) * relative);
    const p = min(1.0, share * importance);
    const key = uniform(first + <u64>i) / importance;
    if (share < 1.0 && !(key < share)) continue;
    store<u32>(chosen + (<usize>n << 2), i);
    store<f64>(importances + (<usize>n << 3), importance);
    store<f64>(keys + (<usize>n << 3), key);
    store<f64>(inverses + (<usize>n << 3), 1.0 / p);
    n++;
  }
  return n;
}

/** Put sum f z z' over the first `count` rows, whose factors the caller has written, in `sums`. */
export function products(count: i32, single: bool): void {
  for (let i = 0; i < count; i++) store<u32>(chosen + (<usize>i << 2), i);
  sumOuter(count, single);
}

/** Put sum w z z', or the sum of the squares times z z' if `meat`, over the `count` chosen rows, each over its probability, in `sums`. */
export function outer(count: i32, meat: bool, single: bool): void {
  const values = meat ? squares : weights;
  for (let k = 0; k < count; k++) {
    const at = <usize>k << 3;
    const row = <usize>load<u32>(chosen + (<usize>k << 2)) << 3;
    store<f64>(factors + at, load<f64>(inverses + at) * load<f64>(values + row));
  }
  sumOuter(count, single);
}

/** sum f_k z_k z_k' over the chosen rows, in `sums`. */
function sumOuter(count: i32, single: bool): void {
  memory.fill(sums, 0, outerBytes(quads, panels));
  addOuterSums(sums, rows, stride, quads, panels, chosen, factors, left, right, count, single);
}
