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
import { module as invisibilityModule } from "./modules/invisibility.js";

export interface InvisibilityParameters {
  /** x*, 20 entries. */
  optimum: ArrayLike<number>;
  /** u, the direction of heteroskedasticity, 20 entries of unit norm. */
  direction: ArrayLike<number>;
  eta0: number;
  alpha: number;
  gammas: readonly [number, number, number];
}

/** One lane of a pair's state, read back: averages are over the iterates before each update. */
export interface InvisibilityState {
  /** Per arm (SGD, SA-RMSProp, SA-Adam at each gamma): sum of x_0, ..., x_{t-1} less t x*, 20 entries. */
  sums: Float64Array[];
  /** Upper triangles by rows, 210 entries: sums of a a', and of g g' for SGD and the first SA-Adam. */
  hessian: Float64Array;
  noises: Float64Array[];
}

const DIMENSION = 20;
const ENTRIES = 210;
/** Vectors of a record: where each arm's x and sum stand, and the preconditioned arms' D/2 and P. */
const X_FIELDS = [0, 2, 6, 11, 16];
const SECOND_MOMENT_FIELDS = [4, 9, 14, 19];
const RECORD = 21;
const PLUGIN = RECORDS + DIMENSION * RECORD;

/** The invisibility experiment's kernel: five arms, d = 20, plug-in sums of two of them. */
export function invisibilityKernel(parameters: InvisibilityParameters): PairKernel {
  const kernel = instantiate(invisibilityModule);
  const { optimum, direction, eta0, alpha, gammas } = parameters;
  const { memory } = kernel;
  const arms = ["SGD", "SA-RMSProp", ...gammas.map((gamma) => `SA-Adam ${gamma}`)];
  new Float64Array(memory.buffer, (kernel.DIRECTION as KernelGlobal).value, DIMENSION).set(direction);
  const tabulate = kernel.tabulate as (t: number, n: number, ...gains: number[]) => void;
  const at = (pair: number) => new Float64Array(memory.buffer, pair, 2 * (PLUGIN + 3 * ENTRIES));
  return {
    exports: kernel,
    memory,
    pairBytes: (kernel.PAIR_BYTES as KernelGlobal).value,
    get decays() {
      return new Float64Array(memory.buffer, kernel.DECAYS.value, 3);
    },
    allocate: (pairs) => allocate(kernel, pairs * (kernel.PAIR_BYTES as KernelGlobal).value),
    init(pair: number, first: RandomStream) {
      const state = at(pair).fill(0);
      for (let j = 0; j < DIMENSION; j++) {
        const record = 2 * (RECORDS + j * RECORD);
        for (const lane of [0, 1]) {
          for (const field of X_FIELDS) state[record + 2 * field + lane] = -optimum[j];
          for (const field of SECOND_MOMENT_FIELDS) {
            state[record + 2 * field + lane] = 0.5;
            state[record + 2 * field + 2 + lane] = 1;
          }
        }
      }
      writeGenerators(kernel, pair, first);
    },
    tabulate: (t, count) => tabulate(t, count, eta0, alpha, ...gammas),
    advance: kernel.advance as PairKernel["advance"],
    lost: (pair) => lostArm(at(pair), { dimension: DIMENSION, record: RECORD, iterates: X_FIELDS }, arms),
    gains(arm) {
      const table = new Float64Array(memory.buffer, (kernel.GAINS as KernelGlobal).value, 8);
      const adam = arms.indexOf(arm) - 2;
      return {
        stepSize: table[0],
        ...(adam >= 0 && { momentum: table[2 + 2 * adam] }),
        ...(arm !== "SGD" && { secondMoment: table[1] }),
      };
    },
  };
}

/** Read one lane of a pair's bytes, as `PairKernel.memory` or a snapshot holds them. */
export function readInvisibility(bytes: ArrayBuffer, offset: number, lane: number): InvisibilityState {
  const state = new Float64Array(bytes, offset, 2 * (PLUGIN + 3 * ENTRIES));
  const vector = (index: number) => state[2 * index + lane];
  const triangle = (matrix: number) =>
    Float64Array.from({ length: ENTRIES }, (_, entry) => vector(PLUGIN + 3 * entry + matrix));
  return {
    sums: X_FIELDS.map((field) =>
      Float64Array.from({ length: DIMENSION }, (_, j) => vector(RECORDS + j * RECORD + field + 1)),
    ),
    hessian: triangle(0),
    noises: [triangle(1), triangle(2)],
  };
}
