import type { Family } from "../model/family.js";
import { howMany } from "../numeric/how-many.js";
import { familyCode, instantiate, type KernelGlobal } from "./kernel.js";
import { module as blockNewtonModule } from "./modules/block-newton.js";

export interface BlockNewtonParameters {
  family: Family;
  /** d, covariates of a row (an intercept is one of them). */
  dimension: number;
  /** Rows that a block holds; a multiple of 4 is made of it. */
  capacity: number;
  /** Is a row's case weight the number of rows that it stands for? Not unless given: then it is one row, that weighs so much. */
  counted?: boolean;
  /** Rows that there is memory for at first, until `reserve` asks for more; the capacity unless given. */
  room?: number;
}

/** How the rows of a block are thinned for its second-order sums. */
interface Thinning {
  /** The least probability with which a row is taken; 1 takes all. */
  readonly share: number;
  /** The number, in the whole stream, of the block's first row: chance depends on it alone. */
  readonly first: number;
  /** Mean weight and mean squared score, against which a row's own are held; by one that is 0 no row stands out. */
  readonly meanWeight: number;
  readonly meanSquare: number;
}

/** A block of rows and its sums at a point. Rows are written into `rows` and `responses`. */
export interface BlockNewtonKernel {
  readonly capacity: number;
  /** Rows that there is memory for now. */
  readonly room: number;
  /**
   * Memory for at least so many rows. What has been written of rows stays, with centres, scales and reach; the arrays
   * here are new ones. Throws a RangeError for more than the capacity.
   */
  reserve(count: number): void;
  /** Numbers from one row to the next, d rounded up to a multiple of 8; those beyond d must stay 0. */
  readonly stride: number;
  /** Covariate j of row i is rows[i * stride + j]. */
  readonly rows: Float64Array;
  readonly responses: Float64Array;
  /** What is added to each row's z'x, and what its loss is multiplied by; 0 and 1 unless set. */
  readonly offsets: Float64Array;
  readonly cases: Float64Array;
  /** d; the covariates' origin and 1 / scale. */
  readonly centres: Float64Array;
  readonly inverseScales: Float64Array;
  /** The unit that responses and offsets are brought to, and with them the family's tuning number; 1 unless set. */
  responseScale: number;
  /** u_i = z_i'x + offset_i of the rows last evaluated. */
  readonly forms: Float64Array;
  /** Scores c df/du and weights c d^2f/du^2 of the rows last evaluated, c their case weights. */
  readonly scores: Float64Array;
  readonly weights: Float64Array;
  /** What each adds to the meat: s_i^2, over c_i where that is a count. */
  readonly squares: Float64Array;
  /** Sums of weights and of squares over them. */
  readonly totals: Float64Array;
  /** max_j z_ij^2 of every row. */
  readonly peaks: Float64Array;
  /** max_i |z_ij| over the rows standardised since it was last filled with 0, d. */
  readonly reach: Float64Array;
  /** Replace the covariates a of so many rows by z = (a - centre) / scale, and their responses and offsets by theirs over responseScale. */
  standardise(count: number): void;
  /** Scores and weights of the first `count` rows at x, d; returns sum score_i z_i, d (a view, until the next call). */
  evaluate(x: ArrayLike<number>, count: number): Float64Array;
  /**
   * Choose rows among those evaluated, row i with probability p_i and independently of its place:
   *
   *     p_i = min(1, share max(1, z_ij^2 max(w_i / w, square_i / square) / 8))     the largest z_ij^2 of the row
   *
   * so that rows which alone carry a column or the noise are all there, and a row in one share is in every larger one.
   * Returns how many were chosen.
   */
  choose(count: number, thinning: Thinning): number;
  /** The numbers of the rows chosen, their max(1, importance), and their keys: a row is in every share above its key. */
  readonly chosen: Uint32Array;
  readonly importances: Float64Array;
  readonly keys: Float64Array;
  /**
   * Over the rows chosen, sum w_i z_i z_i' / p_i, or sum square_i z_i z_i' / p_i: unbiased for the sum over all rows. In
   * tiles, for `fromTiles` (a view, until the next call). In "single" precision a tile's sums are formed in
   * single precision over 128 rows, which leaves about 2e-7 of the diagonal, and added up in double.
   */
  outer(what: "weights" | "squares", precision: "single" | "double"): Float64Array;
  /** sum f_i z_i over the first rows, as many as there are factors, d (a view, until the next call). */
  combine(factors: ArrayLike<number>): Float64Array;
  /** sum f_i z_i z_i' over the first rows, as many as there are factors, as `outer` gives it. */
  products(factors: ArrayLike<number>, precision: "single" | "double"): Float64Array;
}

/** What is moved when a block gets more room. */
const KEPT = ["responses", "offsets", "cases", "centres", "inverseScales", "reach"] as const;

/** How far beyond the share's own a row's part in a column's sum may be. */
const TOLERATED = 8;

/** Rows that fit so many bytes at this dimension, a multiple of 4. */
export function rowsWithin(bytes: number, dimension: number): number {
  return 4 * Math.floor(bytes / (4 * 64 * Math.ceil(dimension / 8)));
}

/** Numbers in the tiles of a symmetric matrix. */
export function tileNumbers(d: number): number {
  const panels = Math.ceil(d / 8);
  let tiles = 0;
  for (let i = 0; i < Math.ceil(d / 4); i++) tiles += panels - (i >> 1);
  return 32 * tiles;
}

/** The symmetric d x d matrix by rows whose upper triangle stands in tiles of 4 rows and 8 columns. */
export function fromTiles(tiles: ArrayLike<number>, d: number): Float64Array {
  const matrix = new Float64Array(d * d);
  let next = 0;
  for (let row = 0; row < d; row += 4) {
    for (let column = row & ~7; column < d; column += 8) {
      for (let entry = 0; entry < 32; entry++) {
        const [j, k] = [row + (entry >> 3), column + (entry & 7)];
        if (j < d && k < d && j <= k) {
          matrix[j * d + k] = tiles[next + entry];
          matrix[k * d + j] = tiles[next + entry];
        }
      }
      next += 32;
    }
  }
  return matrix;
}

/** Its diagonal, d. */
export function tileDiagonal(tiles: ArrayLike<number>, d: number): Float64Array {
  const diagonal = new Float64Array(d);
  for (let j = 0, next = 0; j < d; j += 4) {
    for (let k = j; k < Math.min(j + 4, d); k++) diagonal[k] = tiles[next + 8 * (k - j) + (k & 7)];
    next += 32 * (Math.ceil(d / 8) - (j >> 3));
  }
  return diagonal;
}

/** The tiles of a symmetric d x d matrix by rows: the inverse of `fromTiles`, zeros beyond the dimension. */
export function toTiles(matrix: ArrayLike<number>, d: number): Float64Array {
  const tiles = new Float64Array(tileNumbers(d));
  let next = 0;
  for (let row = 0; row < d; row += 4) {
    for (let column = row & ~7; column < d; column += 8) {
      for (let entry = 0; entry < 32; entry++) {
        const [j, k] = [row + (entry >> 3), column + (entry & 7)];
        if (j < d && k < d) tiles[next + entry] = matrix[j * d + k];
      }
      next += 32;
    }
  }
  return tiles;
}

/**
 * Scores, weights and their sums over a block of rows, in WebAssembly.
 *
 *     u_i = z_i'x + offset_i      s_i = c_i df/du (u_i, y_i)      w_i = c_i d^2f/du^2
 *     sum s_i z_i      sum w_i z_i z_i'      sum s_i^2 z_i z_i', or sum s_i^2 z_i z_i' / c_i where c_i counts rows
 *
 * The same bits on every machine: exp is the kernel's own.
 *
 * @throws RangeError for a dimension or capacity that is not a positive integer
 * @example
 * const block = blockNewtonKernel({ family: gaussian, dimension: 2, capacity: 4 });
 * block.rows.set([1, 3]);
 * block.responses[0] = 2;
 * block.evaluate([0, 0], 1); // [-2, -6]
 */
export function blockNewtonKernel(parameters: BlockNewtonParameters): BlockNewtonKernel {
  const { family, dimension: d, counted = false } = parameters;
  const inFours = (count: number): number => 4 * Math.ceil(count / 4);
  const capacity = inFours(parameters.capacity);
  for (const [name, value] of Object.entries({ dimension: d, capacity })) {
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new RangeError(`${name} must be a positive integer, got ${value}`);
  }
  const kernel = instantiate(blockNewtonModule);
  const which = familyCode(kernel, family);
  const base = kernel.memory.buffer.byteLength;
  const call = (name: string, ...numbers: number[]): number =>
    (kernel[name] as (...numbers: number[]) => number)(...numbers);
  const stride = 8 * Math.ceil(d / 8);
  const numbers = (name: string, length: number): Float64Array =>
    new Float64Array(kernel.memory.buffer, (kernel[name] as KernelGlobal).value, length);
  /** Lay out a block of so many rows. Addresses do not depend on the memory, which grows once they are known. */
  const laidOut = (room: number) => {
    const bytes = call("setup", base, d, room);
    const missing = base + bytes - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536));
    return {
      bytes,
      room,
      rows: numbers("rows", room * stride),
      responses: numbers("responses", room),
      offsets: numbers("offsets", room),
      cases: numbers("cases", room),
      centres: numbers("centres", d),
      inverseScales: numbers("inverseScales", d),
      forms: numbers("forms", room),
      scores: numbers("scores", room),
      weights: numbers("weights", room),
      squares: numbers("squares", room),
      totals: numbers("totals", 2),
      peaks: numbers("peaks", room),
      reach: numbers("reach", d),
      chosen: new Uint32Array(kernel.memory.buffer, (kernel.chosen as KernelGlobal).value, room),
      importances: numbers("importances", room),
      keys: numbers("keys", room),
    };
  };
  let chosen = 0;
  const checked = (count: number, most = block.room): number => {
    if (!(Number.isInteger(count) && count >= 0 && count <= most))
      throw new RangeError(`a block has 0 to ${howMany(most, "row")}, got ${count}`);
    return count;
  };
  const block = {
    ...laidOut(Math.min(capacity, inFours(Math.max(parameters.room ?? capacity, 1)))),
    capacity,
    stride,
    responseScale: 1,
    reserve(count: number) {
      if (checked(count, capacity) <= block.room) return;
      const kept = KEPT.map((name) => [name, block[name].slice()] as const);
      const [rows, used] = [block.rows.length, block.bytes / 8];
      Object.assign(block, laidOut(Math.min(capacity, inFours(Math.max(count, 4 * block.room)))));
      // The covariates come first, and stay there; what lies beyond the block before is new, and zero.
      new Float64Array(kernel.memory.buffer, base, used).fill(0, rows);
      block.cases.fill(1);
      for (const [name, values] of kept) block[name].set(values);
    },
    standardise(count) {
      call("standardise", 0, checked(count));
      const scale = this.responseScale;
      if (scale === 1) return;
      const { responses, offsets } = block;
      for (let i = 0; i < count; i++) {
        responses[i] /= scale;
        offsets[i] /= scale;
      }
    },
    evaluate(x, count) {
      numbers("point", d).set(x);
      const { tuning = 0, bandwidth = 1 } = family.inUnits?.(this.responseScale) ?? family;
      call("score", checked(count), which, tuning, bandwidth, counted ? 1 : 0);
      return numbers("gradient", d);
    },
    choose(count, { share, first, meanWeight, meanSquare }) {
      const [weight, square] = [meanWeight, meanSquare].map((mean) => mean || Number.POSITIVE_INFINITY);
      chosen = call("choose", checked(count), share, first, weight, square, TOLERATED);
      return chosen;
    },
    outer(what, precision) {
      call("outer", chosen, what === "squares" ? 1 : 0, precision === "single" ? 1 : 0);
      return numbers("sums", tileNumbers(d));
    },
    combine(given) {
      numbers("factors", block.room).set(given);
      call("combine", checked(given.length));
      return numbers("gradient", d);
    },
    products(given, precision) {
      numbers("factors", block.room).set(given);
      call("products", checked(given.length), precision === "single" ? 1 : 0);
      return numbers("sums", tileNumbers(d));
    },
  } satisfies BlockNewtonKernel;
  block.inverseScales.fill(1);
  block.cases.fill(1);
  return block;
}
