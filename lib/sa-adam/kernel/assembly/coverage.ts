// The coverage experiment: SGD and SA-Adam on rows drawn from a finite pool, two streams in the two lanes of
// every vector. lib/optimizers is the specification; this is its fast twin.

import { inverseRoot } from "./inverse-root";
import { draw } from "./random";

const MAX_ROWS: i32 = 1024;

// A pair's state, in bytes: the generator; per coordinate one record of 7 vectors; per pool row and stream the
// number of draws and the two arms' sums of squared residuals.
export const RNG: usize = 0;
export const RECORDS: usize = 64;
export const RECORD: usize = 7 * 16;
export const PLUGIN: usize = RECORDS + 9 * RECORD;
export const PLUGIN_ROW: usize = 64; // [count, SGD, SA-Adam, unused] of one stream, then of the other

// Fields of a record.
const SGD_X: usize = 0;
const SGD_SUM: usize = 16;
const ADAM_X: usize = 32;
const ADAM_SUM: usize = 48;
const ADAM_M: usize = 64;
const ADAM_V: usize = 80; // half the second moment
const ADAM_P: usize = 96; // v^-1/2

/** The pool: per row its 9 covariates and the noise's standard deviation. */
export const POOL: usize = memory.data(1024 * 80);
/** How many rows the pool has. */
export const POOL_SIZE: usize = memory.data(8);

/** A block's draws: a uniform and a normal of each stream a step. */
export const DRAWS: usize = memory.data(1024 * 32);

// Gains of a block of steps: eta of SGD, rho^v, rho, eta / k of SA-Adam.
const ROW: usize = 4 * 8;
export const MAX_BLOCK: i32 = 1024;
export const GAINS: usize = memory.data(1024 * 32);
/** prod (1 - rho_s), carried from block to block. */
export const DECAYS: usize = memory.data(8);

const EPSILON: f64 = 1e-8;

/** Tabulate the gains of steps first, ..., first + count - 1. */
export function tabulate(first: f64, count: i32, etaSgd: f64, etaAdam: f64, alpha: f64, gamma: f64): void {
  for (let i = 0; i < count; i++) {
    const t = first + <f64>i;
    const row = GAINS + <usize>i * ROW;
    const shrink = Math.pow(t, -alpha);
    const rho = Math.pow(t, -gamma);
    const decay = load<f64>(DECAYS) * (1.0 - rho);
    store<f64>(DECAYS, decay);
    store<f64>(row, etaSgd * shrink);
    store<f64>(row, 1.0 / t, 8);
    store<f64>(row, rho, 16);
    store<f64>(row, (etaAdam * shrink) / (1.0 - decay), 24);
  }
}

/** Draw `count` observations' row and noise of both streams. */
export function generate(pair: usize, count: i32): void {
  draw(pair + RNG, DRAWS, count, 1, 1);
}

// @ts-ignore: decorator
@inline
function covariate(rowA: usize, rowB: usize, j: usize): v128 {
  return v128.load64_lane(rowB + (j << 3), v128.load64_zero(rowA + (j << 3)), 1);
}

// @ts-ignore: decorator
@inline
function tally(entry: usize, sgd: f64, adam: f64): void {
  store<f64>(entry, load<f64>(entry) + 1.0);
  store<f64>(entry, load<f64>(entry, 8) + sgd, 8);
  store<f64>(entry, load<f64>(entry, 16) + adam, 16);
}

// @ts-ignore: decorator
@inline
function step(pair: usize, draws: usize, gains: usize, size: f64, phase: i32): void {
  const indexA = <usize>(load<f64>(draws) * size);
  const indexB = <usize>(load<f64>(draws, 8) * size);
  const rowA = POOL + indexA * 80;
  const rowB = POOL + indexB * 80;
  const noise = f64x2.mul(covariate(rowA, rowB, 9), v128.load(draws, 16));
  const records = pair + RECORDS;

  let sgd = f64x2.splat(0.0);
  let adam = f64x2.splat(0.0);
  for (let j: usize = 0; j < 9; j++) {
    const r = records + j * RECORD;
    const aj = covariate(rowA, rowB, j);
    sgd = f64x2.add(sgd, f64x2.mul(aj, v128.load(r, SGD_X)));
    adam = f64x2.add(adam, f64x2.mul(aj, v128.load(r, ADAM_X)));
  }
  sgd = f64x2.sub(sgd, noise);
  adam = f64x2.sub(adam, noise);
  const sgdSquare = f64x2.mul(sgd, sgd);
  const adamSquare = f64x2.mul(adam, adam);
  const plugIn = pair + PLUGIN;
  tally(plugIn + indexA * 64, f64x2.extract_lane(sgdSquare, 0), f64x2.extract_lane(adamSquare, 0));
  tally(plugIn + indexB * 64 + 32, f64x2.extract_lane(sgdSquare, 1), f64x2.extract_lane(adamSquare, 1));

  const one = f64x2.splat(1.0);
  const sgdStep = f64x2.mul(v128.load64_splat(gains), sgd);
  const rhoV = v128.load64_splat(gains, 8);
  const rho = v128.load64_splat(gains, 16);
  const stepOverK = v128.load64_splat(gains, 24);
  const keepV = f64x2.sub(one, rhoV);
  const weight = f64x2.mul(f64x2.mul(rhoV, f64x2.splat(0.5)), adamSquare);
  const keepM = f64x2.sub(one, rho);
  const rhoW = f64x2.mul(rho, adam);
  const epsilon = f64x2.splat(EPSILON);
  for (let j: usize = 0; j < 9; j++) {
    const r = records + j * RECORD;
    const aj = covariate(rowA, rowB, j);
    const x0 = f64x2.sub(v128.load(r, SGD_X), f64x2.mul(sgdStep, aj));
    v128.store(r, x0, SGD_X);
    v128.store(r, f64x2.add(v128.load(r, SGD_SUM), x0), SGD_SUM);

    const m = f64x2.add(f64x2.mul(keepM, v128.load(r, ADAM_M)), f64x2.mul(rhoW, aj));
    v128.store(r, m, ADAM_M);
    const halfV = f64x2.add(f64x2.mul(keepV, v128.load(r, ADAM_V)), f64x2.mul(weight, f64x2.mul(aj, aj)));
    v128.store(r, halfV, ADAM_V);
    const root = inverseRoot(halfV, v128.load(r, ADAM_P), phase);
    v128.store(r, root, ADAM_P);
    // 1 / (sqrt(v) + epsilon) = root / (1 + epsilon root); to rounding, root (1 - epsilon root) once v is not tiny.
    const p =
      phase == 0
        ? f64x2.div(root, f64x2.add(one, f64x2.mul(epsilon, root)))
        : f64x2.mul(root, f64x2.sub(one, f64x2.mul(epsilon, root)));
    const x1 = f64x2.sub(v128.load(r, ADAM_X), f64x2.mul(f64x2.mul(stepOverK, p), m));
    v128.store(r, x1, ADAM_X);
    v128.store(r, f64x2.add(v128.load(r, ADAM_SUM), x1), ADAM_SUM);
  }
}

/** Take `count` steps with the draws in the block, at the table's gains. */
export function consume(pair: usize, count: i32, phase: i32): void {
  const size = load<f64>(POOL_SIZE);
  if (phase == 0) for (let i = 0; i < count; i++) step(pair, DRAWS + <usize>i * 32, GAINS + <usize>i * ROW, size, 0);
  else if (phase == 1)
    for (let i = 0; i < count; i++) step(pair, DRAWS + <usize>i * 32, GAINS + <usize>i * ROW, size, 1);
  else for (let i = 0; i < count; i++) step(pair, DRAWS + <usize>i * 32, GAINS + <usize>i * ROW, size, 2);
}

/** Take the table's first `count` steps with both streams of the pair. */
export function advance(pair: usize, count: i32, phase: i32): void {
  generate(pair, count);
  consume(pair, count, phase);
}
export { TABLES, EDGES } from "./random";
