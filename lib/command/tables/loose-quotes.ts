import type { Fault } from "sa-adam/internal";
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
  const scan = looseQuotes(dialect.delimiter, dialect.comments, (line, field) => {
    // The name of the row names' column is not written.
    const column = dialect.names[line === 0 && header && dialect.rowNames ? field + 1 : field];
    const row = header ? line : line + 1;
    if (column !== undefined && used.has(column)) place ??= { column, ...(row > 0 && { row }) };
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

/**
 * Follows a text, piece by piece, and tells of each quotation mark inside a field that does not begin with one, by the
 * numbers of its line, empty ones passed over, and of its field, both from 0.
 *
 * @param skip lines on top that are none of the table
 */
function looseQuotes(
  delimiter: string,
  skip: number,
  found: (line: number, field: number) => void,
): (text: string) => void {
  const separator = Buffer.from(delimiter).toString("latin1");
  let state: "begun" | "spaced" | "plain" | "quoted" | "closed" = "begun";
  let above = skip;
  let line = 0;
  let field = 0;
  let empty = true;
  /** Characters of the separator that have just gone by. */
  let matched = 0;
  const next = (character: string): void => {
    if (state === "quoted") {
      if (character === '"') state = "closed";
      return;
    }
    if (character === "\n" || character === "\r") {
      if (!empty) line++;
      [state, field, empty, matched] = ["begun", 0, true, 0];
      return;
    }
    empty = false;
    matched = character === separator[matched] ? matched + 1 : Number(character === separator[0]);
    if (matched === separator.length) {
      [state, matched] = ["begun", 0];
      field++;
    } else if (character === '"') {
      if (state === "plain") found(line, field);
      else state = "quoted";
    } else state = state === "begun" && character === " " ? "spaced" : "plain";
  };
  let mark = true;
  return (text) => {
    let at = mark && text.startsWith("\xef\xbb\xbf") ? 3 : 0;
    mark = false;
    for (; above > 0 && at < text.length; at++) if (text[at] === "\n") above--;
    for (; at < text.length; at++) next(text[at]);
  };
}
