// Two streams of xoshiro256++ in the two lanes of a vector, and the ziggurat on their output.
// The same integers as lib/random, in the same order: a lane is one RandomStream.

/** Signed layer edges times 2^-53 (f64), then layer ratios times 2^53 (i64): 512 each, indexed by the 9 low bits. */
export const TABLES: usize = memory.data(8 * 1024);
/** Layer edges X[0..256], for the wedges. */
export const EDGES: usize = memory.data(8 * 257);
const RATIOS: usize = 8 * 512;
const TAIL: f64 = 3.6541528853610088;
const UNIT: f64 = 1.0 / 9007199254740992.0;

// @ts-ignore: decorator
@inline
function rotl(v: v128, k: i32): v128 {
  return v128.or(i64x2.shl(v, k), i64x2.shr_u(v, 64 - k));
}

/** One lane's next 64 bits, on the state in memory; for the rare paths. */
function nextLane(rng: usize, lane: usize): u64 {
  const p = rng + (lane << 3);
  const s0 = load<u64>(p);
  let s1 = load<u64>(p, 16);
  let s2 = load<u64>(p, 32);
  let s3 = load<u64>(p, 48);
  const result = rotl64(s0 + s3, 23) + s0;
  const t = s1 << 17;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  store<u64>(p, s0 ^ s3);
  store<u64>(p, s1, 16);
  store<u64>(p, s2 ^ t, 32);
  store<u64>(p, rotl64(s3, 45), 48);
  return result;
}

// @ts-ignore: decorator
@inline
function rotl64(v: u64, k: u64): u64 {
  return (v << k) | (v >> (64 - k));
}

// @ts-ignore: decorator
@inline
function uniformLane(rng: usize, lane: usize): f64 {
  return <f64>(<i64>(nextLane(rng, lane) >> 11)) * UNIT;
}

/** The rest of a normal whose first 64 bits missed the layer's core. */
function rejected(rng: usize, lane: usize, first: u64): f64 {
  let bits = first;
  while (true) {
    const index = <usize>(bits & 511);
    const layer = index & 255;
    const u = <i64>(bits >> 11);
    const x = <f64>u * load<f64>(TABLES + (index << 3));
    if (u < load<i64>(TABLES + (index << 3), RATIOS)) return x;
    if (layer == 0) {
      while (true) {
        const far = -Math.log(1.0 - uniformLane(rng, lane)) / TAIL;
        const height = -Math.log(1.0 - uniformLane(rng, lane));
        if (2.0 * height > far * far) return index < 256 ? TAIL + far : -TAIL - far;
      }
    }
    const outerEdge = load<f64>(EDGES + (layer << 3));
    const innerEdge = load<f64>(EDGES + (layer << 3), 8);
    const outer = Math.exp(-0.5 * (outerEdge * outerEdge - x * x));
    const inner = Math.exp(-0.5 * (innerEdge * innerEdge - x * x));
    if (inner + uniformLane(rng, lane) * (outer - inner) < 1.0) return x;
    bits = nextLane(rng, lane);
  }
}

/**
 * `steps` times `uniforms` uniforms on [0, 1) and then `gaussians` standard normals, one of each stream in the
 * lanes of every vector, to `out`.
 */
// @ts-ignore: decorator
@inline
export function draw(rng: usize, out: usize, steps: i32, uniforms: i32, gaussians: i32): void {
  let s0 = v128.load(rng);
  let s1 = v128.load(rng, 16);
  let s2 = v128.load(rng, 32);
  let s3 = v128.load(rng, 48);
  let p = out;
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < uniforms + gaussians; i++) {
      const result = i64x2.add(rotl(i64x2.add(s0, s3), 23), s0);
      const t = i64x2.shl(s1, 17);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, t);
      s3 = rotl(s3, 45);
      const a = <u64>i64x2.extract_lane(result, 0);
      const b = <u64>i64x2.extract_lane(result, 1);
      const u = <i64>(a >> 11);
      const v = <i64>(b >> 11);
      const rowA = TABLES + (<usize>(a & 511) << 3);
      const rowB = TABLES + (<usize>(b & 511) << 3);
      if (i < uniforms) {
        store<f64>(p, <f64>u * UNIT);
        store<f64>(p, <f64>v * UNIT, 8);
      } else if (((u - load<i64>(rowA, RATIOS)) & (v - load<i64>(rowB, RATIOS))) < 0) {
        // Both differences are negative where both lanes lie in their layer's core: 98 of 100 times.
        store<f64>(p, <f64>u * load<f64>(rowA));
        store<f64>(p, <f64>v * load<f64>(rowB), 8);
      } else {
        v128.store(rng, s0);
        v128.store(rng, s1, 16);
        v128.store(rng, s2, 32);
        v128.store(rng, s3, 48);
        store<f64>(p, rejected(rng, 0, a));
        store<f64>(p, rejected(rng, 1, b), 8);
        s0 = v128.load(rng);
        s1 = v128.load(rng, 16);
        s2 = v128.load(rng, 32);
        s3 = v128.load(rng, 48);
      }
      p += 16;
    }
  }
  v128.store(rng, s0);
  v128.store(rng, s1, 16);
  v128.store(rng, s2, 32);
  v128.store(rng, s3, 48);
}
