import type { Rows } from "./stream.js";

/** What a DuckDB vector of DOUBLE holds; its own declarations keep both to themselves. */
interface DoubleVector {
  readonly items: Float64Array;
  readonly validity: { readonly data: BigUint64Array | null };
}

/** A column of a chunk: the numbers, and which of them are there (a bit each, the lowest first; null where all are). */
export interface Numbers {
  readonly items: Float64Array;
  readonly valid: Uint8Array | null;
}

/** A DOUBLE column of some rows, in DuckDB's own memory: valid for as long as their chunk is held. */
export function numbers({ chunk, count }: Rows, column: number): Numbers {
  const { items, validity } = chunk.getColumnVector(column) as unknown as DoubleVector;
  const { data } = validity;
  return {
    items: items.subarray(0, count),
    valid: data && new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/** Is number i of a column there? */
export function isThere(valid: Uint8Array | null, i: number): boolean {
  return valid === null || ((valid[i >> 3] >> (i & 7)) & 1) === 1;
}

/** Are all numbers of a column there and finite? */
export function allGood({ items, valid }: Numbers): boolean {
  if (valid !== null) for (let i = 0; i < items.length; i++) if (!isThere(valid, i)) return false;
  // x - x is 0 for a finite x and NaN for the rest; four sums, so that additions need not wait for one another.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < items.length; i += 4) {
    a += items[i] - items[i];
    b += items[i + 1] - items[i + 1];
    c += items[i + 2] - items[i + 2];
    d += items[i + 3] - items[i + 3];
  }
  for (; i < items.length; i++) a += items[i] - items[i];
  return a + b + c + d === 0;
}
