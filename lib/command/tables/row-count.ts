import { DataError, howMany } from "sa-adam/internal";
import { followFields } from "./fields.js";
import { findBadText, readThrough } from "./intact.js";
import type { TextFile } from "./plain-text.js";
import type { SourceFile } from "./source.js";

/** Counts rows while the bytes of a text go by. */
export interface RowCount {
  look(chunk: Buffer): void;
  /** Rows so far. */
  rows(): number;
  /** Bytes so far. */
  bytes(): number;
  /** Has a row that ends as a missing value does more fields than there are columns, as it seems? DuckDB passes over those, and says nothing. */
  isWide(): boolean;
}

/** Bytes of a text that DuckDB reads as one. */
const STRETCH = 16_000_000;

/** May rows of one of the texts have been lost? In a single stretch none are. */
export const areLong = (counts: readonly RowCount[]): boolean =>
  counts.some(({ bytes }) => bytes() > STRETCH);

const [QUOTE, LINE_FEED, CARRIAGE_RETURN] = [34, 10, 13];

/** The last byte that is no carriage return; undefined where there is none. */
function lastOf(bytes: Buffer, from: number, end: number): number | undefined {
  let at = end - 1;
  while (at >= from && bytes[at] === CARRIAGE_RETURN) at--;
  return at >= from ? bytes[at] : undefined;
}

/** How often a byte is there. */
function countOf(byte: number, bytes: Buffer, from: number, end: number): number {
  let count = 0;
  for (let at = from; at < end; at++) if (bytes[at] === byte) count++;
  return count;
}

/** Are the files texts on this machine? */
export function areCountable(files: readonly SourceFile[]): files is readonly TextFile[] {
  return files.every(({ remote, dialect }: Partial<TextFile>) => dialect !== undefined && !remote);
}

/** Can they be unpacked here, and have several columns? In a single one an empty line may be a row. */
export const areSeen = (files: readonly TextFile[]): boolean =>
  files.every(({ compression, dialect }) => dialect.names.length > 1 && compression !== "zstd");

/**
 * Rows of a CSV text: its lines with something in them, those that break within quotation marks together. Every quotation mark is
 * taken to begin or to end a quotation, which is quick, and wrong where one is inside a field.
 *
 * @param missing texts that stand for a missing value
 */
export function rowCount({ dialect }: TextFile, header: boolean, missing: readonly string[]): RowCount {
  const separator = Buffer.from(dialect.delimiter).at(-1)!;
  const columns = dialect.names.length;
  /** What a missing value ends in, or the beginning of one, which DuckDB does not tell from it there. */
  const endings = new Set([QUOTE, separator, 0, ...missing.flatMap((word) => [...Buffer.from(word)])]);
  let above = dialect.comments;
  let rows = header ? -1 : 0;
  let quoted = false;
  /** The last byte of the line so far that is no carriage return, and its separators. */
  let last: number | undefined;
  let separators = 0;
  let wide = false;
  let bytes = 0;
  const end = (): void => {
    if (last === undefined) return;
    rows++;
    wide ||= separators >= columns && endings.has(last);
    last = undefined;
    separators = 0;
  };
  return {
    look(chunk) {
      bytes += chunk.length;
      let at = 0;
      for (; above > 0 && at < chunk.length; at++) if (chunk[at] === LINE_FEED) above--;
      // Without quotation marks from one line's end to the next.
      if (!quoted && !chunk.includes(QUOTE, at)) {
        for (let next = chunk.indexOf(LINE_FEED, at); next >= 0; next = chunk.indexOf(LINE_FEED, at)) {
          last = lastOf(chunk, at, next) ?? last;
          // What ends otherwise has the fields that DuckDB asks for.
          if (last !== undefined && endings.has(last)) separators += countOf(separator, chunk, at, next);
          end();
          at = next + 1;
        }
        last = lastOf(chunk, at, chunk.length) ?? last;
        separators += countOf(separator, chunk, at, chunk.length);
        return;
      }
      for (; at < chunk.length; at++) {
        const byte = chunk[at];
        if (byte === LINE_FEED && !quoted) end();
        else if (byte !== CARRIAGE_RETURN && byte !== LINE_FEED) {
          last = byte;
          if (byte === QUOTE) quoted = !quoted;
          else if (byte === separator && !quoted) separators++;
        }
      }
    },
    rows: () => Math.max(0, rows + Number(last !== undefined)),
    bytes: () => bytes,
    isWide: () => wide || (last !== undefined && separators >= columns && endings.has(last)),
  };
}

/**
 * Refuse a reading that lost rows, or fields. DuckDB cuts a text into stretches, and leaves a whole one out without a word where
 * it cannot make out the row at its beginning: one that is not UTF-8, or of another number of fields. And fields behind a row's
 * last column it leaves out where they stand for missing values.
 *
 * @param counts of the files
 * @param read the rows that DuckDB gave; undefined where they are not to be compared
 * @throws DataError that names the row
 */
export async function refuseLost(
  files: readonly TextFile[],
  header: boolean,
  counts: readonly RowCount[],
  read: number | undefined,
  through: (file: TextFile, each: (chunk: Buffer) => void) => Promise<void> = readThrough,
): Promise<void> {
  const counted = counts.reduce((sum, count) => sum + count.rows(), 0);
  const wide = counts.some((count) => count.isWide());
  if ((read === undefined || counted === read) && !wide) return;
  let rows = 0;
  let odd: DataError | undefined;
  for (const file of files) {
    const { name, dialect } = file;
    const scan = followFields(dialect.delimiter, dialect.comments, {
      blank: dialect.names.length === 1,
      line(line, fields) {
        const row = header ? line : line + 1;
        if (row === 0) return;
        rows++;
        if (fields !== dialect.names.length) odd ??= ragged(name, row, fields, dialect.names.length);
      },
    });
    await through(file, (chunk) => scan(chunk.toString("latin1")));
    scan("\n");
  }
  if (read === undefined || rows === read) {
    if (odd && wide) throw odd;
    return;
  }
  throw (
    (await findBadText(files, header)) ??
    odd ??
    new DataError({
      code: "lost-rows",
      file: files.length === 1 ? files[0].name : "the files",
      problem: `there are ${rows} rows by the lines' ends, and ${read} were read`,
      remedy: "look for a quotation mark within a field, and for lines that end in different ways",
    })
  );
}

/** A row of another number of fields. */
export function ragged(
  file: string | undefined,
  row: number | undefined,
  found: number | string,
  expected: number | string,
): DataError {
  return new DataError({
    code: "ragged-row",
    ...(file !== undefined && { file }),
    ...(row !== undefined && { row }),
    problem: `${howMany(found, "field")} where other rows have ${expected}`,
    remedy: "mend the row, or look whether the file ends too early",
  });
}
