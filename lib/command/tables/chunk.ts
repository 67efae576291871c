import type { DuckDBDataChunk } from "@duckdb/node-api";

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

/** A DOUBLE column of a chunk, in DuckDB's own memory: valid for as long as the chunk is held. */
export function numbers(chunk: DuckDBDataChunk, column: number): Numbers {
  const { items, validity } = chunk.getColumnVector(column) as unknown as DoubleVector;
  const { data } = validity;
  return { items, valid: data && new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** Is number i of a column there? */
export function isThere(valid: Uint8Array | null, i: number): boolean {
  return valid === null || ((valid[i >> 3] >> (i & 7)) & 1) === 1;
}
