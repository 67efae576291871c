// SA-Adam in the "adam" convention on rows of a regression, one stream of any dimension, two coordinates to a vector.
// lib/optimizers is the specification; this is its fast twin.

import { evaluate } from "./families";
import { GAINS, ROW } from "./gains";
import { multiplyRecords, multiplyRows } from "./panel";
import { addTile, BATCH, TILE } from "./tile";

export { DECAYS, GAINS, MAX_BLOCK, tabulate } from "./gains";

export * from "./family-codes";

/** Halley's step leaves (5/16) y^3 of a relative move y of D: 3e-13 here; beyond it, square root and division. */
const NEAR: f64 = 1e-4;
/** 1 / (sqrt(D) + epsilon) = root (1 - e) leaves e^2 of e = epsilon root: 1e-12 here; beyond it, division. */
const SMALL: f64 = 1e-6;

// A coordinate pair's record: x, sum, m, D/2, D^-1/2, all ones in a lane beyond the dimension, and the sum of H_t x - g_t.
const RECORD: usize = 7 * 16;
const SUM: usize = 16;
const M: usize = 32;
const HALF_SECOND: usize = 48;
const ROOT: usize = 64;
const PADDING: usize = 80;
const LINEARISED: usize = 96;

// The rest of the state, as `setup` lays it out. A batch's vectors: covariates, those times the Hessian's weight, and
// gradients, one after the other for each step.
let bytes: usize = 0; // of a vector, padded to whole tiles
let records: usize = 0;
let pending: usize = 0; // how many of a batch's steps wait for their plug-in update
let batch: usize = 0;
let sums: usize = 0; // tiles of the Hessian's and the noise's upper triangle, in turn

/** Lay the state out from `base` on for `tiles` times 4 coordinates; returns its size in bytes. */
export function setup(base: usize, tiles: usize): usize {
  bytes = tiles * 32;
  records = base;
  pending = records + 2 * tiles * RECORD;
  batch = pending + 16;
  sums = batch + 3 * BATCH * bytes;
  return sums + tiles * (tiles + 1) * TILE - base;
}

// Behind a row's covariates.
const RESPONSE: usize = 0;
const OFFSET: usize = 8;
const CASES: usize = 16; // what the row's loss is multiplied by
const SPREAD: usize = 24; // what its gradient is multiplied by in the noise's sum

/** A row's score and its weight, twice each. */
const EVALUATED: usize = memory.data(32, 16);

// What is fitted, as `configure` says.
let model: i32 = 0;
let tuning: f64 = 0.0; // the family's
let bandwidth: f64 = 1.0; // of the kernel that is the weight of a loss with a kink
let ridge: f64 = 0.0;
let pull: usize = 0; // K x of the step, behind it K in panels; 0 where the penalty is the ridge alone
let summing: bool = true; // are the plug-in sums wanted?

/** Fit this model; a penalty matrix at `penalty`, after room for one vector, takes the ridge's place. */
export function configure(which: i32, familyTuning: f64, scalarRidge: f64, penalty: usize): void {
  model = which;
  tuning = familyTuning;
  ridge = scalarRidge;
  pull = penalty;
}

/** Leave the plug-in sums out: a step is then O(d). */
export function leaveSums(): void {
  summing = false;
}

/** The bandwidth of the steps that follow. */
export function narrow(width: f64): void {
  bandwidth = width;
}

/** Replace the covariates of `count` rows by the lower triangular `triangle` times them; `spare` is room for a row. */
export function whiten(rows: usize, stride: usize, count: i32, triangle: usize, spare: usize): void {
  multiplyRows(rows, stride, count, triangle, bytes / 32, spare);
}

/** Hhat += w a a' and Shat += g g' over the batch. */
function plugIn(): void {
  const size = bytes;
  const stride = 3 * size;
  let tile = sums;
  for (let j: usize = 0; j < size; j += 32) {
    for (let k = j; k < size; k += 32) {
      addTile(tile, batch + size + j, batch + k, stride);
      addTile(tile + TILE, batch + 2 * size + j, batch + 2 * size + k, stride);
      tile += 2 * TILE;
    }
  }
}

/** u = a'x. */
function dot(row: usize): f64 {
  const end = row + bytes;
  let even = f64x2.splat(0.0);
  let odd = f64x2.splat(0.0);
  let r = records;
  for (let a = row; a < end; a += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(r)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(r, RECORD)));
    r += 2 * RECORD;
  }
  even = f64x2.add(even, odd);
  return f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
}

/** One step of a coordinate pair: keeps its gradient in `kept` and returns its next x. */
// @ts-ignore: decorator
@inline
function coordinate(
  r: usize, kept: usize, gj: v128, counted: bool, stepOverK: v128, rho: v128, halfRhoV: v128, epsilon: v128,
): v128 {
  const one = f64x2.splat(1.0);
  const half = f64x2.splat(0.5);
  v128.store(kept, gj);
  const keepM = f64x2.sub(one, rho);
  const keepV = f64x2.sub(one, f64x2.add(halfRhoV, halfRhoV));
  const mj = f64x2.add(f64x2.mul(keepM, v128.load(r, M)), f64x2.mul(rho, gj));
  v128.store(r, mj, M);
  const halfD = f64x2.add(f64x2.mul(keepV, v128.load(r, HALF_SECOND)), f64x2.mul(f64x2.mul(halfRhoV, gj), gj));
  v128.store(r, halfD, HALF_SECOND);
  let root = v128.load(r, ROOT);
  let p: v128;
  const move = f64x2.sub(half, f64x2.mul(f64x2.mul(halfD, root), root));
  const e = f64x2.mul(epsilon, root);
  const follows = v128.and(f64x2.lt(f64x2.abs(move), f64x2.splat(NEAR)), f64x2.lt(e, f64x2.splat(SMALL)));
  if (i64x2.all_true(v128.or(follows, v128.load(r, PADDING)))) {
    const change = f64x2.mul(move, f64x2.add(one, f64x2.mul(f64x2.splat(1.5), move)));
    root = f64x2.add(root, f64x2.mul(root, change));
    p = f64x2.mul(root, f64x2.sub(one, e));
  } else {
    const deviation = f64x2.sqrt(f64x2.add(halfD, halfD));
    root = v128.andnot(f64x2.div(one, deviation), v128.load(r, PADDING));
    p = f64x2.div(one, f64x2.add(deviation, epsilon));
  }
  v128.store(r, root, ROOT);
  const next = f64x2.sub(v128.load(r), f64x2.mul(f64x2.mul(stepOverK, mj), p));
  v128.store(r, next);
  if (counted) v128.store(r, f64x2.add(v128.load(r, SUM), next), SUM);
  return next;
}

/** Take one row, whose u = a'x is given; writes its x to `iterate` unless that is 0, returns the following row's u. */
// @ts-ignore: decorator
@inline
function step(row: usize, following: usize, u: f64, gains: usize, counted: bool, iterate: usize): f64 {
  const size = bytes;
  const end = row + size;
  const y = load<f64>(end, RESPONSE);
  const form = u + load<f64>(end, OFFSET);
  evaluate(model, f64x2.splat(form), f64x2.splat(y), tuning, bandwidth, EVALUATED, EVALUATED + 16);
  const cases = load<f64>(end, CASES);
  const score = cases * load<f64>(EVALUATED);
  const curvature = cases * load<f64>(EVALUATED, 16);
  const penalty = pull;
  if (penalty) multiplyRecords(penalty, penalty + size, size / 32, records, RECORD);
  const ridges = f64x2.splat(ridge);
  const residual = f64x2.splat(score);
  const weight = f64x2.splat(curvature);
  const linear = f64x2.splat(curvature * u - score);
  const stepOverK = v128.load64_splat(gains);
  const rho = v128.load64_splat(gains, 8);
  const halfRhoV = v128.load64_splat(gains, 16);
  const epsilon = v128.load64_splat(gains, 24);
  const slot = load<i32>(pending);
  let kept = batch + 3 * <usize>slot * size;
  let r = records;
  let even = f64x2.splat(0.0);
  let odd = f64x2.splat(0.0);
  let pulled = penalty;
  for (let a = row; a < end; a += 32) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    v128.store(kept, a0);
    v128.store(kept, a1, 16);
    v128.store(kept + size, f64x2.mul(weight, a0));
    v128.store(kept + size, f64x2.mul(weight, a1), 16);
    if (counted) {
      v128.store(r, f64x2.add(v128.load(r, LINEARISED), f64x2.mul(linear, a0)), LINEARISED);
      const next = r + RECORD;
      v128.store(next, f64x2.add(v128.load(next, LINEARISED), f64x2.mul(linear, a1)), LINEARISED);
    }
    let p0: v128;
    let p1: v128;
    if (penalty) {
      p0 = v128.load(pulled);
      p1 = v128.load(pulled, 16);
      pulled += 32;
    } else {
      p0 = f64x2.mul(ridges, v128.load(r));
      p1 = f64x2.mul(ridges, v128.load(r, RECORD));
    }
    const g0 = f64x2.add(f64x2.mul(residual, a0), p0);
    const x0 = coordinate(r, kept + 2 * size, g0, counted, stepOverK, rho, halfRhoV, epsilon);
    even = f64x2.add(even, f64x2.mul(v128.load(following), x0));
    const g1 = f64x2.add(f64x2.mul(residual, a1), p1);
    const x1 = coordinate(r + RECORD, kept + 2 * size + 16, g1, counted, stepOverK, rho, halfRhoV, epsilon);
    odd = f64x2.add(odd, f64x2.mul(v128.load(following, 16), x1));
    if (iterate) {
      v128.store(iterate, x0);
      v128.store(iterate, x1, 16);
      iterate += 32;
    }
    kept += 32;
    following += 32;
    r += 2 * RECORD;
  }
  const spread = load<f64>(end, SPREAD);
  if (spread != 1.0) {
    const factor = f64x2.splat(spread);
    for (let g = kept + size; g < kept + 2 * size; g += 16) v128.store(g, f64x2.mul(factor, v128.load(g)));
  }
  if (counted && summing) {
    if (slot + 1 == <i32>BATCH) plugIn();
    store<i32>(pending, (slot + 1) & (<i32>BATCH - 1));
  }
  even = f64x2.add(even, odd);
  return f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
}

/**
 * Take `count` rows of `stride` bytes at the table's gains; averages and plug-in sums leave out the first `skip`. The
 * iterate after row i goes to `iterates` + i `stride`, unless `iterates` is 0.
 */
export function advance(rows: usize, stride: usize, count: i32, skip: i32, iterates: usize): void {
  let u = dot(rows);
  for (let i = 0; i < count; i++) {
    const row = rows + <usize>i * stride;
    const following = i + 1 < count ? row + stride : row;
    const iterate = iterates ? iterates + <usize>i * stride : 0;
    u = step(row, following, u, GAINS + <usize>i * ROW, i >= skip, iterate);
  }
}
