/**
 * xoshiro256++: 256 bits of state, period 2^256 - 1, on pairs of 32-bit halves because JavaScript's
 * integers stop at 2^53. The seed enters through splitmix64, as the authors recommend.
 * @see D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021).
 */

/** State words s0..s3 as [high, low] halves: eight unsigned 32-bit integers. */
export type Xoshiro256State = Uint32Array;

const MASK64 = (1n << 64n) - 1n;

/** The jump polynomial: one jump is 2^128 steps, so jumped streams of fewer steps never overlap. */
const JUMP = [0x180ec6d3, 0x3cfd0aba, 0xd5a61266, 0xf0c9392c, 0xa9582618, 0xe03fc9aa, 0x39abdc45, 0x29b1661c];

/** State seeded by any integer; equal seeds modulo 2^64 give equal states. */
export function seedState(seed: bigint): Xoshiro256State {
  const state = new Uint32Array(8);
  let z = seed & MASK64;
  for (let word = 0; word < 4; word++) {
    z = (z + 0x9e3779b97f4a7c15n) & MASK64;
    let mixed = z;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK64;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK64;
    mixed ^= mixed >> 31n;
    state[2 * word] = Number(mixed >> 32n);
    state[2 * word + 1] = Number(mixed & 0xffffffffn);
  }
  return state;
}

/** Advance one step and write the 64-bit result as [high, low] into `out`. */
export function next(s: Xoshiro256State, out: Uint32Array): void {
  // result = rotl(s0 + s3, 23) + s0
  const sumLow = s[1] + s[7];
  const low = sumLow >>> 0;
  const high = (s[0] + s[6] + (sumLow > 0xffffffff ? 1 : 0)) >>> 0;
  const resultLow = (((low << 23) | (high >>> 9)) >>> 0) + s[1];
  out[1] = resultLow;
  out[0] = (((high << 23) | (low >>> 9)) >>> 0) + s[0] + (resultLow > 0xffffffff ? 1 : 0);

  const tHigh = (s[2] << 17) | (s[3] >>> 15);
  const tLow = s[3] << 17;
  s[4] ^= s[0];
  s[5] ^= s[1];
  s[6] ^= s[2];
  s[7] ^= s[3];
  s[2] ^= s[4];
  s[3] ^= s[5];
  s[0] ^= s[6];
  s[1] ^= s[7];
  s[4] ^= tHigh;
  s[5] ^= tLow;
  // s3 = rotl(s3, 45): swap the halves (32), then rotate by 13
  const swappedHigh = s[7];
  const swappedLow = s[6];
  s[6] = (swappedHigh << 13) | (swappedLow >>> 19);
  s[7] = (swappedLow << 13) | (swappedHigh >>> 19);
}

/** Advance the state by 2^128 steps. */
export function jump(s: Xoshiro256State): void {
  const jumped = new Uint32Array(8);
  const scratch = new Uint32Array(2);
  for (let word = 0; word < 4; word++) {
    for (let bit = 0; bit < 64; bit++) {
      const half = bit < 32 ? JUMP[2 * word + 1] : JUMP[2 * word];
      if ((half >>> (bit & 31)) & 1) for (let k = 0; k < 8; k++) jumped[k] ^= s[k];
      next(s, scratch);
    }
  }
  s.set(jumped);
}
