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
}

/** Bytes of a text that DuckDB reads as one. */
const STRETCH = 16_000_000;

/** May rows of one of the texts have been lost? In a single stretch none are. */
export const areLong = (counts: readonly RowCount[]): boolean =>
  counts.some(({ bytes }) => bytes() > STRETCH);

const [QUOTE, LINE_FEED, CARRIAGE_RETURN] = [34, 10, 13];

/** Is there more than carriage returns? */
function isFilled(bytes: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at < end && bytes[at] === CARRIAGE_RETURN) at++;
  return at < end;
}

/** Are the files texts that can be unpacked here, and of several columns? In a single one an empty line may be a row. */
export function areCountable(files: readonly SourceFile[]): files is readonly TextFile[] {
  return files.every(
    ({ compression, remote, dialect }: Partial<TextFile>) =>
      dialect !== undefined && dialect.names.length > 1 && compression !== "zstd" && !remote,
  );
}

/**
 * Rows of a CSV text: its lines with something in them, those that break within quotation marks together. Every quotation mark is
 * taken to begin or to end a quotation, which is quick, and wrong where one is inside a field.
 */
export function rowCount({ dialect }: TextFile, header: boolean): RowCount {
  let above = dialect.comments;
  let rows = header ? -1 : 0;
  let quoted = false;
  let filled = false;
  let bytes = 0;
  return {
    look(chunk) {
      bytes += chunk.length;
      let at = 0;
      for (; above > 0 && at < chunk.length; at++) if (chunk[at] === LINE_FEED) above--;
      // Without quotation marks from one line's end to the next.
      if (!quoted && !chunk.includes(QUOTE, at)) {
        for (let end = chunk.indexOf(LINE_FEED, at); end >= 0; end = chunk.indexOf(LINE_FEED, at)) {
          if (filled || isFilled(chunk, at, end)) rows++;
          filled = false;
          at = end + 1;
        }
        filled ||= isFilled(chunk, at, chunk.length);
        return;
      }
      for (; at < chunk.length; at++) {
        const byte = chunk[at];
        if (byte === LINE_FEED && !quoted) {
          if (filled) rows++;
          filled = false;
        } else if (byte !== CARRIAGE_RETURN && byte !== LINE_FEED) {
          filled = true;
          if (byte === QUOTE) quoted = !quoted;
        }
      }
    },
    rows: () => Math.max(0, rows + Number(filled)),
    bytes: () => bytes,
  };
}

/**
 * Refuse a reading that lost rows. DuckDB cuts a text into stretches, and leaves a whole one out without a word where
 * it cannot make out the row at its beginning: one that is not UTF-8, or of another number of fields.
 *
 * @param counted what `rowCount` says of all files
 * @param read the rows that DuckDB gave
 * @throws DataError that names the row
 */
export async function refuseLost(
  files: readonly TextFile[],
  header: boolean,
  counted: number,
  read: number,
): Promise<void> {
  if (counted === read) return;
  let rows = 0;
  let odd: DataError | undefined;
  for (const file of files) {
    const { name, dialect } = file;
    const scan = followFields(dialect.delimiter, dialect.comments, {
      line(line, fields) {
        const row = header ? line : line + 1;
        if (row === 0) return;
        rows++;
        if (fields !== dialect.names.length) odd ??= ragged(name, row, fields, dialect.names.length);
      },
    });
    await readThrough(file, (chunk) => scan(chunk.toString("latin1")));
    scan("\n");
  }
  if (rows === read) return;
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
