import { Matrix } from "ml-matrix";
import { wholeNumber } from "../numeric/arguments.js";
import { howMany } from "../numeric/how-many.js";

/**
 * Sums over a path's partial sums: W is the sum of the last l iterates, and after each iterate
 *
 *     V += W W'        P += l W        q += l^2
 *
 * Iterates are counted from a reference point that follows their mean: far from the origin, V would otherwise be the
 * small difference of large numbers. Plain arrays and numbers, so that they can be written down and read back.
 */
export interface PartialSums {
  /** l. */
  length: number;
  /** q. */
  squares: number;
  /** The reference point, d. */
  readonly reference: Float64Array;
  /** W, d. */
  readonly sum: Float64Array;
  /** P, d. */
  readonly weighted: Float64Array;
  /** V row by row, padded to a multiple of 4 each way; what lies above the diagonal's tiles is not kept. */
  readonly products: Float64Array;
}

/** Rows whose partial sums are formed before their outer products are added. */
const CHUNK = 64;
const TILE = 4;

export function partialSums(dimension: number): PartialSums {
  wholeNumber("dimension", dimension);
  const vector = (): Float64Array => new Float64Array(dimension);
  const products = new Float64Array((TILE * Math.ceil(dimension / TILE)) ** 2);
  return { length: 0, squares: 0, reference: vector(), sum: vector(), weighted: vector(), products };
}

/** Iterates one after the other: coordinate j of iterate i is iterates[i * stride + j]. */
export interface Trace {
  readonly iterates: ArrayLike<number>;
  readonly stride: number;
}

/** Take `count` iterates from iterate `first` on; how they are shared out among calls changes no bit. */
export function takeIterates(
  sums: PartialSums,
  { iterates, stride }: Trace,
  first: number,
  count: number,
): void {
  const { reference, sum, weighted, products } = sums;
  const d = sum.length;
  const width = TILE * Math.ceil(d / TILE);
  const chunk = new Float64Array(width * Math.min(count, CHUNK));
  for (let from = 0; from < count; from += CHUNK) {
    const rows = Math.min(CHUNK, count - from);
    for (let j = 0; j < d; j++) {
      const origin = reference[j];
      let [w, p, l] = [sum[j], weighted[j], sums.length];
      for (let i = 0; i < rows; i++) {
        w += iterates[(first + from + i) * stride + j] - origin;
        p += ++l * w;
        chunk[i * width + j] = w;
      }
      sum[j] = w;
      weighted[j] = p;
    }
    for (let i = 0; i < rows; i++) sums.squares += (++sums.length) ** 2;
    addOuterProducts(products, chunk, width, rows);
  }
}

/** Lower triangle of products += sum of v v' over the rows, in tiles of 4 x 2 whose eight sums stay in registers. */
function addOuterProducts(products: Float64Array, vectors: Float64Array, width: number, rows: number): void {
  const end = rows * width;
  for (let j = 0; j < width; j += TILE) {
    for (let k = 0; k < j + TILE; k += 2) {
      const p = j * width + k;
      const q = p + width;
      const r = q + width;
      const s = r + width;
      let p0 = products[p];
      let p1 = products[p + 1];
      let q0 = products[q];
      let q1 = products[q + 1];
      let r0 = products[r];
      let r1 = products[r + 1];
      let s0 = products[s];
      let s1 = products[s + 1];
      for (let row = 0; row < end; row += width) {
        const x = vectors[row + k];
        const y = vectors[row + k + 1];
        const a = vectors[row + j];
        p0 += a * x;
        p1 += a * y;
        const b = vectors[row + j + 1];
        q0 += b * x;
        q1 += b * y;
        const c = vectors[row + j + 2];
        r0 += c * x;
        r1 += c * y;
        const e = vectors[row + j + 3];
        s0 += e * x;
        s1 += e * y;
      }
      products[p] = p0;
      products[p + 1] = p1;
      products[q] = q0;
      products[q + 1] = q1;
      products[r] = r0;
      products[r + 1] = r1;
      products[s] = s0;
      products[s + 1] = s1;
    }
  }
}

/** Count the iterates from reference + by; returns the move that was made, `by` but for rounding. */
export function moveReference(sums: PartialSums, by: Float64Array): Float64Array {
  const { reference, sum, weighted, products, length, squares } = sums;
  const width = Math.sqrt(products.length);
  const move = by.map((value, j) => reference[j] + value - reference[j]);
  for (let j = 0; j < move.length; j++) {
    for (let k = 0; k <= j; k++) {
      products[j * width + k] += squares * move[j] * move[k] - weighted[j] * move[k] - move[j] * weighted[k];
    }
  }
  for (let j = 0; j < move.length; j++) {
    reference[j] += by[j];
    sum[j] -= length * move[j];
    weighted[j] -= squares * move[j];
  }
  return move;
}

/** sum (W - l m)(W - l m)' = V - P m' - m P' + q m m', d x d, for m counted from the reference point. */
export function scatter({ weighted, squares, products }: PartialSums, m: Float64Array): Matrix {
  const d = m.length;
  const width = Math.sqrt(products.length);
  const matrix = Matrix.zeros(d, d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) {
      const value = products[j * width + k] - weighted[j] * m[k] - m[j] * weighted[k] + squares * m[j] * m[k];
      matrix.set(j, k, value);
      matrix.set(k, j, value);
    }
  }
  return matrix;
}

/** An independent copy; throws a RangeError unless it is of the given dimension. */
export function copySums(sums: PartialSums, dimension: number = sums.sum.length): PartialSums {
  if (sums.sum.length !== dimension) {
    throw new RangeError(`the state has dimension ${sums.sum.length}, the estimator ${dimension}`);
  }
  const { length, squares, reference, sum, weighted, products } = sums;
  return {
    length,
    squares,
    reference: reference.slice(),
    sum: sum.slice(),
    weighted: weighted.slice(),
    products: products.slice(),
  };
}

/** Throws a RangeError unless there are `count` iterates of the dimension. */
export function requireTrace(
  name: string,
  dimension: number,
  iterates: ArrayLike<number>,
  stride: number,
  count: number,
): void {
  if (stride < dimension || iterates.length < (count - 1) * stride + dimension) {
    throw new RangeError(
      `an iterate of these ${name} has ${howMany(dimension, "entry")}; got ${count} iterates ${howMany(stride, "number")} apart ` +
        `in an array of ${iterates.length}`,
    );
  }
}
