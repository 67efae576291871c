import { Matrix } from "ml-matrix";
import { NonFiniteError } from "../optimizers/optimizer.js";
import { instantiate, type KernelGlobal } from "./kernel.js";

/** SA-Adam on a regression, seen once: what the theorem covers, with the gains of its "adam" convention. */
export interface OnePassParameters {
  model: "linear" | "logistic";
  /** d, covariates of a row (an intercept is one of them). */
  dimension: number;
  /** eta_t = eta0 t^-alpha. */
  eta0: number;
  alpha: number;
  /** rho_t = c1 t^-gamma, at most 1; c1 is 1 unless given. */
  gamma: number;
  c1?: number;
  /** rho^v_t = c2 / t, at most 1; c2 is 1 unless given. */
  c2?: number;
  /** Added to sqrt(v); 1e-8 unless given. */
  epsilon?: number;
  /** lambda of the penalty (lambda/2) |x|^2; 0 unless given. */
  ridge?: number;
  /** t0: averages and plug-in sums start at step t0 + 1; 0 unless given. */
  burnIn?: number;
}

/**
 * A one-pass fit on its way. Rows are written into `rows`, up to `capacity` at a time, and taken by `advance`; where
 * blocks of rows end changes no bit. State and memory are O(d^2).
 */
export interface OnePassKernel {
  /** Rows that fit into a block. */
  readonly capacity: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  /** Where a row's response stands, counted from its first covariate; what lies between them must stay 0. */
  readonly response: number;
  /** The block of rows: covariate j of row i is rows[i * stride + j]. */
  readonly rows: Float64Array;
  /** Steps taken, t. */
  readonly steps: number;
  /** Steps averaged, max(0, t - t0). */
  readonly averaged: number;
  /**
   * Take the block's first `count` rows, one step each.
   *
   * @throws RangeError for a count beyond the block; NonFiniteError, at the step before the first lost one
   */
  advance(count: number): void;
  /** x_t, d. */
  iterate(): Float64Array;
  /** The mean of x_{t0+1}, ..., x_t, d; NaN before there is one. */
  average(): Float64Array;
  /** Hhat, the mean of weight a a' plus lambda I, d x d. */
  hessian(): Matrix;
  /** Shat, the mean of g g' with the penalised gradients g, d x d. */
  noiseCovariance(): Matrix;
  /** All that the fit remembers, for a checkpoint. */
  snapshot(): OnePassSnapshot;
  /** Continue where a fit of the same parameters was; throws a RangeError for a snapshot of another size. */
  restore(snapshot: OnePassSnapshot): void;
}

export interface OnePassSnapshot {
  steps: number;
  /** prod (1 - rho_s) and prod (1 - rho^v_s). */
  decays: number[];
  state: Uint8Array;
}

const CAPACITY = 1000;

/** Vectors of a coordinate pair's record: x, sum, m, D/2, D^-1/2, padding. */
const RECORD = 6;
const X = 0;
const SUM = 1;
const PADDING = 5;
const BATCH = 8;
const TILE = 4;

/**
 * The kernel of one-pass fits: SA-Adam with bias correction of both moments on rows of a linear or logistic regression.
 *
 *     g_t = a_t (mean(a_t'x) - y_t) + lambda x          x = x_{t-1}
 *     x_t = x_{t-1} - eta_t / (sqrt(v_t / k^v_t) + epsilon) m_t / k_t
 *
 * @throws RangeError for a dimension that is not a positive integer
 * @example
 * const fit = onePassKernel({ model: "logistic", dimension: 2, eta0: 1, alpha: 0.6, gamma: 0.75 });
 * fit.rows.set([1, 0.3]); // covariates of row 0
 * fit.rows[fit.response] = 1;
 * fit.advance(1);
 */
export function onePassKernel(parameters: OnePassParameters): OnePassKernel {
  const { model, dimension: d, eta0, alpha, gamma, c1 = 1, c2 = 1 } = parameters;
  const { epsilon = 1e-8, ridge = 0, burnIn = 0 } = parameters;
  if (!Number.isSafeInteger(d) || d < 1)
    throw new RangeError(`dimension must be a positive integer, got ${d}`);
  const tiles = Math.ceil(d / TILE);
  const padded = TILE * tiles;
  const stride = padded + 2;
  const kernel = instantiate("one-pass");
  const { memory } = kernel;
  const base = memory.buffer.byteLength;
  const size = (kernel.setup as (base: number, tiles: number) => number)(base, tiles);
  const block = base + size;
  memory.grow(Math.ceil((size + 8 * CAPACITY * stride) / 65536));
  const rows = new Float64Array(memory.buffer, block, CAPACITY * stride);
  const state = new Float64Array(memory.buffer, base, size / 8);
  const bytes = new Uint8Array(memory.buffer, base, size);
  const gains = new Float64Array(memory.buffer, (kernel.GAINS as KernelGlobal).value, 4);
  const decays = new Float64Array(memory.buffer, kernel.DECAYS.value, 2);
  const tabulate = kernel.tabulate as (first: number, count: number, ...gains: number[]) => void;
  const consume = kernel.advance as (...numbers: number[]) => void;

  const pendingAt = RECORD * padded;
  const batchAt = pendingAt + 2;
  const sumsAt = batchAt + 3 * BATCH * padded;
  decays.fill(1);
  /** Where a field of coordinate j stands. */
  const at = (field: number, j: number): number => 2 * (RECORD * (j >> 1) + field) + (j & 1);
  const words = new BigUint64Array(memory.buffer, base);
  for (let j = d; j < padded; j++) words[at(PADDING, j)] = 0xffffffffffffffffn;

  let steps = 0;
  const take = (first: number, count: number): void => {
    const skip = Math.min(count, Math.max(0, burnIn - steps));
    tabulate(steps + 1, count, eta0, alpha, c1, gamma, c2, epsilon);
    consume(
      block + 8 * stride * first,
      8 * stride,
      count,
      skip,
      model === "logistic" ? 1 : 0,
      ridge,
      epsilon,
    );
    steps += count;
  };
  const vector = (field: number): Float64Array =>
    Float64Array.from({ length: d }, (_, j) => state[at(field, j)]);
  const allFinite = (): boolean => vector(X).every(Number.isFinite);

  /**
   * The mean of left right' over the averaged steps: its tiles of the upper triangle, every second one from `first` on,
   * and the steps of the batch that still wait. Left and right say which of a step's vectors.
   */
  const mean = (first: number, left: number, right: number, diagonal: number): Matrix => {
    const matrix = Matrix.zeros(d, d);
    const waiting = new Int32Array(memory.buffer, base + 8 * pendingAt, 1)[0];
    const count = Math.max(0, steps - burnIn);
    const batched = (s: number, vector: number, j: number): number =>
      state[batchAt + (3 * s + vector) * padded + j];
    let tile = sumsAt + first * TILE * TILE;
    for (let row = 0; row < padded; row += TILE) {
      for (let column = row; column < padded; column += TILE) {
        for (let entry = 0; entry < TILE * TILE; entry++) {
          const [j, k] = [row + Math.floor(entry / TILE), column + (entry % TILE)];
          if (k < j || k >= d) continue;
          let sum = state[tile + entry];
          for (let s = 0; s < waiting; s++) sum += batched(s, left, j) * batched(s, right, k);
          matrix.set(j, k, sum / count + (j === k ? diagonal : 0));
          matrix.set(k, j, matrix.get(j, k));
        }
        tile += 2 * TILE * TILE;
      }
    }
    return matrix;
  };

  const snapshot = (): OnePassSnapshot => ({ steps, decays: Array.from(decays), state: bytes.slice() });
  const restore = (saved: OnePassSnapshot): void => {
    if (saved.state.length !== size) {
      throw new RangeError(`a snapshot of this fit has ${size} bytes, got ${saved.state.length}`);
    }
    steps = saved.steps;
    decays.set(saved.decays);
    bytes.set(saved.state);
  };

  return {
    capacity: CAPACITY,
    stride,
    response: padded,
    rows,
    get steps() {
      return steps;
    },
    get averaged() {
      return Math.max(0, steps - burnIn);
    },
    advance(count) {
      if (!(Number.isInteger(count) && count >= 0 && count <= CAPACITY)) {
        throw new RangeError(`a block has 0 to ${CAPACITY} rows, got ${count}`);
      }
      const before = snapshot();
      take(0, count);
      if (allFinite()) return;
      restore(before);
      for (let row = 0; row < count; row++) {
        const last = snapshot();
        take(row, 1);
        if (allFinite()) continue;
        const stepSize = eta0 * steps ** -alpha;
        const lost = new NonFiniteError("SA-Adam", steps, {
          stepSize,
          momentum: gains[1],
          secondMoment: 2 * gains[2],
        });
        restore(last);
        throw lost;
      }
    },
    iterate: () => vector(X),
    average: () => vector(SUM).map((value) => value / Math.max(0, steps - burnIn)),
    hessian: () => mean(0, 1, 0, ridge),
    noiseCovariance: () => mean(1, 2, 2, 0),
    snapshot,
    restore,
  };
}
