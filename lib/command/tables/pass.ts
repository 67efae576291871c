import type { ColumnBlock } from "sa-adam/internal";
import { TableError } from "../files/table-error.js";
import { readBlocks } from "./blocks.js";
import type { Engine } from "./engine.js";
import { explain, NO_COLUMNS } from "./explain.js";
import { checkSmall, startCheck } from "./intact.js";
import { type Start, startOf } from "./places.js";
import type { RowQuery } from "./query.js";
import { raggedRow } from "./ragged.js";
import type { SourceFile } from "./source.js";
import { streamRows } from "./stream.js";
import type { TableOptions } from "./table.js";

/** An opened table, as much of it as a pass needs. */
export interface PassSource {
  readonly engine: Engine;
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** Rows of each file, where their metadata say so. */
  readonly sizes?: readonly number[] | undefined;
  readonly query: RowQuery;
  readonly options: TableOptions;
}

/** One pass over the rows, on a connection of its own. */
export async function* readPass(
  { engine, name, files, sizes, query, options }: PassSource,
  skip: number,
  signal: AbortSignal | undefined,
  onDropped: (count: number) => void,
): AsyncGenerator<ColumnBlock> {
  signal?.throwIfAborted();
  const missing = options.missing ?? "error";
  // Where the rows of every file are known and none is left out, DuckDB passes over whole stretches of them.
  const direct = sizes !== undefined && missing === "error" && !options.shuffle;
  const start: Start = direct ? startOf(skip, sizes) : { file: 0, row: 0 };
  const sql = direct && skip > 0 ? `${query.sql} OFFSET ${skip}` : query.sql;

  const connection = await engine.instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener("abort", interrupt);
  const check = startCheck(files);
  try {
    const rows = streamRows(connection, sql, query.columns, signal);
    const names = { name, files: files.map((file) => file.name) };
    const blocks = readBlocks(rows, query, { missing, start, skip: direct ? 0 : skip, names, onDropped });
    for await (const block of blocks) {
      const failure = check.failure();
      if (failure) throw failure;
      yield block;
    }
    await check.finish();
  } catch (error) {
    signal?.throwIfAborted();
    // A file that was cut off is the reason for whatever else was found at its end.
    if (!(error instanceof TableError)) await check.finish();
    throw explained(error, files, options);
  } finally {
    check.stop();
    signal?.removeEventListener("abort", interrupt);
    connection.disconnectSync();
  }
}

/** What was wrong while a table was being opened. */
export async function openingError(
  error: unknown,
  engine: Engine,
  files: readonly SourceFile[],
  options: TableOptions,
): Promise<unknown> {
  if (!(error instanceof TableError)) {
    try {
      await checkSmall(files);
    } catch (damage) {
      return damage;
    }
  }
  const explanation = explained(error, files, options);
  if (files.length !== 1 || !(explanation as Error).message.includes(NO_COLUMNS)) return explanation;
  const ragged = await raggedRow(engine, files[0], options.header ?? true);
  return ragged === undefined ? explanation : explained(ragged, files, options);
}

function explained(
  error: unknown,
  files: readonly SourceFile[],
  { header = true, sql }: TableOptions,
): unknown {
  return explain(error, { files, header, sql });
}
