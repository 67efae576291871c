import type { Fault } from "sa-adam/internal";
import { followFields } from "./fields.js";
import { readThrough } from "./intact.js";
import type { TextFile } from "./plain-text.js";

/**
 * The first quotation mark inside a field that does not begin with one. RFC 4180 forbids it: DuckDB and Python read it as part of
 * the text, R's read.csv as the beginning of a quotation that may take in the rows below.
 *
 * @param used the columns that are looked at
 * @returns what to say; undefined where there is none, or where DuckDB alone can unpack the file
 */
export async function findLooseQuote(
  file: TextFile,
  header: boolean,
  used: ReadonlySet<string>,
): Promise<Fault | undefined> {
  const { name, dialect, compression, remote } = file;
  if (compression === "zstd" || remote) return undefined;
  let place: Pick<Fault, "row" | "column"> | undefined;
  const scan = followFields(dialect.delimiter, dialect.comments, {
    loose(line, field) {
      // The name of the row names' column is not written.
      const column = dialect.names[line === 0 && header && dialect.rowNames ? field + 1 : field];
      const row = header ? line : line + 1;
      if (column !== undefined && used.has(column)) place ??= { column, ...(row > 0 && { row }) };
    },
  });
  await readThrough(file, (chunk) => place ?? scan(chunk.toString("latin1")));
  if (!place) return undefined;
  return {
    code: "loose-quote",
    file: name,
    ...place,
    problem:
      "a quotation mark inside a field that does not begin with one is read as part of the text; other programs may read other rows",
    remedy: 'write "a ""b""" for a "b"',
  };
}
