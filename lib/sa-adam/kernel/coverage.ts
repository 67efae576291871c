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
import { module as coverageModule } from "./modules/coverage.js";

export interface CoverageParameters {
  /** The pool's rows: 9 covariates each. */
  rows: readonly ArrayLike<number>[];
  /** Standard deviation of the noise at each row. */
  noise: ArrayLike<number>;
  /** beta, 9 entries. */
  optimum: ArrayLike<number>;
  etaSgd: number;
  etaSaAdam: number;
  alpha: number;
  gamma: number;
}

/** One lane of a pair's state, read back: averages are over the iterates after each update. */
export interface CoverageState {
  /** Per arm (SGD, SA-Adam): sum of x_1, ..., x_t less t beta, 9 entries. */
  sums: Float64Array[];
  /** How often each row was drawn. */
  counts: Float64Array;
  /** Per arm: each row's sum of squared residuals, of which Shat = sum of r^2 a a' / t. */
  squares: Float64Array[];
}

const DIMENSION = 9;
const X_FIELDS = [0, 2];
const RECORD = 7;
const PLUGIN = RECORDS + DIMENSION * RECORD;
const MAX_ROWS = 1024;

const ARMS = ["SGD", "SA-Adam"];

/**
 * The coverage experiment's kernel: SGD and SA-Adam, d = 9, on rows drawn from a pool of at most 1024.
 *
 * @throws RangeError for a larger pool
 */
export function coverageKernel(parameters: CoverageParameters): PairKernel {
  const { rows, noise, optimum, etaSgd, etaSaAdam, alpha, gamma } = parameters;
  if (rows.length > MAX_ROWS)
    throw new RangeError(`the pool holds ${MAX_ROWS} rows at most, got ${rows.length}`);
  const kernel = instantiate(coverageModule);
  const { memory } = kernel;
  const address = (name: string) => (kernel[name] as KernelGlobal).value;
  const pool = new Float64Array(memory.buffer, address("POOL"), MAX_ROWS * 10);
  for (const [i, row] of rows.entries()) pool.set([...Array.from(row), noise[i]], 10 * i);
  new Float64Array(memory.buffer, address("POOL_SIZE"), 1)[0] = rows.length;
  const tabulate = kernel.tabulate as (t: number, n: number, ...gains: number[]) => void;
  const pairBytes = 16 * PLUGIN + 64 * rows.length;
  const at = (pair: number) => new Float64Array(memory.buffer, pair, pairBytes / 8);
  return {
    exports: kernel,
    memory,
    pairBytes,
    get decays() {
      return new Float64Array(memory.buffer, kernel.DECAYS.value, 1);
    },
    allocate: (pairs) => allocate(kernel, pairs * pairBytes),
    init(pair: number, first: RandomStream) {
      const state = at(pair).fill(0);
      for (let j = 0; j < DIMENSION; j++) {
        for (const field of X_FIELDS)
          state.fill(-optimum[j], 2 * (RECORDS + j * RECORD + field), 2 * (RECORDS + j * RECORD + field) + 2);
      }
      writeGenerators(kernel, pair, first);
    },
    tabulate: (t, count) => tabulate(t, count, etaSgd, etaSaAdam, alpha, gamma),
    advance: kernel.advance as PairKernel["advance"],
    lost: (pair) => lostArm(at(pair), { dimension: DIMENSION, record: RECORD, iterates: X_FIELDS }, ARMS),
    gains(arm) {
      const table = new Float64Array(memory.buffer, address("GAINS"), 4);
      if (arm === "SGD") return { stepSize: table[0] };
      return { stepSize: (table[0] * etaSaAdam) / etaSgd, momentum: table[2], secondMoment: table[1] };
    },
  };
}

/** Read one lane of a pair's bytes, as `PairKernel.memory` or a snapshot holds them. */
export function readCoverage(
  bytes: ArrayBuffer,
  offset: number,
  pairBytes: number,
  lane: number,
): CoverageState {
  const state = new Float64Array(bytes, offset, pairBytes / 8);
  const rows = (pairBytes - 16 * PLUGIN) / 64;
  const column = (field: number) =>
    Float64Array.from({ length: rows }, (_, row) => state[2 * PLUGIN + 8 * row + 4 * lane + field]);
  return {
    sums: X_FIELDS.map((field) =>
      Float64Array.from(
        { length: DIMENSION },
        (_, j) => state[2 * (RECORDS + j * RECORD + field + 1) + lane],
      ),
    ),
    counts: column(0),
    squares: [column(1), column(2)],
  };
}
