import { createHash } from "node:crypto";
import { isThere, type Numbers } from "./chunk.js";

/** Rows that are added up before the sums are hashed. */
export const SEGMENT = 1024;

/** A weight for each row of a segment, between 1 and 2: fixed, in no order. */
const WEIGHTS: Float64Array = Float64Array.from({ length: SEGMENT }, (_, i) => {
  const golden = (i + 1) * 0.6180339887498949;
  return 1 + (golden - Math.floor(golden));
});

/** Added in place of a value that is missing. */
const MISSING = 7.38905609893065;

/** What rows have in common with rows of the same values, however they came here. */
export interface RowDigest {
  readonly rows: number;
  /**
   * Add rows from `from` up to and without `to` of some columns.
   *
   * @returns are all values there and finite?
   */
  update(columns: readonly Numbers[], from: number, to: number): boolean;
  /** The digest of the rows so far: the same for the same rows, into whatever pieces they were cut. */
  value(): string;
}

/**
 * A digest of rows by their values: SHA-256 of sums of every 1024 rows, sum_i w_i x_ij with a weight for each row, in four
 * lanes so that additions need not wait for one another. The sums also tell whether all values are finite, which has to be
 * known in any case. A change that is below the rounding of its sum of 256 values is not seen.
 */
export function rowDigest(columns: number): RowDigest {
  const hash = createHash("sha256");
  const sums = new Float64Array(4 * columns);
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    update(block, from, to) {
      let good = true;
      for (let at = from; at < to; ) {
        const position = rows % SEGMENT;
        const end = Math.min(to, at + SEGMENT - position);
        for (let j = 0; j < block.length; j++) {
          if (!add(sums, 4 * j, block[j], at, end, position)) good = false;
        }
        rows += end - at;
        at = end;
        if (rows % SEGMENT !== 0) continue;
        hash.update(sums);
        sums.fill(0);
      }
      return good;
    },
    value: () => hash.copy().update(sums).update(String(rows)).digest("hex").slice(0, 32),
  };
}

/** Add rows of a column to its four sums; true where all are there and finite. */
function add(
  sums: Float64Array,
  slot: number,
  { items, valid }: Numbers,
  from: number,
  to: number,
  position: number,
): boolean {
  const shift = position - from;
  let good = true;
  if (valid !== null) {
    for (let i = from; i < to; i++) {
      const there = isThere(valid, i);
      if (!there || !Number.isFinite(items[i])) good = false;
      sums[slot + ((i + shift) & 3)] += WEIGHTS[i + shift] * (there ? items[i] : MISSING);
    }
    return good;
  }
  let i = from;
  for (; i < to && ((i + shift) & 3) !== 0; i++)
    sums[slot + ((i + shift) & 3)] += WEIGHTS[i + shift] * items[i];
  let a = sums[slot];
  let b = sums[slot + 1];
  let c = sums[slot + 2];
  let d = sums[slot + 3];
  for (; i + 3 < to; i += 4) {
    const w = i + shift;
    a += WEIGHTS[w] * items[i];
    b += WEIGHTS[w + 1] * items[i + 1];
    c += WEIGHTS[w + 2] * items[i + 2];
    d += WEIGHTS[w + 3] * items[i + 3];
  }
  sums[slot] = a;
  sums[slot + 1] = b;
  sums[slot + 2] = c;
  sums[slot + 3] = d;
  for (; i < to; i++) sums[slot + ((i + shift) & 3)] += WEIGHTS[i + shift] * items[i];
  // x - x is 0 for a finite x and NaN for the rest.
  const all = sums[slot] + sums[slot + 1] + sums[slot + 2] + sums[slot + 3];
  if (all - all === 0) return true;
  for (let k = from; k < to; k++) if (!Number.isFinite(items[k])) return false;
  return true;
}
