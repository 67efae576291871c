import type { Row } from "sa-adam";
import type { OnePassKernel } from "../../../lib/sa-adam/kernel/one-pass.js";

/** Feed rows in blocks of the given lengths, again and again. */
export function feed(
  kernel: OnePassKernel,
  rows: readonly Row[],
  blocks: readonly number[] = [kernel.capacity],
): void {
  let from = 0;
  for (let block = 0; from < rows.length; block++) {
    const part = rows.slice(from, from + blocks[block % blocks.length]);
    for (const [i, { a, y }] of part.entries()) {
      kernel.rows.set(Array.from(a), i * kernel.stride);
      kernel.rows[i * kernel.stride + kernel.response] = y;
    }
    kernel.advance(part.length);
    from += part.length;
  }
}

/** Everything that a fit gives. */
export function results(kernel: OnePassKernel): ArrayLike<number>[] {
  const matrices = [kernel.hessian(), kernel.noiseCovariance()];
  return [kernel.iterate(), kernel.average(), ...matrices.map((matrix) => matrix.to1DArray())];
}
