import type { RandomStream } from "../numeric/random-stream.js";
import { LARGEST_MOMENTUM_GAIN } from "../optimize/defaults.js";
import type { Gains } from "../optimize/optimizer.js";
import { type Path, stepsBefore } from "../optimize/path.js";
import { polynomial } from "../optimize/schedules.js";
import {
  allocate,
  BLOCK,
  familyCode,
  instantiate,
  type KernelGlobal,
  lostArm,
  type PairKernel,
  RECORDS,
  writeGenerators,
} from "./kernel.js";
import { module as pathsModule } from "./modules/paths.js";

/** The optimizer of a path, by its numbers; its second moment is predictable, of gain 1/(t + 1). */
export interface PathGains {
  /** eta_t = eta0 (t + shift)^-alpha. */
  eta0: number;
  alpha: number;
  shift: number;
  /** rho_t = min(c1 (t + 1)^-gamma, 0.999); 0 is no momentum, which SGD has not got in any case. */
  c1: number;
  gamma: number;
  /** P_t = D^-1/2, or the identity without momentum: SGD. */
  adaptive: boolean;
}

/** A path, its optimizer, and what is kept of it. */
export interface KernelPath extends Path, PathGains {
  name: string;
  /** Keep the sums of batch means and random scaling, coordinate by coordinate? */
  observed?: boolean;
  /** Keep the sums of H, S and the linearised score, each row at the iterate that it meets? */
  secondOrder?: boolean;
  /** Keep them with each row at the average of the iterates before it? */
  atAverage?: boolean;
}

/**
 * Regression with Toeplitz covariates, H_jk = r^|j-k| beside an intercept, each an autoregression in time.
 *
 *     gaussian: y = a'x* + sigma_0 e + sigma_1 (a'u) e'        logistic: P(y = 1 | a) = 1/(1 + exp(-a'x*))
 */
export interface PathsParameters {
  dimension: number;
  family: "gaussian" | "logistic";
  /** Is a_1 the constant 1? */
  intercept: boolean;
  /** r. */
  correlation: number;
  /** phi of the covariates and of e and e' from row to row; the logistic model's rows have none in y. */
  dependence: number;
  /** sigma_0 and sigma_1. */
  noise: readonly [number, number];
  /** u, d. */
  direction: readonly number[];
  /** x*, d. */
  optimum: readonly number[];
  /** Added to g*g. */
  floor: number;
  /** Where batches begin: rows counted from 1, ascending. */
  batchStarts: readonly number[];
  paths: readonly KernelPath[];
}

/** What a pair's lane has of one path, all counted from x*. */
export interface PathState {
  /** The sum of the iterates before each update, d. */
  readonly sum: Float64Array;
  /** Of an observed path, each d: W of the open batch, sum W^2, sum l W; sum S^2, sum t S, S the sum of all iterates. */
  readonly trace?: readonly Float64Array[];
  readonly secondOrder?: SecondOrderSums;
  readonly atAverage?: SecondOrderSums;
}

/** Sums over the rows, each at a point x of its own. */
export interface SecondOrderSums {
  /** Upper triangles by rows of sum w a a' and sum s^2 a a'. */
  readonly hessian: Float64Array;
  readonly noise: Float64Array;
  /** c = sum (w a'(x - x*) - s) a, d. */
  readonly score: Float64Array;
}

/** Vectors of a coordinate's state, and of its trace. */
const RECORD = 5;
const TRACE = 5;
const PATH_BYTES = 64;
/** Numbers of a step's gains. */
const ROW = 3;
/** The bits of a uniform that random weights are made of. */
const MOST_PERTURBED = 32;

/** Where the parts of each path stand in a pair, in vectors; 0 where it has no such part. */
function layoutOf({ dimension: d, paths }: Pick<PathsParameters, "dimension" | "paths">) {
  let next = RECORDS + 2 + d;
  const take = (vectors: number): number => {
    next += vectors;
    return next - vectors;
  };
  const sums = d * (d + 1) + d;
  const parts = paths.map(({ observed, secondOrder, atAverage }) => ({
    state: take(RECORD * d),
    trace: observed ? take(TRACE * d) : 0,
    secondOrder: secondOrder ? take(sums) : 0,
    atAverage: atAverage ? take(sums) : 0,
  }));
  return { parts, vectors: next };
}

/**
 * The kernel of paths over one stream: any number of optimizers' runs, each over part of the rows.
 *
 * @throws RangeError for more paths, dimensions or random weights than there is room for
 */
export function pathsKernel(parameters: PathsParameters): PairKernel {
  const { dimension: d, paths, optimum, floor, batchStarts } = parameters;
  const kernel = instantiate(pathsModule);
  const { memory } = kernel;
  const address = (name: string) => (kernel[name] as KernelGlobal).value;
  const perturbed = paths.filter((path) => path.perturbed);
  const most = {
    dimension: address("MAX_DIMENSION"),
    paths: address("MAX_PATHS"),
    perturbed: MOST_PERTURBED,
  };
  if (d > most.dimension || paths.length > most.paths || perturbed.length > most.perturbed) {
    const room = Object.entries(most).map(([name, number]) => `${name} ${number}`);
    throw new RangeError(`this kernel has room for ${room.join(", ")}`);
  }
  const doubles = (at: number, length: number) => new Float64Array(memory.buffer, at, length);
  const integers = (at: number, length: number) => new Int32Array(memory.buffer, at, length);
  integers(address("PROBLEM"), 3).set([
    d,
    familyCode(kernel, { name: parameters.family }),
    Number(parameters.intercept),
  ]);
  doubles(address("SCALES"), 5).set([
    parameters.correlation,
    parameters.dependence,
    ...parameters.noise,
    floor / 2,
  ]);
  doubles(address("DIRECTION"), d).set(parameters.direction);
  doubles(address("OPTIMUM"), d).set(optimum);

  const { parts, vectors } = layoutOf(parameters);
  // Paths whose gains and clock are the same share a table: the random weights' and the one that they are about.
  const tables = new Map<string, { at: number; path: KernelPath; behind: number }>();
  for (const [k, path] of paths.entries()) {
    const { from, to, after, adaptive, eta0, alpha, shift, c1, gamma } = path;
    const behind = stepsBefore(paths, k);
    const key = JSON.stringify([from - behind, adaptive, eta0, alpha, shift, c1, gamma]);
    const table = tables.get(key) ?? { at: allocate(kernel, 8 * ROW * BLOCK), path, behind };
    tables.set(key, table);
    const at = address("PATHS") + PATH_BYTES * k;
    const { state, trace, secondOrder, atAverage } = parts[k];
    const parent = after === undefined ? 0 : parts[after].state;
    integers(at, 6).set([16 * state, 16 * parent, table.at, Number(adaptive), 16 * trace, 16 * secondOrder]);
    const bit = path.perturbed ? 2 ** perturbed.indexOf(path) : 0;
    doubles(at + 24, 4).set([from, to, behind, bit]);
    integers(at + 56, 1).set([16 * atAverage]);
  }
  const pairBytes = 16 * vectors;
  const at = (pair: number) => doubles(pair, pairBytes / 8);
  const advance = kernel.advance as (pair: number, row: number, count: number, paths: number) => void;
  const decays = new Float64Array(tables.size).fill(1);
  let row = 0;
  return {
    exports: kernel,
    memory,
    pairBytes,
    decays,
    allocate: (pairs) => allocate(kernel, pairs * pairBytes),
    init(pair: number, first: RandomStream) {
      const state = at(pair).fill(0);
      for (const part of parts) {
        for (let j = 0; j < d; j++) {
          const record = 2 * (part.state + j * RECORD);
          state.fill(-optimum[j], record, record + 2);
          state.fill(0.5, record + 6, record + 8);
          state.fill(1, record + 8, record + 10);
        }
      }
      writeGenerators(kernel, pair, first);
    },
    tabulate(first, count) {
      row = first - 1;
      for (const [k, { at, path, behind }] of [...tables.values()].entries()) {
        const table = doubles(at, ROW * count);
        for (let i = 0; i < count; i++) {
          const t = row + i - path.from + behind + 1;
          if (t < 1) continue;
          const { stepSize, momentum, secondMoment } = gainsAt(path, t);
          decays[k] *= 1 - momentum;
          table.set([stepSize / (1 - decays[k]), momentum, secondMoment / 2], ROW * i);
        }
      }
      const lengths = doubles(address("LENGTHS"), count);
      let batch = batchStarts.filter((start) => start <= row + 1).length - 1;
      for (let i = 0; i < count; i++) {
        while (batchStarts[batch + 1] <= row + i + 1) batch++;
        lengths[i] = row + i + 2 - (batchStarts[batch] ?? 1);
      }
    },
    advance: (pair, count) => advance(pair, row, count, paths.length),
    lost: (pair) =>
      lostArm(
        at(pair),
        { dimension: d, record: RECORD, iterates: parts.map(({ state }) => state - RECORDS) },
        paths.map(({ name }) => name),
      ),
    gains(name): Gains {
      const path = paths.find((one) => one.name === name) as KernelPath;
      return gainsAt(path, Math.max(1, row - path.from + stepsBefore(paths, paths.indexOf(path)) + 1));
    },
  };
}

/** eta_t, rho_t and the second moment's gain. */
function gainsAt({ eta0, alpha, shift, c1, gamma }: PathGains, t: number): Required<Gains> {
  const momentum = c1 === 0 ? 1 : Math.min(polynomial(c1, gamma, 1)(t), LARGEST_MOMENTUM_GAIN);
  return { stepSize: polynomial(eta0, alpha, shift)(t), momentum, secondMoment: 1 / (t + 1) };
}

/** Read one lane of a pair's bytes: each path in turn. */
export function readPaths(
  parameters: Pick<PathsParameters, "dimension" | "paths">,
  bytes: ArrayBuffer,
  offset: number,
  lane: number,
): PathState[] {
  const { dimension: d } = parameters;
  const { parts, vectors } = layoutOf(parameters);
  const all = new Float64Array(bytes, offset, 2 * vectors);
  const read = (first: number, stride: number, length: number) =>
    Float64Array.from({ length }, (_, j) => all[2 * (first + stride * j) + lane]);
  const entries = (d * (d + 1)) / 2;
  const sums = (at: number): SecondOrderSums => ({
    hessian: read(at, 2, entries),
    noise: read(at + 1, 2, entries),
    score: read(at + 2 * entries, 1, d),
  });
  return parts.map(({ state, trace, secondOrder, atAverage }) => ({
    sum: read(state + 1, RECORD, d),
    ...(trace > 0 && { trace: [0, 1, 2, 3, 4].map((field) => read(trace + field, TRACE, d)) }),
    ...(secondOrder > 0 && { secondOrder: sums(secondOrder) }),
    ...(atAverage > 0 && { atAverage: sums(atAverage) }),
  }));
}
