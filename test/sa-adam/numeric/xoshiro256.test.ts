import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { jump, next, seedState } from "../../../lib/sa-adam/numeric/xoshiro256.js";

const MASK = (1n << 64n) - 1n;
const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (64n - k))) & MASK;

/** xoshiro256++ as its authors print it, on 64-bit integers. */
class Reference {
  constructor(private s: [bigint, bigint, bigint, bigint]) {}
  next(): bigint {
    const { s } = this;
    const result = (rotl((s[0] + s[3]) & MASK, 23n) + s[0]) & MASK;
    const t = (s[1] << 17n) & MASK;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45n);
    return result;
  }
}

/** splitmix64 as its author prints it. */
function splitmix64(seed: bigint): () => bigint {
  let x = seed & MASK;
  return () => {
    x = (x + 0x9e3779b97f4a7c15n) & MASK;
    let z = x;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  };
}

const join = (words: ArrayLike<number>): bigint[] =>
  Array.from(
    { length: words.length / 2 },
    (_, i) => (BigInt(words[2 * i]) << 32n) | BigInt(words[2 * i + 1]),
  );
const split = (words: readonly bigint[]): Uint32Array =>
  Uint32Array.from(words.flatMap((word) => [Number(word >> 32n), Number(word & 0xffffffffn)]));

/** The generator's next 64-bit outputs from a state. */
function outputs(state: Uint32Array, count: number): bigint[] {
  const out = new Uint32Array(2);
  return Array.from({ length: count }, () => {
    next(state, out);
    return join(out)[0];
  });
}

describe("xoshiro256++", () => {
  it("gives the outputs of the state 1, 2, 3, 4 that the rand_xoshiro crate tests against the authors' code", () => {
    expect(outputs(split([1n, 2n, 3n, 4n]), 10)).toEqual([
      41943041n,
      58720359n,
      3588806011781223n,
      3591011842654386n,
      9228616714210784205n,
      9973669472204895162n,
      14011001112246962877n,
      12406186145184390807n,
      15849039046786891736n,
      10450023813501588000n,
    ]);
  });

  it("follows the authors' recursion on 64-bit integers for 10,000 steps from several seeds", () => {
    for (const seed of [0n, 1n, 2026n, MASK, 0x123456789abcdefn]) {
      const words = splitmix64(seed);
      const reference = new Reference([words(), words(), words(), words()]);
      const ours = outputs(seedState(seed), 10_000);
      expect(ours).toEqual(Array.from({ length: 10_000 }, () => reference.next()));
    }
  });

  it("seeds by splitmix64: its published outputs for 1234567", () => {
    expect(join(seedState(1234567n))).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
    ]);
  });

  it("jumps by exactly 2^128 steps: its transition, a 256 x 256 matrix over two elements, squared 128 times", () => {
    // Column i is the image of the state whose only bit is i; a state is one 256-bit integer.
    const pack = (state: Uint32Array): bigint =>
      join(state).reduce((sum, word, i) => sum | (word << BigInt(64 * i)), 0n);
    const unpack = (state: bigint): Uint32Array =>
      split([0n, 64n, 128n, 192n].map((shift) => (state >> shift) & MASK));
    const apply = (columns: readonly bigint[], vector: bigint): bigint => {
      let image = 0n;
      const bits = vector.toString(2);
      for (let i = 0; i < bits.length; i++) if (bits[bits.length - 1 - i] === "1") image ^= columns[i];
      return image;
    };
    const scratch = new Uint32Array(2);
    let columns = Array.from({ length: 256 }, (_, i) => {
      const state = unpack(1n << BigInt(i));
      next(state, scratch);
      return pack(state);
    });
    for (let squaring = 0; squaring < 128; squaring++) {
      const current = columns;
      columns = current.map((column) => apply(current, column));
    }
    for (const seed of [1n, 2026n]) {
      const state = seedState(seed);
      const expected = apply(columns, pack(state));
      jump(state);
      expect(pack(state)).toBe(expected);
    }
  });
});

describe("RandomStream", () => {
  it("has the 53 upper bits of the generator as uniforms", () => {
    const stream = new RandomStream(0);
    stream.restore(split([1n, 2n, 3n, 4n]));
    const reference = new Reference([1n, 2n, 3n, 4n]);
    for (let i = 0; i < 1000; i++) expect(stream.uniform()).toBe(Number(reference.next() >> 11n) * 2 ** -53);
  });

  it("is a pure function of seed and stream, and jumps from one to the next", () => {
    expect(new RandomStream(7, 2).normals(50)).toEqual(new RandomStream(7, 2).normals(50));
    expect(new RandomStream(7).jumped().jumped().normals(50)).toEqual(new RandomStream(7, 2).normals(50));
    expect(new RandomStream(7, 1).normals(5)).not.toEqual(new RandomStream(7, 2).normals(5));
    expect(new RandomStream(-1).uniform()).toBe(new RandomStream(MASK).uniform());
  });

  it("continues exactly from a snapshot", () => {
    const stream = new RandomStream(3);
    stream.normals(1001);
    const snapshot = JSON.parse(JSON.stringify(stream.snapshot()));
    const rest = stream.normals(1000);
    const restored = new RandomStream(99);
    restored.restore(snapshot);
    expect(restored.normals(1000)).toEqual(rest);
  });

  it("names a bad seed, stream or snapshot", () => {
    expect(() => new RandomStream(0.5)).toThrow(/seed must be a safe integer or a bigint, got 0.5/);
    expect(() => new RandomStream(1, -1)).toThrow(/stream must be a non-negative integer, got -1/);
    expect(() => new RandomStream(1).restore([1, 2])).toThrow(/8 words, got 2/);
  });
});
