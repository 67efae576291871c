// Paths: runs of optimizers over parts of one stream of regression data, two streams in the two lanes of every vector.
// A path takes the rows from its first to its last; it may begin where another ended, and may weigh its rows at random.

import { evaluate } from "./families";
import { LOGISTIC } from "./family-codes";
import { inverseRoot } from "./inverse-root";
import { draw } from "./random";

/** Rows that are drawn together, a divisor of every block of steps. */
const ROWS: i32 = 40;
export const MAX_DIMENSION: i32 = 24;
export const MAX_PATHS: i32 = 64;

// A pair's state: the generator; the noise's two factors and the covariates of the row before; then what the wrapper lays out.
const FACTORS: usize = 64;
const BEFORE: usize = FACTORS + 32;

// A path, in bytes; offsets are into the pair, 0 where there is none.
export const PATHS: usize = memory.data(64 * 64);
const PATH: usize = 64;
const STATE: usize = 0;
const PARENT: usize = 4;
const TABLE: usize = 8;
const ADAPTIVE: usize = 12;
const OBSERVED: usize = 16;
const SUMS: usize = 20;
const FROM: usize = 24;
const TO: usize = 32;
const CLOCK: usize = 40;
const PERTURBED: usize = 48;
const AVERAGED: usize = 56;

// A coordinate of a path's state: x, the sum of x, m, half the second moment, its inverse root.
const RECORD: usize = 80;
const SUM: usize = 16;
const MOMENTUM: usize = 32;
const HALF_D: usize = 48;
const ROOT: usize = 64;
// A coordinate of what an observed path keeps besides: partial sum W of its batch, sum W^2, sum l W; sum S^2, sum t S.
const TRACE: usize = 80;

/** A step's gains: eta/k, rho, rho^v/2. */
const GAINS: usize = 24;
/** The length so far of the batch that a row belongs to. */
export const LENGTHS: usize = memory.data(8 * 1024);

// The problem: d, family, intercept; r, phi, the noise's two scales, floor/2; u and x*.
export const PROBLEM: usize = memory.data(16);
export const SCALES: usize = memory.data(40);
export const DIRECTION: usize = memory.data(8 * 24);
export const OPTIMUM: usize = memory.data(8 * 24);

const DRAWS: usize = memory.data(40 * 27 * 16);
const COVARIATES: usize = memory.data(40 * 24 * 16);
const OFFSETS: usize = memory.data(40 * 16);
const RESPONSES: usize = memory.data(40 * 16);
const UNIFORMS: usize = memory.data(40 * 16);
const SCORES: usize = memory.data(40 * 16);
// A row's weights in the sums of a a': of H, of S, and of the linearised score.
const WEIGHTS: usize = memory.data(40 * 3 * 16);
/** The same where the score is taken at the path's average so far. */
const AT_AVERAGE: usize = memory.data(40 * 3 * 16);

/** Draw rows: Toeplitz covariates and two factors of the noise, each an autoregression in time. */
function generate(pair: usize, count: i32, first: bool): void {
  const d = <usize>load<i32>(PROBLEM);
  const binary = load<i32>(PROBLEM, 4) == LOGISTIC;
  const from = <usize>load<i32>(PROBLEM, 8);
  const normals = <i32>(d - from) + (binary ? 0 : 2);
  draw(pair, DRAWS, count, 1, normals);
  const r = load<f64>(SCALES);
  for (let i = 0; i < count; i++) {
    let z = DRAWS + <usize>(i * (1 + normals)) * 16;
    const at = <usize>i << 4;
    const uniform = v128.load(z);
    v128.store(UNIFORMS + at, uniform);
    z += 16;
    const phi = first && i == 0 ? 0.0 : load<f64>(SCALES, 8);
    const keep = f64x2.splat(phi);
    const fresh = f64x2.splat(Math.sqrt(1.0 - phi * phi));
    let a = COVARIATES + <usize>i * d * 16;
    let v = f64x2.splat(0.0);
    let tilt = v;
    let mean = v;
    for (let j: usize = 0; j < d; j++) {
      let aj = f64x2.splat(1.0);
      if (j >= from) {
        const before = pair + BEFORE + (j << 4);
        v = j == from
          ? v128.load(z)
          : f64x2.add(f64x2.mul(f64x2.splat(r), v), f64x2.mul(f64x2.splat(Math.sqrt(1.0 - r * r)), v128.load(z)));
        z += 16;
        aj = f64x2.add(f64x2.mul(keep, v128.load(before)), f64x2.mul(fresh, v));
        v128.store(before, aj);
      }
      v128.store(a, aj);
      a += 16;
      tilt = f64x2.add(tilt, f64x2.mul(aj, v128.load64_splat(DIRECTION + (j << 3))));
      mean = f64x2.add(mean, f64x2.mul(aj, v128.load64_splat(OPTIMUM + (j << 3))));
    }
    if (binary) {
      evaluate(LOGISTIC, mean, f64x2.splat(0.0), 0, 0, SCORES, SCORES + 16);
      v128.store(OFFSETS + at, mean);
      v128.store(RESPONSES + at, v128.and(f64x2.splat(1.0), f64x2.lt(uniform, v128.load(SCORES))));
    } else {
      const e = pair + FACTORS;
      const f = f64x2.add(f64x2.mul(keep, v128.load(e)), f64x2.mul(fresh, v128.load(z)));
      const g = f64x2.add(f64x2.mul(keep, v128.load(e, 16)), f64x2.mul(fresh, v128.load(z, 16)));
      v128.store(e, f);
      v128.store(e, g, 16);
      const even = f64x2.mul(v128.load64_splat(SCALES, 16), f);
      const uneven = f64x2.mul(f64x2.mul(v128.load64_splat(SCALES, 24), tilt), g);
      v128.store(OFFSETS + at, f64x2.splat(0.0));
      v128.store(RESPONSES + at, f64x2.add(even, uneven));
    }
  }
}

/** What batches and random scaling keep of the iterate that is about to be left. */
// @ts-ignore: decorator
@inline
function observe(records: usize, trace: usize, end: usize, length: f64, t: f64): void {
  const l = f64x2.splat(length);
  const steps = f64x2.splat(t);
  for (let r = records; r < end; r += RECORD) {
    const x = v128.load(r);
    const w = length == 1.0 ? x : f64x2.add(v128.load(trace), x);
    v128.store(trace, w);
    v128.store(trace, f64x2.add(v128.load(trace, 16), f64x2.mul(w, w)), 16);
    v128.store(trace, f64x2.add(v128.load(trace, 32), f64x2.mul(l, w)), 32);
    const s = f64x2.add(v128.load(r, SUM), x);
    v128.store(trace, f64x2.add(v128.load(trace, 48), f64x2.mul(s, s)), 48);
    v128.store(trace, f64x2.add(v128.load(trace, 64), f64x2.mul(steps, s)), 64);
    trace += TRACE;
  }
}

/** A row's score at a point from which u is a'x - a'x*: its weights go to `weights`, it is returned. */
// @ts-ignore: decorator
@inline
function weigh(weights: usize, family: i32, u: v128, at: usize): v128 {
  evaluate(family, f64x2.add(u, v128.load(OFFSETS + at)), v128.load(RESPONSES + at), 0, 0, SCORES, weights);
  const score = v128.load(SCORES);
  v128.store(weights, f64x2.mul(score, score), 16);
  v128.store(weights, f64x2.sub(f64x2.mul(v128.load(weights), u), score), 32);
  return score;
}

/** Take the batch's rows first, ..., last - 1; row `row` of the table of gains is the batch's first. */
// @ts-ignore: decorator
@inline
function run(pair: usize, path: usize, row: i32, first: i32, last: i32, clock: f64, phase: i32): void {
  const d = <usize>load<i32>(PROBLEM);
  const family = load<i32>(PROBLEM, 4);
  const records = pair + load<i32>(path, STATE);
  const end = records + d * RECORD;
  const adaptive = load<i32>(path, ADAPTIVE) != 0;
  const observed = load<i32>(path, OBSERVED);
  const averaged = load<i32>(path, AVERAGED) != 0;
  const perturbed = load<f64>(path, PERTURBED);
  const one = f64x2.splat(1.0);
  const floor = load<f64>(SCALES, 32);
  for (let i = first; i < last; i++) {
    const at = <usize>i << 4;
    const a0 = COVARIATES + <usize>i * d * 16;
    let a = a0;
    let dot = f64x2.splat(0.0);
    for (let r = records; r < end; r += RECORD) {
      dot = f64x2.add(dot, f64x2.mul(v128.load(a), v128.load(r)));
      a += 16;
    }
    let score = weigh(WEIGHTS + 3 * at, family, dot, at);
    const t = clock + <f64>(i - first);
    if (averaged) {
      let total = dot;
      if (t > 1.0) {
        total = f64x2.splat(0.0);
        a = a0;
        for (let r = records; r < end; r += RECORD) {
          total = f64x2.add(total, f64x2.mul(v128.load(a), v128.load(r, SUM)));
          a += 16;
        }
        total = f64x2.mul(total, f64x2.splat(1.0 / (t - 1.0)));
      }
      weigh(AT_AVERAGE + 3 * at, family, total, at);
    }
    if (perturbed > 0.0) {
      // One bit of the row's uniform: the row counts twice or not at all.
      const shifted = f64x2.mul(v128.load(UNIFORMS + at), f64x2.splat(perturbed));
      const half = f64x2.ge(f64x2.sub(shifted, f64x2.floor(shifted)), f64x2.splat(0.5));
      score = v128.and(f64x2.add(score, score), half);
    }
    if (observed) observe(records, pair + observed, end, load<f64>(LENGTHS + (<usize>(row + i) << 3)), t);
    const gains = <usize>load<i32>(path, TABLE) + <usize>(row + i) * GAINS;
    const step = v128.load64_splat(gains);
    a = a0;
    if (adaptive) {
      const rho = v128.load64_splat(gains, 8);
      const keep = f64x2.sub(one, rho);
      const pull = f64x2.mul(rho, score);
      const half = v128.load64_splat(gains, 16);
      const keepD = f64x2.sub(one, f64x2.add(half, half));
      const ground = f64x2.mul(f64x2.add(half, half), f64x2.splat(floor));
      const square = f64x2.mul(half, f64x2.mul(score, score));
      for (let r = records; r < end; r += RECORD) {
        const aj = v128.load(a);
        const x = v128.load(r);
        v128.store(r, f64x2.add(v128.load(r, SUM), x), SUM);
        const m = f64x2.add(f64x2.mul(keep, v128.load(r, MOMENTUM)), f64x2.mul(pull, aj));
        v128.store(r, m, MOMENTUM);
        const p = v128.load(r, ROOT);
        v128.store(r, f64x2.sub(x, f64x2.mul(f64x2.mul(step, p), m)));
        const halfD = f64x2.add(
          f64x2.add(f64x2.mul(keepD, v128.load(r, HALF_D)), ground), f64x2.mul(square, f64x2.mul(aj, aj)),
        );
        v128.store(r, halfD, HALF_D);
        v128.store(r, inverseRoot(halfD, p, phase), ROOT);
        a += 16;
      }
    } else {
      const move = f64x2.mul(step, score);
      for (let r = records; r < end; r += RECORD) {
        const x = v128.load(r);
        v128.store(r, f64x2.add(v128.load(r, SUM), x), SUM);
        v128.store(r, f64x2.sub(x, f64x2.mul(move, v128.load(a))));
        a += 16;
      }
    }
  }
}

/** H += w a a', S += s^2 a a', c += (w a'x - s) a over the rows: rank-four updates of upper triangles, then a vector. */
function secondOrder(sums: usize, weights: usize, first: i32, last: i32): void {
  const d = <usize>load<i32>(PROBLEM);
  const zero = f64x2.splat(0.0);
  const from = first & ~3;
  for (let i = from; i < first; i++) memory.fill(weights + <usize>i * 48, 0, 48);
  for (let i = last; (i & 3) != 0; i++) memory.fill(weights + <usize>i * 48, 0, 48);
  const next = d << 4;
  for (let i = from; i < last; i += 4) {
    const w = weights + <usize>i * 48;
    const row = COVARIATES + <usize>i * next;
    let entry = sums;
    for (let j: usize = 0; j < next; j += 16) {
      const a0 = v128.load(row + j);
      const a1 = v128.load(row + j + next);
      const a2 = v128.load(row + j + 2 * next);
      const a3 = v128.load(row + j + 3 * next);
      for (let k = j; k < next; k += 16) {
        const p0 = f64x2.mul(a0, v128.load(row + k));
        const p1 = f64x2.mul(a1, v128.load(row + k + next));
        const p2 = f64x2.mul(a2, v128.load(row + k + 2 * next));
        const p3 = f64x2.mul(a3, v128.load(row + k + 3 * next));
        const h = f64x2.add(
          f64x2.add(f64x2.mul(v128.load(w), p0), f64x2.mul(v128.load(w, 48), p1)),
          f64x2.add(f64x2.mul(v128.load(w, 96), p2), f64x2.mul(v128.load(w, 144), p3)),
        );
        const s = f64x2.add(
          f64x2.add(f64x2.mul(v128.load(w, 16), p0), f64x2.mul(v128.load(w, 64), p1)),
          f64x2.add(f64x2.mul(v128.load(w, 112), p2), f64x2.mul(v128.load(w, 160), p3)),
        );
        v128.store(entry, f64x2.add(v128.load(entry), h));
        v128.store(entry, f64x2.add(v128.load(entry, 16), s), 16);
        entry += 32;
      }
    }
    for (let j: usize = 0; j < next; j += 16) {
      let c = zero;
      for (let q: usize = 0; q < 4; q++)
        c = f64x2.add(c, f64x2.mul(v128.load(w + q * 48, 32), v128.load(row + q * next + j)));
      v128.store(entry, f64x2.add(v128.load(entry), c));
      entry += 16;
    }
  }
}

/** Begin a path where its parent ended; its average begins anew. */
function inherit(pair: usize, path: usize): void {
  const parent = load<i32>(path, PARENT);
  if (parent == 0) return;
  const bytes = <usize>load<i32>(PROBLEM) * RECORD;
  const records = pair + load<i32>(path, STATE);
  memory.copy(records, pair + parent, bytes);
  for (let r = records; r < records + bytes; r += RECORD) v128.store(r, f64x2.splat(0.0), SUM);
}

/** Take `count` rows from row t on, whose gains are the tables' first. */
export function advance(pair: usize, t: f64, count: i32, paths: i32): void {
  for (let row = 0; row < count; row += ROWS) {
    const rows = min(ROWS, count - row);
    const begin = t + <f64>row;
    generate(pair, rows, begin == 0.0);
    for (let k = 0; k < paths; k++) {
      const path = PATHS + <usize>k * PATH;
      const from = load<f64>(path, FROM);
      const first = <i32>Math.max(from - begin, 0.0);
      const last = <i32>Math.min(load<f64>(path, TO) - begin, <f64>rows);
      if (first >= last) continue;
      if (begin + <f64>first == from) inherit(pair, path);
      // The path's own steps so far, this one included.
      const clock = begin + <f64>first - from + load<f64>(path, CLOCK) + 1.0;
      if (clock < 1e5) run(pair, path, row, first, last, clock, 0);
      else if (clock < 2e7) run(pair, path, row, first, last, clock, 1);
      else run(pair, path, row, first, last, clock, 2);
      const sums = load<i32>(path, SUMS);
      if (sums) secondOrder(pair + sums, WEIGHTS, first, last);
      const averaged = load<i32>(path, AVERAGED);
      if (averaged) secondOrder(pair + averaged, AT_AVERAGE, first, last);
    }
  }
}
export { GAUSSIAN, LOGISTIC } from "./family-codes";
export { TABLES, EDGES } from "./random";
export const DECAYS: usize = memory.data(8);
