import { DataError } from "sa-adam/internal";
import type { Origin } from "./arrivals.js";
import { readThrough } from "./intact.js";
import type { Live } from "./live.js";
import { NO_NUMBER } from "./number-text.js";
import { explained, type PassSource, textAt } from "./pass.js";
import { type Piece, type Progress, type ReadOptions, readPieces } from "./pieces.js";
import type { TextFile } from "./plain-text.js";
import { areCountable, refuseLost, rowCount } from "./row-count.js";
import { type Rows, streamRows } from "./stream.js";
import type { BlockOptions } from "./table.js";

/** The rows of text that comes, on a connection of its own, each piece of text by the same query. */
export async function* readLive(
  source: PassSource,
  live: Live,
  { earlier = [], resume = false }: BlockOptions,
  progress: Progress,
): AsyncGenerator<readonly Piece[]> {
  const { engine, table, query, design, options } = source;
  const connection = await engine.instance.connect();
  const parts: Origin[] = [];
  /** Rows of the file before the piece. */
  let before = 0;
  const { header = true, nullStrings = NO_NUMBER } = options;
  const [file] = table.files;
  /** Fields behind a row's last column, which DuckDB passes over where they stand for missing values. */
  const refuseWide = async (piece: TextFile): Promise<void> => {
    const count = rowCount(piece, header, nullStrings);
    await readThrough(piece, count.look);
    await refuseLost([piece], header, [count], undefined).catch((error) => {
      throw error instanceof DataError ? error.at({ row: (error.fault.row ?? 0) + before }) : error;
    });
  };
  const rows = async function* (): AsyncGenerator<Rows> {
    const { dialect } = file as Partial<TextFile>;
    for await (const origin of live.pieces(dialect?.delimiter ?? "\n")) {
      if (origin !== parts.at(-1)) {
        parts.push(origin);
        before = 0;
      }
      if (areCountable([file])) await refuseWide(file as TextFile);
      let count = 0;
      for await (const some of streamRows(connection, query.sql, query.columns)) {
        count += some.count;
        yield { ...some, file: parts.length - 1 };
      }
      before += count;
    }
  };
  const read: ReadOptions = {
    missing: options.missing === "drop" ? "drop" : "error",
    earlier,
    resume,
    parts,
    design,
    // The text of a row that was held back is gone.
    textOf: async ({ row }, text) =>
      row > before ? textAt(source, { file: undefined, row: row - before }, text) : undefined,
  };
  try {
    yield* readPieces(rows(), query, read, progress);
  } catch (error) {
    const fault = await explained(error, table.files, options, table);
    // DuckDB counts from the beginning of the piece.
    const moved =
      !(error instanceof DataError) && fault instanceof DataError && fault.fault.row !== undefined;
    throw moved ? fault.at({ row: fault.fault.row! + before }) : fault;
  } finally {
    connection.disconnectSync();
  }
}
