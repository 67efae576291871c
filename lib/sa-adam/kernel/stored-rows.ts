import { Matrix } from "ml-matrix";
import { fromTiles, tileNumbers } from "./block-newton.js";
import { benchesOf, type KernelGlobal } from "./kernel.js";
import { module as storedRowsModule } from "./modules/stored-rows.js";
import { type PanelShape, panelNumbers, writePanels } from "./one-pass-matrices.js";

const benchFor = benchesOf(storedRowsModule);

/** A kernel laid out for rows of d numbers. */
function laidOut(d: number) {
  const { kernel, base } = benchFor(d);
  const call = (name: string, ...numbers: number[]): number =>
    (kernel[name] as (...numbers: number[]) => number)(...numbers);
  const value = (name: string): number => (kernel[name] as KernelGlobal).value;
  const missing = base + call("setup", base, d) - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536));
  const view = (name: string, length: number): Float64Array =>
    new Float64Array(kernel.memory.buffer, value(name), length);
  const stride = value("stride") / 8;
  const chunk = value("ROWS");
  const rows = view("rows", chunk * stride).fill(0);
  return { call, view, stride, chunk, rows };
}

/**
 * The sum of N stored rows' outer products, sum_i f_i a_i a_i', in WebAssembly: row after row, and the same bits as loops give.
 *
 * @param rows a_1 ... a_N one after the other, N d numbers
 * @param factors f_1 ... f_N
 * @returns d x d, symmetric to the last bit
 * @example outerProductSum([1, 2, 3, 4], 2, [1, 1]) // [[10, 14], [14, 20]]
 */
export function outerProductSum(rows: ArrayLike<number>, d: number, factors: ArrayLike<number>): Matrix {
  const n = factors.length;
  const bench = laidOut(d);
  const some = bench.view("factors", bench.chunk);
  for (let from = 0; from < n; from += bench.chunk) {
    const count = Math.min(bench.chunk, n - from);
    for (let i = 0; i < count; i++) {
      some[i] = factors[from + i];
      // From the last column to the first: of two columns' product it is the later one's entry that meets the factor first.
      const [end, at] = [(from + i + 1) * d - 1, i * bench.stride];
      for (let j = 0; j < d; j++) bench.rows[at + j] = rows[end - j];
    }
    bench.call("addMoments", count, from === 0 ? 1 : 0);
  }
  const sums = fromTiles(bench.view("sums", tileNumbers(d)), d);
  return Matrix.from1DArray(d, d, sums.reverse());
}

/** The same with every factor over N: (1/N) sum_i w_i a_i a_i'; every w_i is 1 unless given. */
export function secondMoment(rows: ArrayLike<number>, d: number, weights?: ArrayLike<number>): Matrix {
  const n = rows.length / d;
  const shares = Float64Array.from({ length: n }, (_, i) => (weights ? weights[i] : 1) / n);
  return outerProductSum(rows, d, shares);
}

/**
 * A matrix times each of N stored rows, in WebAssembly: every entry is summed from the first column to the last.
 *
 * @param matrix M, d x d
 * @param rows a_1 ... a_N one after the other, N d numbers
 * @param shape of M; of a lower triangle half of the work is left out
 * @returns M a_1 ... M a_N, N d numbers
 * @example timesRows(new Matrix([[0, 1], [2, 0]]), Float64Array.of(1, 2, 3, 4)) // [2, 2, 4, 6]
 */
export function timesRows(matrix: Matrix, rows: Float64Array, shape: PanelShape = "square"): Float64Array {
  const d = matrix.rows;
  const n = rows.length / d;
  const bench = laidOut(d);
  const { stride, chunk } = bench;
  writePanels(bench.view("square", panelNumbers(Math.ceil(d / 4), shape)), matrix, shape);
  const products = bench.view("products", chunk * stride);
  const out = new Float64Array(n * d);
  for (let from = 0; from < n; from += chunk) {
    const count = Math.min(chunk, n - from);
    for (let i = 0; i < count; i++)
      bench.rows.set(rows.subarray((from + i) * d, (from + i + 1) * d), i * stride);
    bench.call("multiply", 4 * Math.ceil(count / 4), shape === "triangle" ? 1 : 0);
    for (let i = 0; i < count; i++) out.set(products.subarray(i * stride, i * stride + d), (from + i) * d);
  }
  return out;
}

/** A B of two d x d matrices, in WebAssembly: the same bits as ml-matrix's `mmul`. */
export function matrixProduct(a: Matrix, b: Matrix): Matrix {
  return Matrix.from1DArray(a.rows, b.rows, timesRows(b.transpose(), Float64Array.from(a.to1DArray())));
}
