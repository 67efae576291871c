// Arms of any gains on one shared stream of regression data, two streams in the two lanes of every vector: the experiment
// outside the theorem, and the threshold experiment. lib/sa-adam/optimize is the specification; this is its fast twin.

import { coefficients, SERIES_FROM, series } from "./power-series";
import { draw } from "./random";

// A pair's state, in bytes: the generator; then a record of each arm, FIELDS times d vectors.
export const RNG: usize = 0;
export const RECORDS: usize = 64;

/** d, and the bytes of d vectors: the distance of a record's fields x - x*, sum, m, D and the gradients' sum. */
let dimension: i32 = 2;
let field: usize = 32;
export const FIELDS: usize = 5;

/** Called before all else. */
export function setDimension(d: i32): void {
  dimension = d;
  field = 16 * <usize>d;
}

export const MAX_DIMENSION: i32 = 16;
export const MAX_ARMS: i32 = 48;
export const MAX_BLOCK: i32 = 1024;

// What an arm is: its numbers, then its switches, as kernel/outside.ts writes them.
export const ARMS: usize = memory.data(48 * 104);
export const ARM: usize = 104;
const ETA0: usize = 0;
const ALPHA: usize = 8;
const C1: usize = 16;
const GAMMA: usize = 24;
const GAIN: usize = 32; // of the second moment; 0 for 1/(t + 1)
const FLOOR: usize = 40;
const EPSILON: usize = 48;
const CLIP: usize = 56;
const DECAY: usize = 64;
const PRECONDITIONER: usize = 72; // 0 none, 1 predictable, 2 "adam"
const NOISE: usize = 76; // where in a step's data, past a: 0 symmetric, 16 skewed
const CURVED: usize = 80;
const CLIPS: usize = 84;
const MOMENTUM: usize = 88;
const DECAYS_TOO: usize = 92;
const OF_COVARIATES: usize = 96; // does the second moment average a*a, not g*g

/** Arms that are stepped together. */
const TOGETHER: i32 = 12;

/** The problem: the covariates' mean or correlation, the noise's variance and its share along u; u; x*. */
export const PROBLEM: usize = memory.data(8 * 4);
export const DIRECTION: usize = memory.data(8 * 16);
export const OPTIMUM: usize = memory.data(8 * 16);
/** Is a = (1, mean + z), or autoregressive in d coordinates? */
export const INTERCEPT: usize = memory.data(8);

/** Steps whose data are drawn at a time, so that they stay near. */
const CHUNK: i32 = 128;
/** A chunk's draws; made of them a, the symmetric noise, the skewed one and |a|, d + 3 vectors a step. */
const NORMALS: usize = memory.data(128 * 17 * 16);
const DATA: usize = memory.data(128 * 19 * 16);

// Gains of a block of steps, arm by arm: eta sqrt(k^v) / k, rho, rho^v, epsilon sqrt(k^v), eta lambda.
const ROW: usize = 5 * 8;
const ARM_ROWS: usize = 1024 * 40;
export const GAINS: usize = memory.data(48 * 1024 * 40);
/** prod (1 - rho_s) and prod (1 - rho^v_s) of each arm, carried from block to block. */
export const DECAYS: usize = memory.data(48 * 16);
const SERIES: usize = memory.data(128);

/** The cap of a vanishing momentum gain. */
const LARGEST_RHO: f64 = 0.999;

/** Tabulate the gains of steps first, ..., first + count - 1. */
export function tabulate(first: f64, count: i32, arms: i32): void {
  for (let k = 0; k < arms; k++) tabulateArm(first, count, ARMS + <usize>k * ARM, GAINS + <usize>k * ARM_ROWS, DECAYS + <usize>k * 16);
}

function tabulateArm(first: f64, count: i32, arm: usize, rows: usize, decays: usize): void {
  const gamma = load<f64>(arm, GAMMA);
  const gain = load<f64>(arm, GAIN);
  const corrected = load<i32>(arm, PRECONDITIONER) == 2;
  coefficients(load<f64>(arm, ALPHA), SERIES);
  coefficients(gamma, SERIES + 64);
  let center = 0.0;
  let eta = 0.0;
  let momentum = 0.0;
  let inverse = 0.0;
  let decay = load<f64>(decays);
  let decayV = load<f64>(decays, 8);
  for (let i = 0; i < count; i++) {
    const t = first + <f64>i;
    const row = rows + <usize>i * ROW;
    // Powers of t and t + 1: early each by itself, later from the series about the last multiple of 1000.
    const early = t < SERIES_FROM;
    const base = early ? t : Math.floor(t / 1000.0) * 1000.0;
    if (base != center) {
      center = base;
      inverse = 1.0 / base;
      eta = load<f64>(arm, ETA0) * Math.pow(base, -load<f64>(arm, ALPHA));
      momentum = load<f64>(arm, C1) * Math.pow(early ? t + 1.0 : base, -gamma);
    }
    const step = early ? eta : eta * series(SERIES, (t - base) * inverse);
    const power = early ? momentum : momentum * series(SERIES + 64, (t + 1.0 - base) * inverse);
    const rho = gamma == 0.0 ? load<f64>(arm, C1) : Math.min(power, LARGEST_RHO);
    const rhoV = gain == 0.0 ? 1.0 / (t + 1.0) : gain;
    decay *= 1.0 - rho;
    decayV *= 1.0 - rhoV;
    const scale = corrected ? Math.sqrt(1.0 - decayV) : 1.0;
    store<f64>(row, (step * scale) / (1.0 - decay));
    store<f64>(row, rho, 8);
    store<f64>(row, rhoV, 16);
    store<f64>(row, load<f64>(arm, EPSILON) * scale, 24);
    store<f64>(row, step * load<f64>(arm, DECAY), 32);
  }
  store<f64>(decays, decay);
  store<f64>(decays, decayV, 8);
}

/** Draw `count` observations of both streams. */
function generate(pair: usize, count: i32): void {
  const d = dimension;
  const intercept = load<i32>(INTERCEPT) != 0;
  const normals = intercept ? d : d + 1;
  draw(pair + RNG, NORMALS, count, 0, normals);
  const design = v128.load64_splat(PROBLEM);
  const innovation = f64x2.splat(Math.sqrt(1.0 - load<f64>(PROBLEM) * load<f64>(PROBLEM)));
  const base = v128.load64_splat(PROBLEM, 8);
  const along = v128.load64_splat(PROBLEM, 16);
  const one = f64x2.splat(1.0);
  const half = f64x2.splat(Math.sqrt(0.5));
  let z = NORMALS;
  let data = DATA;
  for (let i = 0; i < count; i++) {
    let a = intercept ? one : v128.load(z);
    if (!intercept) z += 16;
    let tilt = f64x2.mul(v128.load64_splat(DIRECTION), a);
    let square = f64x2.mul(a, a);
    v128.store(data, a);
    for (let j = 1; j < d; j++) {
      const drawn = v128.load(z);
      z += 16;
      a = intercept ? f64x2.add(design, drawn) : f64x2.add(f64x2.mul(design, a), f64x2.mul(innovation, drawn));
      tilt = f64x2.add(tilt, f64x2.mul(v128.load64_splat(DIRECTION + 8 * <usize>j), a));
      square = f64x2.add(square, f64x2.mul(a, a));
      v128.store(data + 16 * <usize>j, a);
    }
    const sd = f64x2.sqrt(f64x2.add(base, f64x2.mul(along, f64x2.mul(tilt, tilt))));
    const e = v128.load(z);
    z += 16;
    data += field;
    v128.store(data, f64x2.mul(sd, e));
    v128.store(data, f64x2.mul(sd, f64x2.mul(half, f64x2.sub(f64x2.mul(e, e), one))), 16);
    v128.store(data, f64x2.sqrt(square), 32);
    data += 48;
  }
}

/** One step of one arm. */
// @ts-ignore: decorator
@inline
function step(record: usize, arm: usize, data: usize, row: usize, field: usize): void {
  const one = f64x2.splat(1.0);
  const kind = load<i32>(arm, PRECONDITIONER);
  const hasMomentum = load<i32>(arm, MOMENTUM) != 0;
  const ofCovariates = load<i32>(arm, OF_COVARIATES) != 0;
  const decays = load<i32>(arm, DECAYS_TOO) != 0;
  const size = v128.load64_splat(row);
  const rho = v128.load64_splat(row, 8);
  const rhoV = v128.load64_splat(row, 16);
  const epsilon = v128.load64_splat(row, 24);
  const shrink = v128.load64_splat(row, 32);
  const floor = v128.load64_splat(arm, FLOOR);

  let r = f64x2.mul(v128.load(data), v128.load(record));
  for (let j: usize = 16; j < field; j += 16) r = f64x2.add(r, f64x2.mul(v128.load(data + j), v128.load(record + j)));
  if (load<i32>(arm, CURVED)) r = f64x2.add(r, f64x2.sub(f64x2.sqrt(f64x2.add(one, f64x2.mul(r, r))), one));
  let weight = f64x2.sub(r, v128.load(data + field + <usize>load<i32>(arm, NOISE)));
  if (load<i32>(arm, CLIPS)) {
    const norm = f64x2.mul(f64x2.abs(weight), v128.load(data + field, 32));
    weight = f64x2.mul(weight, f64x2.min(one, f64x2.div(v128.load64_splat(arm, CLIP), norm)));
  }
  for (let j: usize = 0; j < field; j += 16) {
    const x = record + j;
    const sum = x + field;
    const m = sum + field;
    const D = m + field;
    const gradients = D + field;
    const a = v128.load(data + j);
    const g = f64x2.mul(weight, a);
    let before = v128.load(x);
    v128.store(sum, f64x2.add(v128.load(sum), before));
    v128.store(gradients, f64x2.add(v128.load(gradients), g));
    let u = g;
    if (hasMomentum) {
      const old = v128.load(m);
      u = f64x2.add(old, f64x2.mul(rho, f64x2.sub(u, old)));
      v128.store(m, u);
    }
    if (kind > 0) {
      const seen = ofCovariates ? a : g;
      const old = v128.load(D);
      const fresh = f64x2.add(old, f64x2.mul(rhoV, f64x2.sub(f64x2.add(f64x2.mul(seen, seen), floor), old)));
      v128.store(D, fresh);
      u = kind == 1 ? f64x2.div(u, f64x2.sqrt(old)) : f64x2.div(u, f64x2.add(f64x2.sqrt(fresh), epsilon));
    }
    if (decays) {
      const optimum = v128.load64_splat(OPTIMUM + (j >> 1));
      before = f64x2.sub(before, f64x2.mul(shrink, f64x2.add(before, optimum)));
    }
    v128.store(x, f64x2.sub(before, f64x2.mul(size, u)));
  }
}

/** Take `count` steps of every arm with the draws of the chunk, which begins at step `from` of the table. */
function consume(pair: usize, from: i32, count: i32, arms: i32): void {
  const bytes = field;
  const record = FIELDS * bytes;
  // A few arms at a time: their chains of dependent roots and quotients overlap, and their gains stay near.
  for (let first = 0; first < arms; first += TOGETHER) {
    const last = min(first + TOGETHER, arms);
    for (let i: usize = 0; i < <usize>count; i++) {
      const row = GAINS + (<usize>from + i) * ROW;
      for (let k = <usize>first; k < <usize>last; k++)
        step(pair + RECORDS + k * record, ARMS + k * ARM, DATA + i * (bytes + 48), row + k * ARM_ROWS, bytes);
    }
  }
}

/** Take the table's first `count` steps with both streams of the pair. */
export function advance(pair: usize, count: i32, arms: i32): void {
  for (let from = 0; from < count; from += CHUNK) {
    const steps = min(CHUNK, count - from);
    generate(pair, steps);
    consume(pair, from, steps, arms);
  }
}
export { TABLES, EDGES } from "./random";
