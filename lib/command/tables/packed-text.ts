import type { Engine } from "./engine.js";
import { linesRelation } from "./lines.js";
import type { TextFile } from "./plain-text.js";
import { type RowCount, rowCount } from "./row-count.js";
import { literal } from "./sql-text.js";
import { streamRows } from "./stream.js";

/** A CSV text that DuckDB alone can unpack, line by line. */
export interface PackedText {
  /** Counts rows as `rowCount` does. Throws an error of DuckDB's for what is not UTF-8. */
  count(header: boolean, missing: readonly string[]): Promise<RowCount>;
  /** All bytes, unpacked, some lines at a time. */
  readThrough(each: (chunk: Buffer) => void): Promise<void>;
}

/** A text compressed by zstd, which Node cannot unpack before version 22. */
export function packedText(file: TextFile, engine: Engine): PackedText {
  const { delimiter, names, comments } = file.dialect;
  const readThrough = async (each: (chunk: Buffer) => void): Promise<void> => {
    const connection = await engine.instance.connect();
    try {
      const sql = `SELECT line FROM ${linesRelation(file)}`;
      for await (const { count, value } of streamRows(connection, sql, ["line"])) {
        const lines = Array.from({ length: count }, (_, i) => `${value(0, i) ?? ""}\n`);
        each(Buffer.from(lines.join("")));
      }
    } finally {
      connection.disconnectSync();
    }
  };
  return {
    readThrough,
    async count(header, missing) {
      const endings = ['"', delimiter.at(-1)!, ...missing.flatMap((word) => [...word])]
        .map(literal)
        .join(", ");
      const separators = `(length(line) - length(replace(line, ${literal(delimiter)}, ''))) / ${delimiter.length}`;
      const [seen] = await engine.rows(
        `SELECT count(line) AS lines, sum(strlen(line) + 1) AS bytes, bool_or(contains(line, '"')) AS quoted,
           bool_or(line[-1] IN (chr(0), ${endings}) AND ${separators} >= ${names.length}) AS wide
         FROM ${linesRelation(file, comments)}`,
      );
      // Whether a line ends a row, and a separator a field, only quotation marks tell.
      if (seen.quoted || seen.wide) {
        const exact = rowCount(file, header, missing);
        await readThrough(exact.look);
        return exact;
      }
      return {
        look: () => {},
        rows: () => Math.max(0, Number(seen.lines) - Number(header)),
        bytes: () => Number(seen.bytes ?? 0),
        isWide: () => false,
      };
    },
  };
}
