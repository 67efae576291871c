import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { ColumnBlock } from "./block.js";
import { allGood, isThere, type Numbers, numbers } from "./chunk.js";
import type { RowQuery, Slot } from "./query.js";
import { TableError } from "./table-error.js";

/** What to do with the rows of a query. */
export interface ReadOptions {
  readonly missing: "error" | "drop";
  /** Rows given to an earlier reader, to be passed over. */
  readonly skip: number;
  /** Rows that the query itself has passed over. */
  readonly from: number;
  /** What to call the table, and each of its files. */
  readonly name: string;
  readonly fileNames: readonly string[];
  /** Called with the number of rows that were left out, block by block. */
  readonly onDropped: (count: number) => void;
}

/** The chunks of a query as blocks of numbers, every one of them checked. */
export async function* readBlocks(
  chunks: AsyncIterable<DuckDBDataChunk>,
  query: RowQuery,
  options: ReadOptions,
): AsyncGenerator<ColumnBlock> {
  const slots = [query.response, ...query.covariates];
  const place = rowPlaces(query, options);
  let skip = options.skip - options.from;
  for await (const chunk of chunks) {
    const columns = slots.map(({ index }) => numbers(chunk, index));
    place.enter(chunk);
    const rows = columns.every(allGood)
      ? undefined
      : usableRows(chunk, slots, columns, options.missing, (row) => place.of(chunk, row));
    const count = rows?.length ?? chunk.rowCount;
    place.leave(chunk);
    options.onDropped(chunk.rowCount - count);
    if (skip >= count) {
      skip -= count;
      continue;
    }
    const [response, ...covariates] = columns.map(({ items }) => take(items, rows, skip));
    skip = 0;
    yield {
      count: response.length,
      response,
      columns: query.covariates.flatMap(({ levels }, j) =>
        levels ? indicators(covariates[j], levels.length) : [covariates[j]],
      ),
    };
  }
}

/** The rows of a column that are used, without the first `skip` of them, as an array of their own. */
function take(items: Float64Array, rows: Uint32Array | undefined, skip: number): Float64Array {
  if (rows === undefined) return items.slice(skip);
  return Float64Array.from(rows.subarray(skip), (row) => items[row]);
}

/** Treatment coding: a column of zeros and ones for each level but the first. */
function indicators(codes: Float64Array, levels: number): Float64Array[] {
  const columns = Array.from({ length: levels - 1 }, () => new Float64Array(codes.length));
  for (let i = 0; i < codes.length; i++) if (codes[i] > 0) columns[codes[i] - 1][i] = 1;
  return columns;
}

/** The rows of a chunk with no value missing; the first row that cannot be used at all is an error. */
function usableRows(
  chunk: DuckDBDataChunk,
  slots: readonly Slot[],
  columns: readonly Numbers[],
  missing: "error" | "drop",
  place: (row: number) => string,
): Uint32Array {
  const rows = new Uint32Array(chunk.rowCount);
  let count = 0;
  for (let i = 0; i < chunk.rowCount; i++) {
    let whole = true;
    for (const [j, { items, valid }] of columns.entries()) {
      const { name, unseen } = slots[j];
      if (!isThere(valid, i)) {
        const level = unseen === undefined ? null : chunk.getColumnVector(unseen).getItem(i);
        if (level !== null) {
          throw new TableError(
            `${place(i)}, column ${name}: the level "${level}" is not among those declared or seen in the first rows; declare the column's levels, or look at more rows for them (--level-rows)`,
          );
        }
        if (missing === "error") {
          throw new TableError(
            `${place(i)}, column ${name}: the value is missing; leave such rows out with --missing drop, or the column (--features)`,
          );
        }
        whole = false;
      } else if (!Number.isFinite(items[i])) {
        throw new TableError(
          `${place(i)}, column ${name}: the value is ${items[i]}; mend the row, or leave such rows out in a query (--sql "select * from data where isfinite(...)")`,
        );
      }
    }
    if (whole) rows[count++] = i;
  }
  return rows.subarray(0, count);
}

/** Keeps count of the rows, so that one can be named as a reader of the file would. */
function rowPlaces({ file, row }: RowQuery, { from, name, fileNames }: ReadOptions) {
  /** Rows before this chunk, in all and in the file that it begins with. */
  let before = from;
  let beforeInFile = 0;
  let current = 0;
  const fileOf = (chunk: DuckDBDataChunk, i: number): number => numbers(chunk, file!).items[i];
  return {
    enter(chunk: DuckDBDataChunk): void {
      if (file === undefined || row !== undefined || fileOf(chunk, 0) === current) return;
      current = fileOf(chunk, 0);
      beforeInFile = 0;
    },
    leave(chunk: DuckDBDataChunk): void {
      const count = chunk.rowCount;
      before += count;
      beforeInFile += count;
      if (file === undefined || row !== undefined || fileOf(chunk, count - 1) === current) return;
      current = fileOf(chunk, count - 1);
      let start = count;
      while (start > 0 && fileOf(chunk, start - 1) === current) start--;
      beforeInFile = count - start;
    },
    of(chunk: DuckDBDataChunk, i: number): string {
      if (row !== undefined) {
        const number = numbers(chunk, row).items[i];
        return file === undefined
          ? `${name}, row ${number}`
          : `${fileNames[fileOf(chunk, i)]}, row ${number} of all files together`;
      }
      if (file === undefined) return `${name}, row ${before + i + 1}`;
      const here = fileOf(chunk, i);
      let start = i;
      while (start > 0 && fileOf(chunk, start - 1) === here) start--;
      const earlier = start === 0 && here === current ? beforeInFile : 0;
      return `${fileNames[here]}, row ${earlier + i - start + 1}`;
    },
  };
}
