import { DataError } from "sa-adam/internal";
import { type Arrival, NOTHING, type Origin } from "./arrivals.js";

/** Whole records of one file, in the order of their writing. */
export interface Records {
  readonly text: Buffer;
  readonly origin: Origin;
}

const LINE = 10;
const QUOTE = 34;
const SPACE = 32;
/** DuckDB's own limit of a row. */
const LONGEST = 1 << 21;

/** The bytes behind which a quotation mark opens a field, with a space between them or not: ends of lines, and the last of each separator. */
export function openers(delimiters: readonly string[]): ReadonlySet<number> {
  const ends = delimiters.flatMap((name) => (name === "blanks" ? [" ", "\t"] : [name]));
  return new Set([LINE, 13, ...ends.map((text) => Buffer.from(text).at(-1)!)]);
}

/**
 * Where the last whole record of a CSV text ends: behind a line's end that is not within quotation marks; 0 where none does.
 *
 * @param opens what `openers` gives
 */
export function recordsEnd(bytes: Buffer, opens: ReadonlySet<number>): number {
  let end = 0;
  for (let at = 0; ; ) {
    const quote = bytes.indexOf(QUOTE, at);
    const line = quote < 0 ? bytes.lastIndexOf(LINE) : quote === 0 ? -1 : bytes.lastIndexOf(LINE, quote - 1);
    if (line >= at) end = line + 1;
    if (quote < 0) return end;
    at = quote + 1;
    const before = quote - (bytes[quote - 1] === SPACE ? 2 : 1);
    if (quote > 0 && before >= 0 && !opens.has(bytes[quote - 1]) && !opens.has(bytes[before])) continue;
    for (;;) {
      const close = bytes.indexOf(QUOTE, at);
      if (close < 0) return end;
      at = close + 1;
      if (bytes[at] !== QUOTE) break;
      at++;
    }
  }
}

/** Where the first record that is no empty line ends; 0 where it does not. */
export function firstRecordEnd(bytes: Buffer, opens: ReadonlySet<number>): number {
  for (let line = bytes.indexOf(LINE); line >= 0; line = bytes.indexOf(LINE, line + 1)) {
    const record = bytes.subarray(0, line + 1);
    if (recordsEnd(record, opens) === line + 1 && record.toString("latin1").trim() !== "") return line + 1;
  }
  return 0;
}

/**
 * Bytes cut into whole records; the rest of a line waits for its end.
 *
 * @throws DataError for a record that is too long to be one
 */
export async function* wholeRecords(
  arrivals: AsyncIterable<Arrival>,
  opens: () => ReadonlySet<number>,
): AsyncGenerator<Records> {
  let rest = NOTHING;
  for await (const { bytes, origin, ends } of arrivals) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const end = ends === "whole" ? rest.length : recordsEnd(rest, opens());
    if (end > 0) yield { text: ended(rest.subarray(0, end)), origin };
    // What is left of a line that was cut off will not be continued.
    rest = ends ? NOTHING : rest.subarray(end);
    if (rest.length > LONGEST) {
      throw new DataError({
        code: "bad-quotes",
        file: origin.file,
        problem: `a row is longer than ${LONGEST} bytes`,
        remedy: "look for a quotation mark that is not closed",
      });
    }
  }
}

/** Text with a line's end at its end. */
function ended(text: Buffer): Buffer {
  return text.at(-1) === LINE ? text : Buffer.concat([text, Buffer.from("\n")]);
}
