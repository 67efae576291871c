import { instantiate, type KernelGlobal } from "./kernel.js";
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
    throw new RangeError(`a ${d} x ${d} matrix has not ${matrix.length} entries`);
  const kernel = instantiate(spdModule);
  const width = 4 * Math.ceil(d / 4);
  const stride = 8 * width;
  // Four rows are read at a time, from any row on.
  const size = 8 * Math.ceil(((d + 3) * stride) / 8);
  const base = (kernel.__heap_base as KernelGlobal | undefined)?.value ?? kernel.memory.buffer.byteLength;
  const [L, inverse, work, product] = [0, 1, 2, 3].map((i) => base + 64 + i * size);
  const missing = base + 64 + 4 * size - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536));
  const call = (name: string, ...numbers: number[]): void => {
    (kernel[name] as (...numbers: number[]) => void)(...numbers);
  };
  const at = (address: number): Float64Array => new Float64Array(kernel.memory.buffer, address, size / 8);
  const write = (address: number, entries: ArrayLike<number>): void => {
    const out = at(address);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[i * width + j] = entries[i * d + j];
  };
  const read = (address: number): Float64Array => {
    const out = new Float64Array(d * d);
    for (let i = 0; i < d; i++) out.set(at(address).subarray(i * width, i * width + d), i * d);
    return out;
  };
  write(L, matrix);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      if (!Number.isFinite(matrix[i * d + j]))
        throw new RangeError(`entry (${i}, ${j}) is ${matrix[i * d + j]}`);
    }
  }
  call("factor", L, stride, d, tolerance, base);
  const factor = at(L);
  const dropped = Array.from({ length: d }, (_, j) => j).filter((j) => factor[j * width + j] === 0);
  let inverted = false;
  /** L^-T stands at `work`, A^-1 at `inverse`. */
  const invert = (): void => {
    if (inverted) return;
    call("invert", L, stride, d, work, base);
    call("multiplyTransposed", inverse, work, work, stride, d);
    inverted = true;
  };
  return {
    dropped,
    solve(b) {
      const x = Float64Array.from(b);
      for (let i = 0; i < d; i++) {
        let sum = x[i];
        const pivot = factor[i * width + i];
        for (let k = 0; k < i; k++) sum -= factor[i * width + k] * x[k];
        x[i] = pivot === 0 ? 0 : sum / pivot;
      }
      for (let i = d - 1; i >= 0; i--) {
        const pivot = factor[i * width + i];
        x[i] = pivot === 0 ? 0 : x[i] / pivot;
        for (let k = 0; k < i; k++) x[k] -= factor[i * width + k] * x[i];
      }
      return x;
    },
    inverse() {
      invert();
      return read(inverse);
    },
    sandwich(B) {
      invert();
      // (B A^-1)' = A^-1 B, and A^-1 (A^-1 B)' = A^-1 B A^-1
      write(work, B);
      inverted = false;
      call("multiplyTransposed", product, inverse, work, stride, d);
      call("multiplyTransposed", work, product, inverse, stride, d);
      return read(work);
    },
  };
}
