import { howMany } from "../numeric/how-many.js";
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
  /** What the second moment averages: a*a, from D_0 = 1 + floor; left out for g*g, from D_0 = 1. */
  of?: "covariates";
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
  /** Mean m of the covariate: a = (1, m + z), d = 2. */
  mean?: number;
  /** Or r of a ~ N(0, r^|j-k|), d coordinates. */
  correlation?: number;
  /** u, d entries; the noise has the variance base + along (a'u)^2. */
  direction: readonly number[];
  base: number;
  along: number;
  /** x*, d entries. */
  optimum: readonly number[];
  /** x_0 = 0; left out, the runs start at x*. */
  start?: "origin";
  arms: readonly OutsideArm[];
}

/** Fields of an arm's record, d vectors each: x - x*, sum, m, D, the gradients' sum. */
const FIELDS = 5;
/** Numbers of an arm's row of gains. */
const ROW = 5;
const MAX_BLOCK = 1024;
const EPSILON = 1e-8;

const PRECONDITIONERS = ["none", "predictable", "adam"];

/**
 * The kernel of arms of any gains on one stream of regression data: up to 48 arms, d up to 16.
 *
 * The gradient is a (mu(a'Delta) - e), with one of two noises e of the same variance, so that H and S are the same for all arms.
 *
 * @throws RangeError for more arms or coordinates, and unless one of `mean` (d = 2) and `correlation` is given
 */
export function outsideKernel(parameters: OutsideParameters): PairKernel {
  const { mean, correlation, direction, base, along, optimum, start, arms } = parameters;
  const kernel = instantiate(outsideModule);
  const address = (name: string) => (kernel[name] as KernelGlobal).value;
  const [most, largest] = [address("MAX_ARMS"), address("MAX_DIMENSION")];
  if (arms.length > most) throw new RangeError(`there are ${most} arms at most, got ${arms.length}`);
  const d = optimum.length;
  if (d > largest || direction.length !== d)
    throw new RangeError(
      `x* and u must have the same ${howMany(largest, "entry")} at most, got ${d} and ${direction.length}`,
    );
  const design = mean ?? correlation;
  if (design === undefined || (mean !== undefined && d !== 2))
    throw new RangeError("the covariates need a mean, for d = 2, or a correlation");
  const { memory } = kernel;
  const numbersAt = (name: string) => new Float64Array(memory.buffer, address(name));
  (kernel.setDimension as (d: number) => void)(d);
  for (const [k, arm] of arms.entries()) {
    const at = address("ARMS") + address("ARM") * k;
    const clip = arm.clip ?? Number.POSITIVE_INFINITY;
    const { eta0, alpha, c1, gamma, gain, floor, decay } = arm;
    new Float64Array(memory.buffer, at).set([eta0, alpha, c1, gamma, gain, floor, EPSILON, clip, decay]);
    const kind = PRECONDITIONERS.indexOf(arm.preconditioner);
    const noise = arm.noise === "skewed" ? 16 : 0;
    const momentum = gamma > 0 || c1 < 1;
    const rest = [arm.loss === "curved", arm.clip !== undefined, momentum, decay > 0, arm.of !== undefined];
    new Int32Array(memory.buffer, at + 72).set([kind, noise, ...rest.map(Number)]);
  }
  numbersAt("PROBLEM").set([design, base, along]);
  numbersAt("DIRECTION").set(direction);
  numbersAt("OPTIMUM").set(optimum);
  new Int32Array(memory.buffer, address("INTERCEPT"))[0] = Number(mean !== undefined);
  const tabulate = kernel.tabulate as (t: number, count: number, arms: number) => void;
  const advance = kernel.advance as (pair: number, count: number, arms: number) => void;
  const record = FIELDS * d;
  const pairBytes = 16 * (RECORDS + record * arms.length);
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
      for (const [k, { preconditioner, of, floor }] of arms.entries()) {
        for (let j = 0; j < d; j++) {
          const x = 2 * (RECORDS + k * record + j);
          const D = x + 2 * 3 * d;
          if (start === "origin") state.fill(-optimum[j], x, x + 2);
          if (preconditioner === "predictable") state.fill(of ? 1 + floor : 1, D, D + 2);
        }
      }
      writeGenerators(kernel, pair, first);
    },
    tabulate: (t, count) => tabulate(t, count, arms.length),
    advance: (pair, count) => advance(pair, count, arms.length),
    lost: (pair) =>
      lostArm(
        at(pair),
        { dimension: d, record: 1, iterates: arms.map((_, k) => record * k) },
        arms.map(({ name }) => name),
      ),
    gains(name) {
      const k = arms.findIndex((arm) => arm.name === name);
      const row = new Float64Array(memory.buffer, address("GAINS") + 8 * ROW * MAX_BLOCK * k, ROW);
      return { stepSize: row[0], momentum: row[1], secondMoment: row[2] };
    },
  };
}

/** What an arm has summed up over t steps, d entries each. */
export interface OutsideSums {
  /** x_0, ..., x_{t-1}, less t x*. */
  deviations: Float64Array;
  /** The gradients. */
  gradients: Float64Array;
}

/** Per arm, the sums read back from one lane of a pair's bytes. */
export function readOutside(
  bytes: ArrayBuffer,
  offset: number,
  pairBytes: number,
  lane: number,
  d: number,
): OutsideSums[] {
  const state = new Float64Array(bytes, offset, pairBytes / 8);
  const record = FIELDS * d;
  const arms = (pairBytes / 16 - RECORDS) / record;
  const field = (k: number, which: number): Float64Array =>
    Float64Array.from({ length: d }, (_, j) => state[2 * (RECORDS + k * record + which * d + j) + lane]);
  return Array.from({ length: arms }, (_, k) => ({ deviations: field(k, 1), gradients: field(k, 4) }));
}
