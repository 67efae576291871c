import { TableError } from "../files/table-error.js";
import type { SourceFile } from "./source.js";

/** Where a message of DuckDB's came from. */
export interface Circumstances {
  readonly files: readonly SourceFile[];
  readonly header: boolean;
  readonly sql?: string | undefined;
}

/** What is said of a text whose rows do not have as many fields each. */
export const NO_COLUMNS = "no columns can be made out";

type Sentence = (found: string[], message: string, circumstances: Circumstances) => string;

/** What DuckDB says, and what it means to the owner of the file; the first that fits is taken. */
const MEANINGS: readonly (readonly [pattern: RegExp, sentence: Sentence])[] = [
  [
    /Error when converting column "(.*)"\. Could not convert string "([\s\S]*?)" to '?(\w+)/,
    ([column, value, type], message, circumstances) =>
      `${place(message, circumstances)}, column ${column}: "${value}" is not ${type === "DOUBLE" ? "a number" : `a ${type.toLowerCase()} as in the rows before`}; mend the row, or leave the column out (--features)`,
  ],
  [
    /Expected Number of Columns: (\d+) Found: (\d+)/,
    ([expected, found], message, circumstances) =>
      `${place(message, circumstances)}: ${found} fields where other rows have ${expected}; mend the row, or look whether the file ends too early`,
  ],
  [
    /CSV Error on Line: \d+[\s\S]*\nInvalid unicode/,
    (_, message, circumstances) =>
      `${place(message, circumstances)}: this is not UTF-8 text; convert the file, for example by iconv -f latin1 -t utf-8`,
  ],
  [
    /CSV Error on Line: \d+[\s\S]*\n(Value with unterminated quote found|Maximum line size of \d+ bytes exceeded)/i,
    ([what], message, circumstances) =>
      `${place(message, circumstances)}: ${what[0].toLowerCase()}${what.slice(1)}; mend the row`,
  ],
  [
    /JSON transform error in file "(.*)", in (?:line|record\/value) (\d+): (.*?)\.?\n/,
    ([file, row, what]) => `${file}, row ${row}: ${what}; mend the row, or leave the column out (--features)`,
  ],
  [
    /Malformed JSON in file "(.*)", at byte (\d+) in (?:line|record\/value) (\d+): (.*?)\.?\s*(?:\n|$)/,
    ([file, byte, row, what]) =>
      `${file}, row ${row}: this is not JSON (${what} at byte ${byte}); look whether the file ends too early`,
  ],
  [
    /Schema mismatch[\s\S]*Main file schema: (.*)\nCurrent file: (.*)\nColumn with name: "(.*)" is missing/,
    ([first, file, column]) =>
      `${file}: there is no column ${column}, which ${first} has; the files of one table share their columns`,
  ],
  [
    /(?:No magic bytes found at end of file|File) '(.*?)'(?: too small to be a Parquet file)?/,
    ([file]) => `${file}: this is not a Parquet file, or its end is missing; copy it anew`,
  ],
  [
    /sniffing file "(.*?)"/,
    ([file]) =>
      `${file}: ${NO_COLUMNS} in this text; it takes one row a line and the same separator throughout (, ; | or tab)`,
  ],
  [
    /(.*requires the extension.*)/,
    ([what]) => `${what}; only CSV, Parquet and JSON files on this machine are read: save or copy it as one`,
  ],
];

/** A message of DuckDB's as one sentence that names file, row and column, with the remedy; errors of our own pass. */
export function explain(error: unknown, circumstances: Circumstances): Error {
  if (!(error instanceof Error) || error instanceof TableError) return error as Error;
  const { message } = error;
  // Not the data's fault, or not DuckDB's error.
  if (!/^[A-Z][\w ]* Error: /.test(message) || /^(INTERNAL|FATAL|INTERRUPT|Out of Memory)/i.test(message)) {
    return error;
  }
  for (const [pattern, sentence] of MEANINGS) {
    const found = message.match(pattern);
    if (found) return new TableError(sentence(found.slice(1), message, circumstances), { cause: error });
  }
  const { files, sql } = circumstances;
  const first = message.split("\n")[0].trim();
  return new TableError(`${sql === undefined ? (files[0]?.name ?? "the table") : "--sql"}: ${first}`, {
    cause: error,
  });
}

/** File and row of an error in a CSV file; what DuckDB calls a line is a row, be it of several lines. */
function place(message: string, { files, header }: Circumstances): string {
  const row = Number(message.match(/CSV Error on Line: (\d+)/)?.[1]) - (header ? 1 : 0);
  const path = message.match(/\n\s*file = (.*)\n/)?.[1];
  const name = files.find((file) => file.path === path)?.name ?? path ?? "the query's file";
  return `${name}, ${row === 0 ? "first line" : `row ${row}`}`;
}
