import { Matrix } from "ml-matrix";
import { narrowed } from "../model/bandwidth.js";
import { power } from "../numeric/elementary.js";
import { howMany } from "../numeric/how-many.js";
import { NonFiniteError } from "../optimize/optimizer.js";
import { BLOCK, familyCode, instantiate, type KernelGlobal } from "./kernel.js";
import { module as onePassModule } from "./modules/one-pass.js";
import { BATCH, meanOfProducts, panelNumbers, TILE, writePanels } from "./one-pass-matrices.js";
import { type OnePassParameters, onePassSettings } from "./one-pass-parameters.js";

/**
 * A one-pass fit on its way. Rows are written into `rows`, up to `capacity` at a time, and taken by `advance`; where
 * blocks of rows end changes no bit. State and memory are O(d^2).
 */
export interface OnePassKernel {
  /** Rows that fit into a block. */
  readonly capacity: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  /**
   * Where a row's response stands, counted from its first covariate; what lies between them must stay 0. Behind it stand what is
   * added to u, at first 0; what the row's loss is multiplied by, at first 1; and what its gradient is multiplied by for the
   * noise's sum besides, at first 1.
   */
  readonly response: number;
  /** The block of rows: covariate j of row i is rows[i * stride + j]. */
  readonly rows: Float64Array;
  /** With a trace, the iterates x_t after the rows last taken: coordinate j after row i is iterates[i * stride + j]. */
  readonly iterates: Float64Array;
  /** Steps taken, t. */
  readonly steps: number;
  /** Steps averaged, max(0, t - t0). */
  readonly averaged: number;
  /**
   * Take the block's first `count` rows, one step each. With a whitening, their covariates in `rows` become L^-1 a.
   *
   * @throws RangeError for a count beyond the block; NonFiniteError, at the step before the first lost one
   */
  advance(count: number): void;
  /** x_t, d. */
  iterate(): Float64Array;
  /** The mean of x_{t0+1}, ..., x_t, d; NaN before there is one. */
  average(): Float64Array;
  /**
   * The mean of H_t x_{t-1} - g_t = b_t (weight u_t - score) over the steps averaged, d: the score linearised along the path is
   * zero at hessian^-1 linearised.
   */
  linearised(): Float64Array;
  /** Hhat, the mean of weight b b' plus lambda I + K, d x d. Without sums it and Shat throw a RangeError. */
  hessian(): Matrix;
  /** Shat, the mean of g g' with the penalised gradients g, d x d. */
  noiseCovariance(): Matrix;
  /** All that the fit remembers, for a checkpoint. */
  snapshot(): OnePassSnapshot;
  /** Continue where a fit of the same parameters was; throws a RangeError for a snapshot of another size. */
  restore(snapshot: OnePassSnapshot): void;
}

interface OnePassSnapshot {
  steps: number;
  /** prod (1 - rho_s) and prod (1 - rho^v_s). */
  decays: number[];
  state: Uint8Array;
}

const CAPACITY = 1000;

/** What stands behind a row's response unless it is written: offset, case weight, and the factor of its gradient in the noise's sum. */
export const BESIDE = [0, 1, 1] as const;

/** The bandwidth of step t + 1, from that for `clock` rows: constant over blocks of steps. */
export function bandwidthAt(bandwidth: number, clock: number, t: number): number {
  return clock > 0 ? narrowed(bandwidth, clock, clock + t - (t % BLOCK)) : bandwidth;
}

/** Vectors of a coordinate pair's record: x, sum, m, D/2, D^-1/2, padding, sum of w u b - s b. */
const RECORD = 7;
const X = 0;
const SUM = 1;
const HALF_SECOND = 3;
const PADDING = 5;
const LINEARISED = 6;

/**
 * The kernel of one-pass fits: SA-Adam with bias correction of both moments on rows of a regression.
 *
 *     b_t = L^-1 a_t                                                a_t itself without a whitening
 *     g_t = k_t b_t score(b_t'x + o_t, y_t) + (lambda I + K) x      x = x_{t-1}; offset o_t = 0 and case weight k_t = 1 unless given
 *     x_t = x_{t-1} - eta_t / (sqrt(v_t / k^v_t) + epsilon) m_t / k_t
 *
 * Scores and weights are those of the regressions' losses:
 *
 *     gaussian   u - y                    1
 *     logistic   1 / (1 + exp(-u)) - y    score's derivative
 *     poisson    exp(u) - y               exp(u)
 *     huber      u - y within +-k         1 where |u - y| <= k, else 0
 *     quantile   1{y <= u} - q            the density of y at u, by a kernel whose bandwidth falls as `bandwidthAt` says
 *
 * @throws RangeError for a dimension that is not a positive integer, and for parameters of another size or kind
 * @example
 * const fit = onePassKernel({ family: logistic, dimension: 2, eta0: 1, alpha: 0.6, gamma: 0.75 });
 * fit.rows.set([1, 0.3]); // covariates of row 0
 * fit.rows[fit.response] = 1;
 * fit.advance(1);
 */
export function onePassKernel(parameters: OnePassParameters): OnePassKernel {
  const settings = onePassSettings(parameters);
  const { dimension: d, eta0, alpha, c1, gamma, c2, clock, epsilon, burnIn, penalty, whitening } = settings;
  const tiles = Math.ceil(d / TILE);
  const padded = TILE * tiles;
  const stride = padded + 1 + BESIDE.length;
  const kernel = instantiate(onePassModule);
  const { memory } = kernel;
  const base = memory.buffer.byteLength;
  const size = (kernel.setup as (base: number, tiles: number) => number)(base, tiles);
  let end = base + size;
  /** The address of room for so many numbers; of none, 0. */
  const room = (numbers: number): number => {
    const address = numbers > 0 ? end : 0;
    end += 16 * Math.ceil(numbers / 2);
    return address;
  };
  const block = room(CAPACITY * stride);
  const trace = room(settings.trace ? CAPACITY * stride : 0);
  const spare = room(padded);
  const pull = room(penalty instanceof Matrix ? padded + panelNumbers(tiles, "square") : 0);
  const triangle = room(whitening ? panelNumbers(tiles, "triangle") : 0);
  memory.grow(Math.ceil((end - base) / 65536));
  const numbers = (address: number, length: number): Float64Array =>
    new Float64Array(memory.buffer, address, length);

  const rows = numbers(block, CAPACITY * stride);
  for (let i = 0; i < CAPACITY; i++) rows.set(BESIDE, i * stride + padded + 1);
  const state = numbers(base, size / 8);
  const bytes = new Uint8Array(memory.buffer, base, size);
  const gains = numbers((kernel.GAINS as KernelGlobal).value, 4);
  const decays = numbers(kernel.DECAYS.value, 2);
  const tabulate = kernel.tabulate as (first: number, count: number, ...gains: number[]) => void;
  const consume = kernel.advance as (...numbers: number[]) => void;
  const narrow = kernel.narrow as (width: number) => void;
  const whiten = kernel.whiten as (...numbers: number[]) => void;
  if (penalty instanceof Matrix) {
    writePanels(numbers(pull + 8 * padded, panelNumbers(tiles, "square")), penalty, "square");
  }
  if (whitening) writePanels(numbers(triangle, panelNumbers(tiles, "triangle")), whitening, "triangle");
  const ridge = typeof penalty === "number" ? penalty : 0;
  (kernel.configure as (...numbers: number[]) => void)(
    familyCode(kernel, settings.family),
    settings.family.tuning ?? 0,
    ridge,
    pull,
  );
  if (!settings.sums) (kernel.leaveSums as () => void)();

  const pendingAt = RECORD * padded;
  const batchAt = pendingAt + 2;
  const sumsAt = batchAt + 3 * BATCH * padded;
  /** Where a field of coordinate j stands. */
  const at = (field: number, j: number): number => 2 * (RECORD * (j >> 1) + field) + (j & 1);
  const words = new BigUint64Array(memory.buffer, base);
  for (let j = d; j < padded; j++) words[at(PADDING, j)] = 0xffffffffffffffffn;
  decays.set([1, settings.secondMoment ? 0 : 1]);
  for (let j = 0; j < d; j++) {
    state[at(X, j)] = settings.start[j];
    state[at(HALF_SECOND, j)] = (settings.secondMoment?.[j] ?? 0) / 2;
  }

  let steps = 0;
  const averaged = (): number => Math.max(0, steps - burnIn);
  /** Of the kernel that stands for the weight; it falls from one block of steps to the next, wherever rows end. */
  const { bandwidth } = settings.family;
  const take = (first: number, count: number): void => {
    const room = bandwidth === undefined ? count : BLOCK - (steps % BLOCK);
    if (count > room) {
      take(first, room);
      take(first + room, count - room);
      return;
    }
    if (bandwidth !== undefined) narrow(bandwidthAt(bandwidth, clock, steps));
    const skip = Math.min(count, Math.max(0, burnIn - steps));
    const offset = 8 * stride * first;
    tabulate(steps + 1 + clock, count, eta0, alpha, c1, gamma, c2, epsilon);
    consume(block + offset, 8 * stride, count, skip, trace && trace + offset);
    steps += count;
  };
  const vector = (field: number): Float64Array =>
    Float64Array.from({ length: d }, (_, j) => state[at(field, j)]);
  // A second moment beyond the numbers would hold its coordinate still for ever.
  const allFinite = (): boolean => [X, HALF_SECOND].every((field) => vector(field).every(Number.isFinite));

  const mean = (which: "hessian" | "noise"): Matrix => {
    if (!settings.sums) throw new RangeError("this fit keeps no sums");
    const waiting = new Int32Array(memory.buffer, base + 8 * pendingAt, 1)[0];
    const products = {
      dimension: d,
      tiles: state.subarray(sumsAt),
      batch: state.subarray(batchAt, sumsAt),
      waiting,
    };
    return meanOfProducts(products, which, averaged(), which === "hessian" ? penalty : 0);
  };

  const snapshot = (): OnePassSnapshot => ({ steps, decays: Array.from(decays), state: bytes.slice() });
  const restore = (saved: OnePassSnapshot): void => {
    if (saved.state.length !== size) {
      throw new RangeError(`a snapshot of this fit has ${howMany(size, "byte")}, got ${saved.state.length}`);
    }
    steps = saved.steps;
    decays.set(saved.decays);
    bytes.set(saved.state);
  };

  /** Take a block again whose iterate was lost, row by row up to the one that loses it. */
  const takeUntilLost = (count: number): void => {
    for (let row = 0; row < count; row++) {
      const last = snapshot();
      take(row, 1);
      if (allFinite()) continue;
      const lost = new NonFiniteError("SA-Adam", steps, {
        stepSize: eta0 * power(steps + clock, -alpha),
        momentum: gains[1],
        secondMoment: 2 * gains[2],
      });
      restore(last);
      // Zero times what is not finite stands where zeros must.
      for (let i = 0; i < count; i++) rows.fill(0, i * stride + d, i * stride + padded);
      throw lost;
    }
  };

  return {
    capacity: CAPACITY,
    stride,
    response: padded,
    rows,
    iterates: numbers(trace, trace ? CAPACITY * stride : 0),
    get steps() {
      return steps;
    },
    get averaged() {
      return averaged();
    },
    advance(count) {
      if (!(Number.isInteger(count) && count >= 0 && count <= CAPACITY)) {
        throw new RangeError(`a block has 0 to ${CAPACITY} rows, got ${count}`);
      }
      if (triangle) whiten(block, 8 * stride, count, triangle, spare);
      const before = snapshot();
      take(0, count);
      if (allFinite()) return;
      restore(before);
      takeUntilLost(count);
    },
    iterate: () => vector(X),
    average: () => vector(SUM).map((value) => value / averaged()),
    linearised: () => vector(LINEARISED).map((value) => value / averaged()),
    hessian: () => mean("hessian"),
    noiseCovariance: () => mean("noise"),
    snapshot,
    restore,
  };
}
