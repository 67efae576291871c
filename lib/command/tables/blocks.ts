import type { ColumnBlock } from "sa-adam/internal";
import type { Piece } from "./pieces.js";
import type { RowQuery } from "./query.js";

/** Pieces as one block of numbers, in arrays of their own. */
export function blockOf(pieces: readonly Piece[], query: RowQuery): ColumnBlock {
  const count = pieces.reduce((sum, piece) => sum + piece.count, 0);
  const [response, ...others] = pieces[0].columns.map((_, j) => gathered(pieces, j, count));
  const covariates = others.slice(0, query.covariates.length);
  const beside = others.slice(query.covariates.length);
  return {
    count,
    response,
    columns: query.covariates.flatMap(({ levels }, j) =>
      levels ? indicators(covariates[j], levels.length) : [covariates[j]],
    ),
    ...Object.fromEntries(query.beside.map(({ role }, j) => [role, beside[j]])),
  };
}

/** Column j of the rows that are used. */
function gathered(pieces: readonly Piece[], j: number, count: number): Float64Array {
  const [{ own, list, from, columns }] = pieces;
  if (own && list === undefined && pieces.length === 1) return columns[j].items.subarray(from, from + count);
  const values = new Float64Array(count);
  let at = 0;
  for (const { columns, from, count: rows, list } of pieces) {
    const { items } = columns[j];
    if (list === undefined) values.set(items.subarray(from, from + rows), at);
    else for (let i = 0; i < rows; i++) values[at + i] = items[list[i]];
    at += rows;
  }
  return values;
}

/** Treatment coding: a column of zeros and ones for each level but the first. */
function indicators(codes: Float64Array, levels: number): Float64Array[] {
  const columns = Array.from({ length: levels - 1 }, () => new Float64Array(codes.length));
  for (let i = 0; i < codes.length; i++) if (codes[i] > 0) columns[codes[i] - 1][i] = 1;
  return columns;
}
