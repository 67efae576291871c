import { howMany } from "../numeric/how-many.js";
import { benchesOf } from "./kernel.js";
import { module as spdModule } from "./modules/spd.js";

/** A symmetric positive semi-definite matrix, factored once: A = L L'. */
export interface SpdFactor {
  /** Columns that those before them explain, or that are zero; they are left out of everything below. */
  readonly dropped: readonly number[];
  /** A^-1 b, d, with zeros at the dropped columns. */
  solve(b: ArrayLike<number>): Float64Array;
  /** A^-1, d x d by rows. */
  inverse(): Float64Array;
  /** A^-1 B A^-1 for a symmetric B, d x d by rows. */
  sandwich(B: ArrayLike<number>): Float64Array;
}

/** Which factor stands in a kernel's memory now says its holder. */
const benchFor = benchesOf(spdModule);

/**
 * The Cholesky factor of a symmetric positive semi-definite d x d matrix, whose lower triangle is read, in WebAssembly.
 * A column whose pivot is at most `tolerance` times its diagonal entry is dropped: the columns before it explain it.
 *
 * @param matrix d x d by rows
 * @throws RangeError for a matrix of another size, or with an entry that is not finite
 * @example spdFactor([4, 2, 2, 5], 2).solve([8, 8]) // [1.5, 1]
 */
export function spdFactor(matrix: ArrayLike<number>, d: number, tolerance = 1e-11): SpdFactor {
  if (!(Number.isSafeInteger(d) && d >= 1 && matrix.length === d * d))
    throw new RangeError(`a ${d} x ${d} matrix has not ${howMany(matrix.length, "entry")}`);
  const bench = benchFor(d);
  const { kernel, base } = bench;
  const width = 4 * Math.ceil(d / 4);
  const stride = 8 * width;
  // Four rows are read at a time, from any row on.
  const size = 8 * Math.ceil(((d + 3) * stride) / 8);
  const [L, inverse, work, product, vector] = [0, 1, 2, 3, 4].map((i) => base + 64 + i * size);
  const missing = base + 64 + 5 * size - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536));
  const call = (name: string, ...numbers: number[]): void => {
    (kernel[name] as (...numbers: number[]) => void)(...numbers);
  };
  const at = (address: number): Float64Array => new Float64Array(kernel.memory.buffer, address, size / 8);
  const write = (address: number, entries: Float64Array): void => {
    const out = at(address);
    for (let i = 0; i < d; i++) out.set(entries.subarray(i * d, (i + 1) * d), i * width);
  };
  const read = (address: number): Float64Array => {
    const out = new Float64Array(d * d);
    for (let i = 0; i < d; i++) out.set(at(address).subarray(i * width, i * width + d), i * d);
    return out;
  };
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      if (!Number.isFinite(matrix[i * d + j]))
        throw new RangeError(`entry (${i}, ${j}) is ${matrix[i * d + j]}`);
    }
  }
  const self = {};
  let inverted = false;
  /** The memory is this factor's, with zeros but for L. */
  const enter = (factored?: Float64Array): void => {
    if (bench.holder === self) return;
    new Float64Array(kernel.memory.buffer, L, (5 * size) / 8).fill(0);
    if (factored) at(L).set(factored);
    inverted = false;
    bench.holder = self;
  };
  enter();
  write(L, Float64Array.from(matrix));
  call("factor", L, stride, d, tolerance, base);
  const factor = at(L).slice();
  const dropped = Array.from({ length: d }, (_, j) => j).filter((j) => factor[j * width + j] === 0);
  /** L^-T stands at `work`, A^-1 at `inverse`. */
  const invert = (): void => {
    enter(factor);
    if (inverted) return;
    call("invert", L, stride, d, work, base);
    call("multiplyTransposed", inverse, work, work, stride, d);
    inverted = true;
  };
  return {
    dropped,
    solve(b) {
      enter(factor);
      const x = at(vector).subarray(0, d);
      x.set(b);
      call("solve", L, stride, d, vector);
      return x.slice();
    },
    inverse() {
      invert();
      return read(inverse);
    },
    sandwich(B) {
      invert();
      // (B A^-1)' = A^-1 B, and A^-1 (A^-1 B)' = A^-1 B A^-1
      write(work, Float64Array.from(B));
      inverted = false;
      call("multiplyTransposed", product, inverse, work, stride, d);
      call("multiplyTransposed", work, product, inverse, stride, d);
      return read(work);
    },
  };
}
