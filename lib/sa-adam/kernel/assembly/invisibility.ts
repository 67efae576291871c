// The invisibility experiment: five arms on one shared stream of linear-regression data, two streams in the
// two lanes of every vector. lib/optimizers is the specification; this is its fast twin.

import { inverseRoot } from "./inverse-root";
import { draw } from "./random";

const D: i32 = 20;
const BATCH: i32 = 4;
const ENTRIES: i32 = 210; // upper triangle, D (D + 1) / 2

// A pair's state, in bytes: the generator; per coordinate one record of 21 vectors, so that a step walks
// memory once; then three upper triangles: Hhat, Shat of SGD, Shat of SA-Adam with the first gamma.
export const RNG: usize = 0;
export const RECORDS: usize = 64;
export const RECORD: usize = 21 * 16;
export const PLUGIN: usize = RECORDS + 20 * RECORD;
export const PAIR_BYTES: usize = PLUGIN + 3 * 210 * 16;

// Fields of a record.
const SGD_X: usize = 0;
const SGD_SUM: usize = 16;
const RMS_X: usize = 32;
const RMS_SUM: usize = 48;
const RMS_D: usize = 64;
const RMS_P: usize = 80;
const ADAM: usize = 96; // three arms: x, sum, m, D, P
const ADAM_BYTES: usize = 80;

// A batch's data: covariates [BATCH][D], the response, |a|^2, normals to be used, weights for the plug-in.
export const COVARIATES: usize = memory.data(4 * 20 * 16);
export const NOISES: usize = memory.data(4 * 16);
const NORMS: usize = memory.data(4 * 16);
const NORMALS: usize = memory.data(4 * 21 * 16);
const WEIGHTS: usize = memory.data(4 * 2 * 16);

// The problem: x* and u, as given; the noise scales.
export const DIRECTION: usize = memory.data(8 * 20);
const TOEPLITZ: f64 = 0.4;
const NOISE: f64 = 0.35 * 0.35;
const HETERO: f64 = 0.8 * 0.8;
const CLIP_SQUARED: f64 = 500.0 * 500.0;
const RIDGE: f64 = 0.5;

// Gains of a block of steps: eta, rho^v, then rho and eta / k for each gamma.
const ROW: usize = 8 * 8;
export const MAX_BLOCK: i32 = 1024;
export const GAINS: usize = memory.data(1024 * 64);
/** prod (1 - rho_s) of the three gammas, carried from block to block. */
export const DECAYS: usize = memory.data(8 * 3);

/** Tabulate the gains of steps first, ..., first + count - 1. */
export function tabulate(first: f64, count: i32, eta0: f64, alpha: f64, gamma1: f64, gamma2: f64, gamma3: f64): void {
  for (let i = 0; i < count; i++) {
    const t = first + <f64>i;
    const row = GAINS + <usize>i * ROW;
    const eta = eta0 * Math.pow(t, -alpha);
    store<f64>(row, eta);
    store<f64>(row, 1.0 / (t + 1.0), 8);
    for (let arm = 0; arm < 3; arm++) {
      const gamma = arm == 0 ? gamma1 : arm == 1 ? gamma2 : gamma3;
      const rho = Math.min(Math.pow(t + 1.0, -gamma), 0.999);
      const decays = DECAYS + (<usize>arm << 3);
      const decay = load<f64>(decays) * (1.0 - rho);
      store<f64>(decays, decay);
      store<f64>(row + (<usize>arm << 4), rho, 16);
      store<f64>(row + (<usize>arm << 4), eta / (1.0 - decay), 24);
    }
  }
}

/** Draw `count` observations of both streams: Toeplitz covariates as an AR(1), heteroskedastic responses. */
export function generate(pair: usize, count: i32): void {
  draw(pair + RNG, NORMALS, count, 0, D + 1);
  const spread = f64x2.splat(Math.sqrt(1.0 - TOEPLITZ * TOEPLITZ));
  for (let step = 0; step < count; step++) {
    let z = NORMALS + <usize>step * 21 * 16;
    let a = COVARIATES + <usize>step * 20 * 16;
    let previous = v128.load(z);
    v128.store(a, previous);
    let tilt = f64x2.mul(previous, v128.load64_splat(DIRECTION));
    for (let j: usize = 1; j < 20; j++) {
      z += 16;
      a += 16;
      previous = f64x2.add(f64x2.mul(f64x2.splat(TOEPLITZ), previous), f64x2.mul(spread, v128.load(z)));
      v128.store(a, previous);
      tilt = f64x2.add(tilt, f64x2.mul(previous, v128.load64_splat(DIRECTION + (j << 3))));
    }
    const variance = f64x2.add(f64x2.splat(NOISE), f64x2.mul(f64x2.splat(HETERO), f64x2.mul(tilt, tilt)));
    v128.store(NOISES + (<usize>step << 4), f64x2.mul(f64x2.sqrt(variance), v128.load(z, 16)));
  }
}

// @ts-ignore: decorator
@inline
function clipped(residual: v128, norm: v128): v128 {
  const square = f64x2.mul(f64x2.mul(residual, residual), norm);
  const long = f64x2.gt(square, f64x2.splat(CLIP_SQUARED));
  if (!v128.any_true(long)) return residual;
  const scaled = f64x2.div(f64x2.mul(residual, f64x2.splat(500.0)), f64x2.sqrt(square));
  return v128.bitselect(scaled, residual, long);
}

/** Half the second moment, one step on: (1 - rho^v) D/2 + rho^v (w^2 a^2 + ridge)/2. */
// @ts-ignore: decorator
@inline
function halfSecondMoment(halfD: v128, keep: v128, weight: v128, square: v128, ridge: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(keep, halfD), ridge), f64x2.mul(weight, square));
}

// @ts-ignore: decorator
@inline
function adamArm(
  r: usize, aj: v128, square: v128, keepM: v128, rhoW: v128, stepOverK: v128, keepD: v128, weight: v128, ridge: v128,
  phase: i32,
): void {
  const x = v128.load(r);
  v128.store(r, f64x2.add(v128.load(r, 16), x), 16);
  const m = f64x2.add(f64x2.mul(keepM, v128.load(r, 32)), f64x2.mul(rhoW, aj));
  v128.store(r, m, 32);
  const p = v128.load(r, 64);
  v128.store(r, f64x2.sub(x, f64x2.mul(f64x2.mul(stepOverK, p), m)));
  const halfD = halfSecondMoment(v128.load(r, 48), keepD, weight, square, ridge);
  v128.store(r, halfD, 48);
  v128.store(r, inverseRoot(halfD, p, phase), 64);
}

// @ts-ignore: decorator
@inline
function step(pair: usize, index: i32, gains: usize, phase: i32): void {
  const a0 = COVARIATES + <usize>index * 20 * 16;
  const noise = v128.load(NOISES + (<usize>index << 4));
  const records = pair + RECORDS;
  let norm = f64x2.splat(0.0);
  let sgd = f64x2.splat(0.0);
  let rms = f64x2.splat(0.0);
  let adam1 = f64x2.splat(0.0);
  let adam2 = f64x2.splat(0.0);
  let adam3 = f64x2.splat(0.0);
  let r = records;
  for (let a = a0; a < a0 + 320; a += 16) {
    const aj = v128.load(a);
    norm = f64x2.add(norm, f64x2.mul(aj, aj));
    sgd = f64x2.add(sgd, f64x2.mul(aj, v128.load(r, SGD_X)));
    rms = f64x2.add(rms, f64x2.mul(aj, v128.load(r, RMS_X)));
    adam1 = f64x2.add(adam1, f64x2.mul(aj, v128.load(r, ADAM)));
    adam2 = f64x2.add(adam2, f64x2.mul(aj, v128.load(r, ADAM + ADAM_BYTES)));
    adam3 = f64x2.add(adam3, f64x2.mul(aj, v128.load(r, ADAM + 2 * ADAM_BYTES)));
    r += RECORD;
  }
  const w0 = clipped(f64x2.sub(sgd, noise), norm);
  const w1 = clipped(f64x2.sub(rms, noise), norm);
  const w2 = clipped(f64x2.sub(adam1, noise), norm);
  const w3 = clipped(f64x2.sub(adam2, noise), norm);
  const w4 = clipped(f64x2.sub(adam3, noise), norm);
  v128.store(WEIGHTS + (<usize>index << 5), f64x2.mul(w0, w0));
  v128.store(WEIGHTS + (<usize>index << 5), f64x2.mul(w2, w2), 16);

  const one = f64x2.splat(1.0);
  const eta = v128.load64_splat(gains);
  const rhoV = v128.load64_splat(gains, 8);
  const keepD = f64x2.sub(one, rhoV);
  const halfRhoV = f64x2.mul(rhoV, f64x2.splat(0.5));
  const ridge = f64x2.mul(halfRhoV, f64x2.splat(RIDGE));
  const rho1 = v128.load64_splat(gains, 16);
  const rho2 = v128.load64_splat(gains, 32);
  const rho3 = v128.load64_splat(gains, 48);
  const step1 = v128.load64_splat(gains, 24);
  const step2 = v128.load64_splat(gains, 40);
  const step3 = v128.load64_splat(gains, 56);
  const keep1 = f64x2.sub(one, rho1);
  const keep2 = f64x2.sub(one, rho2);
  const keep3 = f64x2.sub(one, rho3);
  const rhoW1 = f64x2.mul(rho1, w2);
  const rhoW2 = f64x2.mul(rho2, w3);
  const rhoW3 = f64x2.mul(rho3, w4);
  const weight1 = f64x2.mul(halfRhoV, f64x2.mul(w1, w1));
  const weight2 = f64x2.mul(halfRhoV, f64x2.mul(w2, w2));
  const weight3 = f64x2.mul(halfRhoV, f64x2.mul(w3, w3));
  const weight4 = f64x2.mul(halfRhoV, f64x2.mul(w4, w4));
  const sgdStep = f64x2.mul(eta, w0);
  const rmsStep = f64x2.mul(eta, w1);
  r = records;
  for (let a = a0; a < a0 + 320; a += 16) {
    const aj = v128.load(a);
    const square = f64x2.mul(aj, aj);
    const x0 = v128.load(r, SGD_X);
    v128.store(r, f64x2.add(v128.load(r, SGD_SUM), x0), SGD_SUM);
    v128.store(r, f64x2.sub(x0, f64x2.mul(sgdStep, aj)), SGD_X);

    const x1 = v128.load(r, RMS_X);
    v128.store(r, f64x2.add(v128.load(r, RMS_SUM), x1), RMS_SUM);
    const p = v128.load(r, RMS_P);
    v128.store(r, f64x2.sub(x1, f64x2.mul(f64x2.mul(rmsStep, aj), p)), RMS_X);
    const halfD = halfSecondMoment(v128.load(r, RMS_D), keepD, weight1, square, ridge);
    v128.store(r, halfD, RMS_D);
    v128.store(r, inverseRoot(halfD, p, phase), RMS_P);

    adamArm(r + ADAM, aj, square, keep1, rhoW1, step1, keepD, weight2, ridge, phase);
    adamArm(r + ADAM + ADAM_BYTES, aj, square, keep2, rhoW2, step2, keepD, weight3, ridge, phase);
    adamArm(r + ADAM + 2 * ADAM_BYTES, aj, square, keep3, rhoW3, step3, keepD, weight4, ridge, phase);
    r += RECORD;
  }
}

/** Hhat += a a', Shat += w^2 a a' over the batch's steps: a rank-four update of three upper triangles. */
function plugIn(pair: usize): void {
  let entry = pair + PLUGIN;
  const u0 = v128.load(WEIGHTS);
  const v0 = v128.load(WEIGHTS, 16);
  const u1 = v128.load(WEIGHTS, 32);
  const v1 = v128.load(WEIGHTS, 48);
  const u2 = v128.load(WEIGHTS, 64);
  const v2 = v128.load(WEIGHTS, 80);
  const u3 = v128.load(WEIGHTS, 96);
  const v3 = v128.load(WEIGHTS, 112);
  for (let j: usize = 0; j < 320; j += 16) {
    const a0 = v128.load(COVARIATES + j);
    const a1 = v128.load(COVARIATES + j, 320);
    const a2 = v128.load(COVARIATES + j, 640);
    const a3 = v128.load(COVARIATES + j, 960);
    for (let k = COVARIATES + j; k < COVARIATES + 320; k += 16) {
      const p0 = f64x2.mul(a0, v128.load(k));
      const p1 = f64x2.mul(a1, v128.load(k, 320));
      const p2 = f64x2.mul(a2, v128.load(k, 640));
      const p3 = f64x2.mul(a3, v128.load(k, 960));
      v128.store(entry, f64x2.add(v128.load(entry), f64x2.add(f64x2.add(p0, p1), f64x2.add(p2, p3))));
      const s = f64x2.add(
        f64x2.add(f64x2.mul(u0, p0), f64x2.mul(u1, p1)),
        f64x2.add(f64x2.mul(u2, p2), f64x2.mul(u3, p3)),
      );
      v128.store(entry, f64x2.add(v128.load(entry, 16), s), 16);
      const q = f64x2.add(
        f64x2.add(f64x2.mul(v0, p0), f64x2.mul(v1, p1)),
        f64x2.add(f64x2.mul(v2, p2), f64x2.mul(v3, p3)),
      );
      v128.store(entry, f64x2.add(v128.load(entry, 32), q), 32);
      entry += 48;
    }
  }
}

/** Take the `count` <= 4 steps whose data lie in the batch, at gains from row `row` of the table. */
export function consume(pair: usize, row: i32, count: i32, phase: i32): void {
  const gains = GAINS + <usize>row * ROW;
  if (phase == 0) for (let i = 0; i < count; i++) step(pair, i, gains + <usize>i * ROW, 0);
  else if (phase == 1) for (let i = 0; i < count; i++) step(pair, i, gains + <usize>i * ROW, 1);
  else for (let i = 0; i < count; i++) step(pair, i, gains + <usize>i * ROW, 2);
  for (let i = count; i < BATCH; i++) {
    // A batch cut short: steps that were not taken weigh nothing.
    memory.fill(COVARIATES + <usize>i * 320, 0, 320);
  }
  plugIn(pair);
}

/** Take the table's first `count` steps with both streams of the pair. */
export function advance(pair: usize, count: i32, phase: i32): void {
  for (let row = 0; row < count; row += BATCH) {
    const batch = min(BATCH, count - row);
    generate(pair, batch);
    consume(pair, row, batch, phase);
  }
}
export { TABLES, EDGES } from "./random";
