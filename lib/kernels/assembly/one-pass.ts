// SA-Adam in the "adam" convention on rows of a linear or logistic regression, one stream of any dimension, two
// coordinates to a vector. lib/optimizers is the specification; this is its fast twin.

import { coefficients, SERIES_FROM, series } from "./power-series";
import { addTile, BATCH, TILE } from "./tile";

// Gains of a block of steps: eta sqrt(k^v) / k, rho, rho^v / 2, epsilon sqrt(k^v).
const ROW: usize = 4 * 8;
export const MAX_BLOCK: i32 = 1024;
export const GAINS: usize = memory.data(1024 * 32);
/** prod (1 - rho_s) and prod (1 - rho^v_s), carried from block to block. */
export const DECAYS: usize = memory.data(16);

/** Halley's step leaves (5/16) y^3 of a relative move y of D: 3e-13 here; beyond it, square root and division. */
const NEAR: f64 = 1e-4;
/** 1 / (sqrt(D) + epsilon) = root (1 - e) leaves e^2 of e = epsilon root: 1e-12 here; beyond it, division. */
const SMALL: f64 = 1e-6;

// A coordinate pair's record: x, sum, m, D/2, D^-1/2, and all ones in a lane beyond the dimension.
const RECORD: usize = 6 * 16;
const SUM: usize = 16;
const M: usize = 32;
const HALF_SECOND: usize = 48;
const ROOT: usize = 64;
const PADDING: usize = 80;

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

/** Coefficients of (1 + h)^-alpha and (1 + h)^-gamma. */
const SERIES: usize = memory.data(128);

/** Tabulate the gains of steps first, ..., first + count - 1. */
export function tabulate(
  first: f64, count: i32, eta0: f64, alpha: f64, c1: f64, gamma: f64, c2: f64, epsilon: f64,
): void {
  coefficients(alpha, SERIES);
  coefficients(gamma, SERIES + 64);
  let center = 0.0;
  let eta = 0.0;
  let momentum = 0.0;
  let inverse = 0.0;
  let decay = load<f64>(DECAYS);
  let decayV = load<f64>(DECAYS, 8);
  for (let i = 0; i < count; i++) {
    const t = first + <f64>i;
    const row = GAINS + <usize>i * ROW;
    const base = t < SERIES_FROM ? t : Math.floor(t / 1000.0) * 1000.0;
    if (base != center) {
      center = base;
      inverse = 1.0 / base;
      eta = eta0 * Math.pow(base, -alpha);
      momentum = c1 * Math.pow(base, -gamma);
    }
    const h = (t - base) * inverse;
    const rho = Math.min(momentum * series(SERIES + 64, h), 1.0);
    const rhoV = Math.min(c2 / t, 1.0);
    decay *= 1.0 - rho;
    decayV *= 1.0 - rhoV;
    let scale = 1.0;
    let step = eta * series(SERIES, h);
    if (decay + decayV > 1e-18) {
      // The bias corrections, until they are 1 to rounding.
      scale = Math.sqrt(1.0 - decayV);
      step = (step * scale) / (1.0 - decay);
    }
    store<f64>(row, step);
    store<f64>(row, rho, 8);
    store<f64>(row, 0.5 * rhoV, 16);
    store<f64>(row, epsilon * scale, 24);
  }
  store<f64>(DECAYS, decay);
  store<f64>(DECAYS, decayV, 8);
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

/** Take one row, whose u = a'x is given; returns the u of the row that follows. */
// @ts-ignore: decorator
@inline
function step(
  row: usize, following: usize, u: f64, gains: usize, counted: bool, logistic: bool, ridge: v128,
): f64 {
  const size = bytes;
  const end = row + size;
  const y = load<f64>(end);
  let mean = u;
  let hessian = 1.0;
  if (logistic) {
    const e = Math.exp(-Math.abs(u));
    const q = 1.0 / (1.0 + e);
    mean = u >= 0.0 ? q : e * q;
    hessian = e * q * q;
  }
  const residual = f64x2.splat(mean - y);
  const weight = f64x2.splat(hessian);
  const stepOverK = v128.load64_splat(gains);
  const rho = v128.load64_splat(gains, 8);
  const halfRhoV = v128.load64_splat(gains, 16);
  const epsilon = v128.load64_splat(gains, 24);
  const slot = load<i32>(pending);
  let kept = batch + 3 * <usize>slot * size;
  let r = records;
  let even = f64x2.splat(0.0);
  let odd = f64x2.splat(0.0);
  for (let a = row; a < end; a += 32) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    v128.store(kept, a0);
    v128.store(kept, a1, 16);
    v128.store(kept + size, f64x2.mul(weight, a0));
    v128.store(kept + size, f64x2.mul(weight, a1), 16);
    const g0 = f64x2.add(f64x2.mul(residual, a0), f64x2.mul(ridge, v128.load(r)));
    const x0 = coordinate(r, kept + 2 * size, g0, counted, stepOverK, rho, halfRhoV, epsilon);
    even = f64x2.add(even, f64x2.mul(v128.load(following), x0));
    const g1 = f64x2.add(f64x2.mul(residual, a1), f64x2.mul(ridge, v128.load(r, RECORD)));
    const x1 = coordinate(r + RECORD, kept + 2 * size + 16, g1, counted, stepOverK, rho, halfRhoV, epsilon);
    odd = f64x2.add(odd, f64x2.mul(v128.load(following, 16), x1));
    kept += 32;
    following += 32;
    r += 2 * RECORD;
  }
  if (counted) {
    if (slot + 1 == <i32>BATCH) plugIn();
    store<i32>(pending, (slot + 1) & (<i32>BATCH - 1));
  }
  even = f64x2.add(even, odd);
  return f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
}

/** Take `count` rows of `stride` bytes at the table's gains; averages and plug-in sums leave out the first `skip`. */
export function advance(
  rows: usize, stride: usize, count: i32, skip: i32, logistic: bool, ridge: f64,
): void {
  const ridges = f64x2.splat(ridge);
  let u = dot(rows);
  for (let i = 0; i < count; i++) {
    const row = rows + <usize>i * stride;
    const following = i + 1 < count ? row + stride : row;
    u = step(row, following, u, GAINS + <usize>i * ROW, i >= skip, logistic, ridges);
  }
}
