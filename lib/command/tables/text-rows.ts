import { DataError, suggestion } from "sa-adam/internal";
import type { Engine } from "./engine.js";
import type { PreparedTable } from "./prepared-table.js";
import { identifier } from "./sql-text.js";
import { streamRows } from "./stream.js";

/** A row's fields as they were written; undefined for a missing one. */
export type TextRow = readonly (string | undefined)[];

/**
 * Some columns of a table as texts, row by row in its order, whatever they are.
 *
 * @param whole the condition in SQL that the rows fulfil, where not all are wanted
 * @throws DataError at once for a column that is not there
 */
export function textRows(
  engine: Engine,
  { name, columns, relation }: PreparedTable,
  wanted: readonly string[],
  { whole, signal }: { whole: string | undefined; signal: AbortSignal | undefined },
): AsyncGenerator<TextRow> {
  const found = wanted.map((one) => {
    const column = columns.find((other) => other.name === one);
    if (column) return column;
    throw new DataError({
      code: "absent-column",
      file: name,
      problem: `there is no column ${one}`,
      remedy: suggestion(
        one,
        columns.map((other) => other.name),
      ),
      option: "keep",
    });
  });
  const slots = found.map((_, j) => `k${j}`);
  const list = found.map(({ coded, text }, j) => `${coded ?? text} AS ${identifier(slots[j])}`);
  const where = whole === undefined ? "" : ` WHERE ${whole}`;
  return read(engine, `SELECT ${list.join(", ")} FROM ${relation}${where}`, slots, signal);
}

async function* read(
  engine: Engine,
  sql: string,
  slots: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<TextRow> {
  const connection = await engine.instance.connect();
  try {
    for await (const { chunk, count } of streamRows(connection, sql, slots, signal)) {
      const columns = slots.map((_, j) => chunk.getColumnVector(j));
      for (let i = 0; i < count; i++)
        yield columns.map((column) => (column.getItem(i) as string | null) ?? undefined);
    }
  } finally {
    connection.disconnectSync();
  }
}
