// The experiment outside the theorem: arms of any gains on one shared stream of regression data, d = 2, two streams in the
// two lanes of every vector. lib/sa-adam/optimize is the specification; this is its fast twin.

import { coefficients, SERIES_FROM, series } from "./power-series";
import { draw } from "./random";

// A pair's state, in bytes: the generator; then one record of 8 vectors for each arm.
export const RNG: usize = 0;
export const RECORDS: usize = 64;
export const RECORD: usize = 8 * 16;

// Fields of a record: two coordinates each.
const X: usize = 0;
const SUM: usize = 32;
const M: usize = 64;
const D: usize = 96;

export const MAX_ARMS: i32 = 48;
export const MAX_BLOCK: i32 = 1024;

// What an arm is: its numbers, then its switches, as kernel/outside.ts writes them.
export const ARMS: usize = memory.data(48 * 96);
const ARM: usize = 96;
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
const NOISE: usize = 76; // where in a step's data: 0 symmetric, 16 skewed
const CURVED: usize = 80;
const CLIPS: usize = 84;
const MOMENTUM: usize = 88;
const DECAYS_TOO: usize = 92;

/** Arms that are stepped together. */
const TOGETHER: i32 = 12;

/** The problem: the covariate's mean, u, the noise's variance and its share along u, x*. */
export const PROBLEM: usize = memory.data(8 * 7);

/** A block's draws: two normals a step; made of them the covariate, the symmetric noise and the skewed one. */
const NORMALS: usize = memory.data(1024 * 32);
export const DATA: usize = memory.data(1024 * 48);

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
export function generate(pair: usize, count: i32): void {
  draw(pair + RNG, NORMALS, count, 0, 2);
  const mean = v128.load64_splat(PROBLEM);
  const u1 = v128.load64_splat(PROBLEM, 8);
  const u2 = v128.load64_splat(PROBLEM, 16);
  const base = v128.load64_splat(PROBLEM, 24);
  const along = v128.load64_splat(PROBLEM, 32);
  const one = f64x2.splat(1.0);
  const half = f64x2.splat(Math.sqrt(0.5));
  for (let i = 0; i < count; i++) {
    const z = NORMALS + <usize>i * 32;
    const data = DATA + <usize>i * 48;
    const a = f64x2.add(mean, v128.load(z));
    const tilt = f64x2.add(u1, f64x2.mul(u2, a));
    const sd = f64x2.sqrt(f64x2.add(base, f64x2.mul(along, f64x2.mul(tilt, tilt))));
    const e = v128.load(z, 16);
    v128.store(data, a);
    v128.store(data, f64x2.mul(sd, e), 16);
    v128.store(data, f64x2.mul(sd, f64x2.mul(half, f64x2.sub(f64x2.mul(e, e), one))), 32);
  }
}

/** One step of one arm. */
// @ts-ignore: decorator
@inline
function step(record: usize, arm: usize, data: usize, row: usize): void {
  const one = f64x2.splat(1.0);
  const kind = load<i32>(arm, PRECONDITIONER);
  const a = v128.load(data);
  let x0 = v128.load(record, X);
  let x1 = v128.load(record, X + 16);
  v128.store(record, f64x2.add(v128.load(record, SUM), x0), SUM);
  v128.store(record, f64x2.add(v128.load(record, SUM + 16), x1), SUM + 16);
  let r = f64x2.add(x0, f64x2.mul(a, x1));
  if (load<i32>(arm, CURVED)) r = f64x2.add(r, f64x2.sub(f64x2.sqrt(f64x2.add(one, f64x2.mul(r, r))), one));
  let u0 = f64x2.sub(r, v128.load(data + <usize>load<i32>(arm, NOISE), 16));
  if (load<i32>(arm, CLIPS)) {
    const clip = v128.load64_splat(arm, CLIP);
    const norm = f64x2.mul(f64x2.abs(u0), f64x2.sqrt(f64x2.add(one, f64x2.mul(a, a))));
    u0 = f64x2.mul(u0, f64x2.min(one, f64x2.div(clip, norm)));
  }
  let u1 = f64x2.mul(u0, a);
  const square0 = f64x2.mul(u0, u0);
  const square1 = f64x2.mul(u1, u1);
  if (load<i32>(arm, MOMENTUM)) {
    const rho = v128.load64_splat(row, 8);
    const m0 = v128.load(record, M);
    const m1 = v128.load(record, M + 16);
    u0 = f64x2.add(m0, f64x2.mul(rho, f64x2.sub(u0, m0)));
    u1 = f64x2.add(m1, f64x2.mul(rho, f64x2.sub(u1, m1)));
    v128.store(record, u0, M);
    v128.store(record, u1, M + 16);
  }
  if (kind > 0) {
    const rhoV = v128.load64_splat(row, 16);
    const floor = v128.load64_splat(arm, FLOOR);
    const old0 = v128.load(record, D);
    const old1 = v128.load(record, D + 16);
    const d0 = f64x2.add(old0, f64x2.mul(rhoV, f64x2.sub(f64x2.add(square0, floor), old0)));
    const d1 = f64x2.add(old1, f64x2.mul(rhoV, f64x2.sub(f64x2.add(square1, floor), old1)));
    v128.store(record, d0, D);
    v128.store(record, d1, D + 16);
    if (kind == 1) {
      u0 = f64x2.div(u0, f64x2.sqrt(old0));
      u1 = f64x2.div(u1, f64x2.sqrt(old1));
    } else {
      const epsilon = v128.load64_splat(row, 24);
      u0 = f64x2.div(u0, f64x2.add(f64x2.sqrt(d0), epsilon));
      u1 = f64x2.div(u1, f64x2.add(f64x2.sqrt(d1), epsilon));
    }
  }
  if (load<i32>(arm, DECAYS_TOO)) {
    const shrink = v128.load64_splat(row, 32);
    x0 = f64x2.sub(x0, f64x2.mul(shrink, f64x2.add(x0, v128.load64_splat(PROBLEM, 40))));
    x1 = f64x2.sub(x1, f64x2.mul(shrink, f64x2.add(x1, v128.load64_splat(PROBLEM, 48))));
  }
  const size = v128.load64_splat(row);
  v128.store(record, f64x2.sub(x0, f64x2.mul(size, u0)), X);
  v128.store(record, f64x2.sub(x1, f64x2.mul(size, u1)), X + 16);
}

/** Take the table's first `count` steps of every arm with the draws in the block. */
export function consume(pair: usize, count: i32, arms: i32): void {
  // A few arms at a time: their chains of dependent roots and quotients overlap, and their gains stay near.
  for (let first = 0; first < arms; first += TOGETHER) {
    const last = min(first + TOGETHER, arms);
    for (let i: usize = 0; i < <usize>count; i++) {
      for (let k = <usize>first; k < <usize>last; k++)
        step(pair + RECORDS + k * RECORD, ARMS + k * ARM, DATA + i * 48, GAINS + k * ARM_ROWS + i * ROW);
    }
  }
}

/** Take the table's first `count` steps with both streams of the pair. */
export function advance(pair: usize, count: i32, arms: i32): void {
  generate(pair, count);
  consume(pair, count, arms);
}
export { TABLES, EDGES } from "./random";
