import { DataError } from "sa-adam/internal";
import type { Piece } from "./pieces.js";
import type { RowQuery } from "./query.js";

/**
 * Memory of the caller's for rows: covariate j of row i goes to `values[i * stride + columns[j]]`, the response to
 * `values[i * stride + response]`, for i below `capacity`.
 */
export interface Target {
  readonly values: Float64Array;
  readonly stride: number;
  /** Where each covariate stands in a row, in the order of the table's names. */
  readonly columns: readonly number[];
  readonly response: number;
  /** Rows that fit in, 3072 at least; they are handed over when fewer than that are left. */
  readonly capacity: number;
}

/** Rows that one reading may bring: a chunk of DuckDB's, and those held back before it. */
export const ROOM = 3072;
/** Rows that are written column after column before the next ones: what a core's first memory holds. */
const TILE = 128;

/** @throws DataError where a target does not hold the rows of a table with so many covariates */
export function checkTarget(
  { values, stride, columns, response, capacity }: Target,
  covariates: number,
): void {
  const places = new Set([...columns, response]);
  const problem =
    columns.length !== covariates
      ? `columns: ${columns.length} places for ${covariates} covariates`
      : places.size <= covariates || [...places].some((at) => !Number.isInteger(at) || at < 0 || at >= stride)
        ? `columns: not ${covariates + 1} different places below the stride ${stride}`
        : !Number.isInteger(capacity) || capacity < ROOM || capacity * stride > values.length
          ? `capacity: ${capacity} rows of ${stride} numbers are fewer than ${ROOM}, or more than the ${values.length} numbers hold`
          : undefined;
  if (problem) throw new DataError({ code: "bad-option", problem, remedy: "give another" });
}

/** Write the rows of a piece from row `at` of the target on, categories as zeros and ones. */
export function fillWith(target: Target, at: number, piece: Piece, query: RowQuery): void {
  const { values, stride, response, columns: places } = target;
  const { columns, from, count, list } = piece;
  for (let tile = 0; tile < count; tile += TILE) {
    const end = Math.min(count, tile + TILE);
    put(values, (at + tile) * stride + response, stride, columns[0].items, from, list, tile, end);
    let place = 0;
    for (let j = 0; j < query.covariates.length; j++) {
      const { levels } = query.covariates[j];
      const { items } = columns[j + 1];
      if (!levels) {
        put(values, (at + tile) * stride + places[place++], stride, items, from, list, tile, end);
        continue;
      }
      for (let level = 1; level < levels.length; level++, place++) {
        for (let i = tile; i < end; i++) {
          values[(at + i) * stride + places[place]] = items[list ? list[i] : from + i] === level ? 1 : 0;
        }
      }
    }
  }
}

/** Numbers from `from + begin` on, or those listed, to every stride-th place. */
function put(
  values: Float64Array,
  place: number,
  stride: number,
  items: Float64Array,
  from: number,
  list: Uint32Array | undefined,
  begin: number,
  end: number,
): void {
  let to = place;
  if (list === undefined) {
    for (let i = from + begin; i < from + end; i++, to += stride) values[to] = items[i];
  } else {
    for (let i = begin; i < end; i++, to += stride) values[to] = items[list[i]];
  }
}
