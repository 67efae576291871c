import { DataError, type Fault } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import { refused } from "./address.js";
import { OF_DATABASES, withoutPasswords } from "./databases.js";
import { lacking } from "./relation.js";
import { ragged } from "./row-count.js";
import type { SourceFile } from "./source.js";

/** Where a message of DuckDB's came from. */
export interface Circumstances {
  readonly files: readonly SourceFile[];
  readonly header: boolean;
  readonly sql?: string | undefined;
}

type Meaning = (found: string[], message: string, circumstances: Circumstances) => DataError;

const fault = (parts: Fault): DataError => new DataError(parts);

/** What DuckDB says, and what it means to the owner of the file; the first that fits is taken. */
const MEANINGS: readonly (readonly [pattern: RegExp, meaning: Meaning])[] = [
  [
    /Expected Number of Columns: (\d+) Found: (\d+)/,
    ([expected, found], message, circumstances) => {
      const { file, row } = place(message, circumstances);
      return ragged(file, row, found, expected);
    },
  ],
  [
    /CSV Error on Line: \d+[\s\S]*\n(Value with unterminated quote found|Maximum line size of \d+ bytes exceeded)/i,
    ([what], message, circumstances) =>
      fault({
        code: "bad-quotes",
        ...place(message, circumstances),
        problem: `${what[0].toLowerCase()}${what.slice(1)}`,
        remedy: "mend the row",
      }),
  ],
  [
    /The CSV Parser state machine reached an invalid state[\s\S]*\n\s*file = (.*)\n/,
    ([path], _, circumstances) =>
      fault({
        code: "bad-quotes",
        file: nameOf(path, circumstances),
        problem: "a row cannot be cut into fields",
        remedy: "look for a quotation mark within a field, and for lines that end in different ways",
      }),
  ],
  [
    /Could not convert string '"?([\s\S]*?)"?' to DOUBLE/,
    ([value]) =>
      fault({
        code: "not-a-number",
        problem: `"${visible(value)}" is not a number`,
        remedy: "mend the row, or name the text among those that stand for a missing value",
        option: "nullStrings",
      }),
  ],
  [
    /JSON transform error in file "(.*)", in (?:line|record\/value) (\d+): (.*?)\.?\n/,
    ([file, row, what], _, circumstances) =>
      fault({
        code: "not-a-number",
        file: nameOf(file, circumstances),
        row: Number(row),
        problem: what,
        remedy: "mend the row, or leave the column out",
        option: "features",
      }),
  ],
  [
    /Malformed JSON in file "(.*)", at byte (\d+) in (?:line|record\/value) (\d+): (.*?)\.?\s*(?:\n|$)/,
    ([file, byte, row, what], _, circumstances) =>
      fault({
        code: "bad-json",
        file: nameOf(file, circumstances),
        row: Number(row),
        problem: `this is not JSON (${what} at byte ${byte})`,
        remedy: "look whether the file ends too early",
      }),
  ],
  [
    /Schema mismatch[\s\S]*Main file schema: (.*)\nCurrent file: (.*)\nColumn with name: "(.*)" is missing/,
    ([first, file, column]) => lacking(file, column, first),
  ],
  [
    /(?:No magic bytes found at end of file|File) '(.*?)'(?: too small to be a Parquet file)?/,
    ([file], _, circumstances) =>
      fault({
        code: "damaged-file",
        file: nameOf(file, circumstances),
        problem: "this is not a Parquet file, or its end is missing",
        remedy: "copy it anew",
      }),
  ],
  [
    /(?:Input is not a GZIP stream|Unsupported GZIP archive)/,
    (_, message, { files }) =>
      fault({
        code: "damaged-file",
        file: oneOf(files),
        problem: message.includes("stream")
          ? "what is behind the end of the packed text is not gzip's"
          : "its gzip header has flags that are not read here",
        remedy: "pack it anew",
      }),
  ],
  [
    /HTTP (?:GET|HEAD|POST) error (?:on|reading) '([^']*)'.*?\(HTTP (\d+)/,
    ([address, status]) => refused(address, Number(status)),
  ],
  [
    /(?:Could not (?:connect|resolve|establish)|[Tt]imeout|SSL|Failed to)[^\n]*(?:to|for HTTP \w+ to) '([^']*)'/,
    ([address]) =>
      fault({
        code: "unreachable",
        file: address,
        problem: "its server cannot be reached",
        remedy: "check the address and the network",
      }),
  ],
  [
    /(Transferred a partial file|Server returned nothing|Failure when receiving data)/,
    ([what], _, { files }) =>
      fault({
        code: "broken-off",
        file: files.length === 1 ? files[0].name : "one of the addresses",
        problem: `the transfer broke off (${what[0].toLowerCase()}${what.slice(1)})`,
        remedy: "try again",
      }),
  ],
  ...OF_DATABASES,
  [
    /(.*requires the extension.*)/,
    ([what]) =>
      fault({
        code: "not-local",
        problem: what,
        remedy: "only CSV, Parquet and JSON files on this machine are read: save or copy it as one",
      }),
  ],
];

/** What DuckDB says of a Parquet file whose parts contradict one another, in a query too. */
const OF_PARQUET =
  /TProtocolException|Failed to read (?:Parquet )?file|Incorrect stats size|encoding is only supported|converted type/;
/** What may stand before the reason. */
const BEFORE = /^[A-Z][\w ]* Error: (?:TProtocolException: |Failed to read (?:Parquet )?file ["'].*?["']: )?/;

/** A Parquet file that cannot be read; undefined where the message may be about something else. */
function unreadable(message: string, { files, sql }: Circumstances): DataError | undefined {
  if (files[0]?.format !== "parquet") return undefined;
  const certain = OF_PARQUET.test(message) || isFailure(message);
  if (!certain && (sql !== undefined || !/^(Invalid|IO|Conversion)/.test(message))) return undefined;
  return fault({
    code: "damaged-file",
    file: oneOf(files),
    problem: `the Parquet file is damaged, or written in a way that is not read here (${firstLine(message).replace(BEFORE, "")})`,
    remedy: "copy or download it again, or write it anew",
  });
}

const isFailure = (message: string): boolean => /^(INTERNAL|FATAL) Error: /.test(message);
const firstLine = (message: string): string => visible(message.split("\n")[0].trim());

/** The file, or that it is one of several. */
function oneOf(files: readonly SourceFile[]): string {
  if (files.length === 0) return "the table";
  return files.length === 1 ? files[0].name : `one of ${files[0].name} and ${files.length - 1} more`;
}

/** Is this DuckDB's own failure, after which it cannot be asked any more? */
export function isBroken(error: unknown): boolean {
  return error instanceof Error && isFailure(error.message);
}

/** A message of DuckDB's as a fault with file, row and remedy where they are known; errors of our own pass. */
export function explain(error: unknown, circumstances: Circumstances): Error {
  if (!(error instanceof Error) || error instanceof DataError) return error as Error;
  const { message } = error;
  if (!/^[A-Z][\w ]* Error: /.test(message)) return error;
  for (const [pattern, meaning] of MEANINGS) {
    const found = message.match(pattern);
    if (found) return new DataError(meaning(found.slice(1), message, circumstances).fault, { cause: error });
  }
  const damage = unreadable(message, circumstances);
  if (damage) return new DataError(damage.fault, { cause: error });
  // Not the data's fault, as far as is known; what is below the first line is for DuckDB's authors.
  if (/^(INTERNAL|FATAL|INTERRUPT|Out of Memory)/i.test(message))
    return new Error(firstLine(message), { cause: error });
  const { files, sql } = circumstances;
  const problem = withoutPasswords(firstLine(message));
  return new DataError(
    sql === undefined
      ? { code: "engine", file: files[0]?.name ?? "the table", problem }
      : { code: "bad-query", file: "the query", problem, remedy: "mend it", option: "sql" },
    { cause: error },
  );
}

function nameOf(path: string | undefined, { files }: Circumstances): string | undefined {
  return files.find((file) => file.path === path)?.name ?? path;
}

/** File and row of an error in a CSV file; what DuckDB calls a line is a row, be it of several lines. */
function place(message: string, circumstances: Circumstances): Pick<Fault, "file" | "row"> {
  const number = (pattern: RegExp): number => Number(message.match(pattern)?.[1] ?? 0);
  const row =
    number(/CSV Error on Line: (\d+)/) - number(/skip_rows = (\d+)/) - (circumstances.header ? 1 : 0);
  const path = message.match(/\n\s*file = (.*)\n/)?.[1];
  const file = nameOf(path, circumstances) ?? "the query's file";
  return row === 0 ? { file: `${file}, first line` } : { file, row };
}
