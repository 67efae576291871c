import type { ColumnBlock } from "sa-adam/internal";
import { TableError } from "../files/table-error.js";
import { allGood, isThere, type Numbers, numbers } from "./chunk.js";
import { type PlaceNames, placesOf, type Start } from "./places.js";
import type { RowQuery, Slot } from "./query.js";
import { identifier } from "./sql-text.js";
import type { Rows } from "./stream.js";

/** What to do with the rows of a query. */
export interface ReadOptions {
  readonly missing: "error" | "drop";
  /** Where the query begins. */
  readonly start: Start;
  /** Rows to pass over, of those that would be given. */
  readonly skip: number;
  readonly names: PlaceNames;
  /** Called with the number of rows that were left out, block by block. */
  readonly onDropped: (count: number) => void;
}

/** The rows of a query as blocks of numbers, every one of them checked. */
export async function* readBlocks(
  stream: AsyncIterable<Rows>,
  query: RowQuery,
  options: ReadOptions,
): AsyncGenerator<ColumnBlock> {
  const slots = [query.response, ...query.covariates];
  const places = placesOf(query, options.names, options.start);
  let { skip } = options;
  for await (const rows of stream) {
    const columns = slots.map(({ index }) => numbers(rows, index));
    const used = columns.every(allGood)
      ? undefined
      : usableRows(rows, slots, columns, options.missing, (i) => places.of(rows, i));
    const count = used?.length ?? rows.count;
    places.pass(rows);
    options.onDropped(rows.count - count);
    if (skip >= count) {
      skip -= count;
      continue;
    }
    const [response, ...covariates] = columns.map(({ items }) => take(items, used, skip));
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
  const taken = new Float64Array(rows.length - skip);
  for (let i = 0; i < taken.length; i++) taken[i] = items[rows[skip + i]];
  return taken;
}

/** Treatment coding: a column of zeros and ones for each level but the first. */
function indicators(codes: Float64Array, levels: number): Float64Array[] {
  const columns = Array.from({ length: levels - 1 }, () => new Float64Array(codes.length));
  for (let i = 0; i < codes.length; i++) if (codes[i] > 0) columns[codes[i] - 1][i] = 1;
  return columns;
}

/** The rows with no value missing; the first row that cannot be used at all is an error. */
function usableRows(
  rows: Rows,
  slots: readonly Slot[],
  columns: readonly Numbers[],
  missing: "error" | "drop",
  place: (row: number) => string,
): Uint32Array {
  const lacking = new Uint8Array(rows.count);
  let faulty = rows.count;
  for (const [j, column] of columns.entries()) {
    if (allGood(column)) continue;
    const { items, valid } = column;
    for (let i = 0; i < faulty; i++) {
      if (isThere(valid, i)) {
        if (!Number.isFinite(items[i])) faulty = i;
      } else if (missing === "error" || unseenLevel(rows, slots[j], i) !== null) {
        faulty = i;
      } else {
        lacking[i] = 1;
      }
    }
  }
  if (faulty < rows.count)
    throw new TableError(`${place(faulty)}, ${fault(rows, slots, columns, missing, faulty)}`);
  let count = 0;
  const whole = new Uint32Array(rows.count);
  for (let i = 0; i < whole.length; i++) if (lacking[i] === 0) whole[count++] = i;
  return whole.subarray(0, count);
}

/** The text of a category that is none of its levels, or null. */
function unseenLevel({ chunk }: Rows, { unseen }: Slot, i: number): unknown {
  return unseen === undefined ? null : chunk.getColumnVector(unseen).getItem(i);
}

/** What is wrong with row i: the first column at fault, and the remedy. */
function fault(
  rows: Rows,
  slots: readonly Slot[],
  columns: readonly Numbers[],
  missing: "error" | "drop",
  i: number,
): string {
  for (const [j, { items, valid }] of columns.entries()) {
    const { name, levels = [] } = slots[j];
    if (!isThere(valid, i)) {
      const level = unseenLevel(rows, slots[j], i);
      if (level !== null) {
        return `column ${name}: the level "${level}" is not among those declared or seen in the first rows; declare all levels: ${flag(name, levels, level)}`;
      }
      if (missing === "error") {
        return `column ${name}: the value is missing; leave such rows out with --missing drop, or the column (--features)`;
      }
    } else if (!Number.isFinite(items[i])) {
      return `column ${name}: the value is ${items[i]}; mend the row, or leave such rows out in a query (--sql 'select * from data where isfinite(${identifier(name)})')`;
    }
  }
  throw new Error(`row ${i} has no fault`);
}

/** The flag that declares the levels, one more among them. */
function flag(name: string, levels: readonly string[], level: unknown): string {
  const shown = levels.length > 10 ? [...levels.slice(0, 10), "..."] : levels;
  return `--levels ${JSON.stringify(`${name}=${[...shown, level].join(",")}`)}`;
}
