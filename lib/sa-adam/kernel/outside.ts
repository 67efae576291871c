import type { RandomStream } from "../numeric/random-stream.js";
import {
  allocate,
  instantiate,
  type KernelGlobal,
  lostArm,
  type PairKernel,
  RECORDS,
  writeGenerators,
} from "./kernel.js";
import { module as outsideModule } from "./modules/outside.js";

/** One arm of the experiment outside the theorem: an optimizer by its numbers, and what it is given. */
export interface OutsideArm {
  name: string;
  /** eta_t = eta0 t^-alpha. */
  eta0: number;
  alpha: number;
  /** rho_t = min(c1 (t + 1)^-gamma, 0.999) for gamma > 0; the constant c1 for gamma = 0, and 1 is no momentum. */
  c1: number;
  gamma: number;
  /** P_t: the identity, or the root of a second moment in one of its conventions. */
  preconditioner: "none" | "predictable" | "adam";
  /** The second moment's constant gain; 0 is 1/(t + 1). */
  gain: number;
  /** Added to g*g. */
  floor: number;
  /** Longest gradient; left out for none. */
  clip?: number;
  /** Decoupled weight decay lambda. */
  decay: number;
  /** Which noise: normal, or (z^2 - 1)/sqrt(2), of skewness 2 sqrt(2). */
  noise: "symmetric" | "skewed";
  /** The mean function: a'Delta, or the curved a'Delta + sqrt(1 + (a'Delta)^2) - 1. */
  loss: "linear" | "curved";
}

export interface OutsideParameters {
  /** Mean m of the covariate: a = (1, m + z). */
  mean: number;
  /** u, two entries; the noise has the variance base + along (a'u)^2. */
  direction: readonly [number, number];
  base: number;
  along: number;
  /** x*, two entries, where the runs start. */
  optimum: readonly [number, number];
  arms: readonly OutsideArm[];
}

const DIMENSION = 2;
/** Vectors of an arm's record: x, sum, m, D. */
const RECORD = 8;
/** Bytes of an arm's nine numbers and six switches; numbers of its row of gains. */
const ARM_BYTES = 96;
const ROW = 5;
const MAX_BLOCK = 1024;
const EPSILON = 1e-8;

const PRECONDITIONERS = ["none", "predictable", "adam"];

/**
 * The kernel of the experiment outside the theorem: up to 48 arms on one stream, d = 2.
 *
 * The gradient is a (mu(a'Delta) - e), with a = (1, m + z) and one of two noises e of the same variance, so that H and S
 * are the same for all arms.
 *
 * @throws RangeError for more arms
 */
export function outsideKernel(parameters: OutsideParameters): PairKernel {
  const { mean, direction, base, along, optimum, arms } = parameters;
  const kernel = instantiate(outsideModule);
  const address = (name: string) => (kernel[name] as KernelGlobal).value;
  const most = address("MAX_ARMS");
  if (arms.length > most) throw new RangeError(`there are ${most} arms at most, got ${arms.length}`);
  const { memory } = kernel;
  for (const [k, arm] of arms.entries()) {
    const at = address("ARMS") + ARM_BYTES * k;
    const clip = arm.clip ?? Number.POSITIVE_INFINITY;
    const { eta0, alpha, c1, gamma, gain, floor, decay } = arm;
    new Float64Array(memory.buffer, at, 9).set([eta0, alpha, c1, gamma, gain, floor, EPSILON, clip, decay]);
    const kind = PRECONDITIONERS.indexOf(arm.preconditioner);
    const noise = arm.noise === "skewed" ? 16 : 0;
    const momentum = gamma > 0 || c1 < 1;
    const switches = [arm.loss === "curved", arm.clip !== undefined, momentum, decay > 0].map(Number);
    new Int32Array(memory.buffer, at + 72, 6).set([kind, noise, ...switches]);
  }
  new Float64Array(memory.buffer, address("PROBLEM"), 7).set([mean, ...direction, base, along, ...optimum]);
  const tabulate = kernel.tabulate as (t: number, count: number, arms: number) => void;
  const advance = kernel.advance as (pair: number, count: number, arms: number) => void;
  const pairBytes = 16 * (RECORDS + RECORD * arms.length);
  const at = (pair: number) => new Float64Array(memory.buffer, pair, pairBytes / 8);
  return {
    exports: kernel,
    memory,
    pairBytes,
    get decays() {
      return new Float64Array(memory.buffer, kernel.DECAYS.value, 2 * arms.length);
    },
    allocate: (pairs) => allocate(kernel, pairs * pairBytes),
    init(pair: number, first: RandomStream) {
      const state = at(pair).fill(0);
      for (const [k, { preconditioner }] of arms.entries()) {
        for (let j = 0; j < DIMENSION; j++) {
          const D = 2 * (RECORDS + k * RECORD + 6 + j);
          if (preconditioner === "predictable") state.fill(1, D, D + 2);
        }
      }
      writeGenerators(kernel, pair, first);
    },
    tabulate: (t, count) => tabulate(t, count, arms.length),
    advance: (pair, count) => advance(pair, count, arms.length),
    lost: (pair) =>
      lostArm(
        at(pair),
        { dimension: DIMENSION, record: 1, iterates: arms.map((_, k) => RECORD * k) },
        arms.map(({ name }) => name),
      ),
    gains(name) {
      const k = arms.findIndex((arm) => arm.name === name);
      const row = new Float64Array(memory.buffer, address("GAINS") + 8 * ROW * MAX_BLOCK * k, ROW);
      return { stepSize: row[0], momentum: row[1], secondMoment: row[2] };
    },
  };
}

/** Per arm, the sum of x_0, ..., x_{t-1} less t x*, read back from one lane of a pair's bytes. */
export function readOutside(
  bytes: ArrayBuffer,
  offset: number,
  pairBytes: number,
  lane: number,
): Float64Array[] {
  const state = new Float64Array(bytes, offset, pairBytes / 8);
  const arms = (pairBytes / 16 - RECORDS) / RECORD;
  return Array.from({ length: arms }, (_, k) =>
    Float64Array.from({ length: DIMENSION }, (_, j) => state[2 * (RECORDS + k * RECORD + 2 + j) + lane]),
  );
}
