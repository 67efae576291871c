import type { Family } from "../model/family.js";
import { fromBase64 } from "../numeric/base64.js";
import type { RandomStream } from "../numeric/random-stream.js";
import { RATIO, X } from "../numeric/ziggurat.js";
import type { Gains } from "../optimize/optimizer.js";

/** A WebAssembly memory, as far as the kernels use it: spelled out, so that the declarations need no browser's types. */
interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** An exported constant of a module: an address or a size. */
export interface KernelGlobal {
  readonly value: number;
}

/** What every kernel's WebAssembly module exports, besides its own addresses. */
export interface KernelExports {
  readonly memory: KernelMemory;
  readonly TABLES?: KernelGlobal;
  readonly EDGES?: KernelGlobal;
  readonly DECAYS: KernelGlobal;
  [name: string]: unknown;
}

/** Steps that share one table of gains; every block ends at a multiple of it, so results depend on t alone. */
export const BLOCK = 1000;

/**
 * How P = D^-1/2 follows D: 0 by square root and division, 1 by one step of Halley, 2 by one of Newton.
 *
 * D moves by about 1/t a step, so from t = 1e5 Halley's error, and from t = 2e7 Newton's, stays below 1e-10 even
 * at a gradient ten standard deviations long, and the next step removes it.
 */
export function phaseAt(t: number): number {
  return t < 1e5 ? 0 : t < 2e7 ? 1 : 2;
}

/** Modules by their text: each is compiled once, however many kernels are made of it. */
const compiled = new Map<string, WebAssembly.Module>();

function moduleOf(base64: string): WebAssembly.Module {
  const known = compiled.get(base64);
  if (known) return known;
  const module = new WebAssembly.Module(fromBase64(base64));
  compiled.set(base64, module);
  return module;
}

/** Instantiate a kernel's module; one that draws random numbers gets the ziggurat's tables. */
export function instantiate(base64: string): KernelExports {
  const abort = (): never => {
    throw new Error("a kernel aborted");
  };
  const { exports } = new WebAssembly.Instance(moduleOf(base64), { env: { abort } });
  const kernel = exports as unknown as KernelExports;
  if (!kernel.TABLES || !kernel.EDGES) return kernel;
  const { buffer } = kernel.memory;
  const signedEdges = new Float64Array(buffer, kernel.TABLES.value, 512);
  const ratios = new BigInt64Array(buffer, kernel.TABLES.value + 512 * 8, 512);
  for (let i = 0; i < 512; i++) {
    signedEdges[i] = (i < 256 ? 1 : -1) * X[i & 255] * 2 ** -53;
    ratios[i] = BigInt(Math.ceil(RATIO[i & 255] * 2 ** 53));
  }
  new Float64Array(buffer, kernel.EDGES.value, X.length).set(X);
  return kernel;
}

/** A kernel, and where its free memory begins. */
export interface Bench {
  readonly kernel: KernelExports;
  readonly base: number;
  /** Whose data stands in its memory now. */
  holder?: object;
}

/** Up to this dimension all take turns in one memory: to write there again costs less than a memory of one's own. */
const SHARED = 64;

/** Kernels of a module for matrices of dimension d. */
export function benchesOf(base64: string): (d: number) => Bench {
  let shared: Bench | undefined;
  const made = (): Bench => {
    const kernel = instantiate(base64);
    return { kernel, base: kernel.memory.buffer.byteLength };
  };
  return (d) => {
    if (d > SHARED) return made();
    shared ??= made();
    return shared;
  };
}

/** A kernel's own number for a family, which its module exports by the family's name in capitals, hyphens as _. */
export function familyCode(kernel: KernelExports, { name }: Pick<Family, "name">): number {
  const code = kernel[name.toUpperCase().replaceAll("-", "_")] as KernelGlobal | undefined;
  if (!code) throw new RangeError(`this kernel knows no family ${name}`);
  return code.value;
}

/** Room for `bytes` at the end of the kernel's memory; returns its address. */
export function allocate(kernel: KernelExports, bytes: number): number {
  const address = kernel.memory.buffer.byteLength;
  kernel.memory.grow(Math.ceil(bytes / 65536));
  return address;
}

/** Write the generators of streams `first` and `first + 1` of a seed into the lanes of four vectors at `address`. */
export function writeGenerators(kernel: KernelExports, address: number, first: RandomStream): void {
  const words = new Uint32Array(kernel.memory.buffer, address, 16);
  for (const [lane, stream] of [first, first.jumped()].entries()) {
    const snapshot = stream.snapshot();
    for (let word = 0; word < 4; word++) {
      words[4 * word + 2 * lane] = snapshot[2 * word + 1];
      words[4 * word + 2 * lane + 1] = snapshot[2 * word];
    }
  }
}

/** Vectors before a pair's records: the generator's four words. */
export const RECORDS = 4;

/** How a pair's records are laid out: one a coordinate, and in it where each arm's iterate stands. */
export interface RecordLayout {
  dimension: number;
  /** Vectors of a record. */
  record: number;
  /** Per arm, its iterate's vector in the record. */
  iterates: readonly number[];
}

/** The first arm and lane of a pair's state whose iterate is not finite, if there is one. */
export function lostArm(
  state: Float64Array,
  { dimension, record, iterates }: RecordLayout,
  arms: readonly string[],
): { arm: string; lane: number } | undefined {
  for (const lane of [0, 1]) {
    for (const [arm, field] of iterates.entries()) {
      for (let j = 0; j < dimension; j++) {
        if (!Number.isFinite(state[2 * (RECORDS + j * record + field) + lane]))
          return { arm: arms[arm], lane };
      }
    }
  }
  return undefined;
}

/**
 * A kernel set up for one experiment: it advances pairs of streams, two in the two lanes of every vector.
 *
 * `pair` is an address inside `memory`; a pair's state is `pairBytes` plain bytes that may be copied away and back.
 */
export interface PairKernel {
  /** The module itself: what the tests feed given data into. */
  readonly exports: KernelExports;
  readonly memory: KernelMemory;
  readonly pairBytes: number;
  /** The products prod (1 - rho_s) that the gains carry from block to block. */
  readonly decays: Float64Array;
  allocate(pairs: number): number;
  init(pair: number, first: RandomStream): void;
  tabulate(firstStep: number, count: number): void;
  advance(pair: number, count: number, phase: number): void;
  /** The first arm whose iterate is not finite in lane 0 or 1, if there is one. */
  lost(pair: number): { arm: string; lane: number } | undefined;
  /** An arm's gains at the first step of the table. */
  gains(arm: string): Gains;
}
