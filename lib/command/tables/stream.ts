import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { DataError } from "sa-adam/internal";
import { type Numbers, numbers } from "./chunk.js";
import { identifier } from "./sql-text.js";

/** Some rows of a query. */
export interface Rows {
  readonly count: number;
  /** Are the numbers in memory that nobody else uses, so that they may be given away? */
  readonly own?: boolean;
  /** A column of numbers, valid for as long as the rows are held. */
  numbers(column: number): Numbers;
  /** A value of any column. */
  value(column: number, row: number): unknown;
  /** The file's place in the list, where all of them are of one that the query does not tell. */
  readonly file?: number;
}

/** The first `count` rows of a chunk of DuckDB's. */
export interface ChunkRows extends Rows {
  readonly chunk: DuckDBDataChunk;
}

/** What DuckDB reads ahead of the rows that are used. */
const BUFFER = "8MB";

/**
 * The rows of a query as they come, in order, without ever holding more than a few thousand.
 *
 * DuckDB's streams end at an error as they do at the last row, and Node's binding does not show the error. So a last row is
 * put behind the query's own that says that it is the last; where it does not come, the query is run again without streaming,
 * only to be told why.
 *
 * @param sql a query
 * @param columns the names of its columns
 * @throws Error as DuckDB gives it
 */
export async function* streamRows(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<ChunkRows> {
  const end = columns.length;
  const nothing = columns.map(() => "NULL").join(", ");
  await connection.run(`SET streaming_buffer_size = '${BUFFER}'`);
  const result = await connection.stream(`SELECT *, false FROM (${sql}) UNION ALL SELECT ${nothing}, true`);
  // While some rows are used, the next are fetched.
  let next = result.fetchChunk();
  try {
    for (;;) {
      const chunk = await next;
      signal?.throwIfAborted();
      if (chunk === null || chunk.rowCount === 0) break;
      const last = chunk.rowCount - 1;
      if (chunk.getColumnVector(end).getItem(last) === true) {
        if (last > 0) yield rowsOf(chunk, last);
        return;
      }
      next = result.fetchChunk();
      yield rowsOf(chunk, chunk.rowCount);
    }
  } finally {
    // Nothing may be under way when the connection is let go of.
    connection.interrupt();
    await next.catch(() => null);
  }
  await connection.run(`SELECT max(hash(${columns.map(identifier).join(", ")})) FROM (${sql})`);
  throw new DataError({
    code: "broken-off",
    problem: "the reading broke off before the last row, and another try went through",
    remedy:
      "try again; if it comes back, look whether the connection holds, and whether a file is being written to",
  });
}

function rowsOf(chunk: DuckDBDataChunk, count: number): ChunkRows {
  return {
    chunk,
    count,
    numbers: (column) => numbers(chunk, column),
    value: (column, row) => chunk.getColumnVector(column).getItem(row),
  };
}
