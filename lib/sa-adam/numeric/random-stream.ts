import { refuse, wholeNumber } from "./arguments.js";
import { exp, log } from "./elementary.js";
import { jump, next, seedState, type Xoshiro256State } from "./xoshiro256.js";
import { LAYERS, RATIO, TAIL, X } from "./ziggurat.js";

/** Jumps are made one by one, some microseconds each. */
const MOST_STREAMS = 1e6;

/**
 * A reproducible stream of random numbers: stream i of a seed is a pure function of (seed, i).
 *
 * Streams of one seed start 2^128 steps apart, so they never overlap. The same numbers come out on
 * every machine: integer arithmetic, and one algorithm for the few logarithms of the normals.
 *
 * @param seed any integer (taken modulo 2^64)
 * @param stream integer from 0 to 1e6: how many jumps of 2^128 steps from the seed's first stream
 * @throws RangeError for a seed or stream that is not such an integer
 * @example
 * const stream = new RandomStream(2026, 3);
 * stream.normal(); // one draw of N(0, 1)
 */
export class RandomStream {
  private state: Xoshiro256State;
  private readonly out: Uint32Array = new Uint32Array(2);

  constructor(seed: number | bigint, stream = 0) {
    if (typeof seed !== "bigint" && !Number.isSafeInteger(seed))
      refuse("seed", "a safe integer or a bigint", seed);
    wholeNumber("stream", stream, 0, MOST_STREAMS);
    this.state = seedState(BigInt(seed));
    for (let i = 0; i < stream; i++) jump(this.state);
  }

  /** The next stream of the same seed, from this one's current position: 2^128 steps ahead. */
  jumped(): RandomStream {
    const copy = new RandomStream(0);
    copy.state = this.state.slice();
    jump(copy.state);
    return copy;
  }

  /** The generator's eight 32-bit words, for a checkpoint. */
  snapshot(): number[] {
    return Array.from(this.state);
  }

  /** Continue exactly where `snapshot` was taken. */
  restore(snapshot: ArrayLike<number>): void {
    if (snapshot?.length !== 8) throw new RangeError(`a snapshot has 8 words, got ${snapshot?.length}`);
    for (let i = 0; i < 8; i++) wholeNumber("a word of the snapshot", snapshot[i], 0, 2 ** 32 - 1);
    this.state.set(Uint32Array.from(snapshot));
  }

  /** Uniform on [0, 1), 53 random bits. */
  uniform(): number {
    next(this.state, this.out);
    return (this.out[0] * 2097152 + (this.out[1] >>> 11)) * 2 ** -53;
  }

  /**
   * Uniform on {0, ..., n - 1}; the bias, at most n 2^-53, is below anything a simulation resolves.
   *
   * @throws RangeError when n is no whole number from 1 on
   */
  integer(n: number): number {
    wholeNumber("n", n, 1);
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal, by the ziggurat with 256 layers. */
  normal(): number {
    for (;;) {
      const u = this.uniform();
      const low = this.out[1];
      const layer = low & (LAYERS - 1);
      const sign = low & LAYERS ? -1 : 1;
      if (u < RATIO[layer]) return sign * u * X[layer];
      if (layer === 0) return sign * this.normalTail();
      const x = u * X[layer];
      const outer = exp(-0.5 * (X[layer] * X[layer] - x * x));
      const inner = exp(-0.5 * (X[layer + 1] * X[layer + 1] - x * x));
      if (inner + this.uniform() * (outer - inner) < 1) return sign * x;
    }
  }

  /** `length` standard normals. */
  normals(length: number): Float64Array {
    wholeNumber("length", length, 0);
    return Float64Array.from({ length }, () => this.normal());
  }

  /** |N(0, 1)| given that it exceeds the ziggurat's base. */
  private normalTail(): number {
    for (;;) {
      const x = -log(1 - this.uniform()) / TAIL;
      const y = -log(1 - this.uniform());
      if (2 * y > x * x) return TAIL + x;
    }
  }
}
