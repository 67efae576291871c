import { read, write } from "node:fs";
import { promisify } from "node:util";
import { DataError } from "sa-adam/internal";
import type { Numbers } from "./chunk.js";
import { type ScratchFile, scratchFile } from "./scratch-file.js";
import type { Rows } from "./stream.js";

/** Rows that are written down as they go by, so that later passes need not parse a text again. */
export interface KeptRows {
  /** The same rows, written down beside. */
  keep(rows: AsyncIterable<Rows>): AsyncGenerator<Rows>;
  /** Are all of them there? */
  whole(): boolean;
  /** All of them once more, bit by bit. */
  again(signal?: AbortSignal): AsyncGenerator<Rows>;
  close(): void;
}

/**
 * Room on the disk for some columns of numbers. What does not fit, or cannot be written, is given up: then the rows are not whole.
 *
 * A record for each chunk, in numbers of 8 bytes: its rows, a one for each column in which values are missing; the columns; for each
 * with missing values the bits of those that are there.
 *
 * @param columns their places in a query
 * @param most bytes that are taken at most
 * @returns undefined where nothing can be kept
 */
export function keptRows(columns: readonly number[], most: number): KeptRows | undefined {
  const file = scratchFile(most);
  if (!file) return undefined;
  const head = 1 + columns.length;
  let open: ScratchFile | undefined = file;
  let end = 0;
  let largest = 0;
  let ended = false;
  let buffer = new Float64Array(0);
  const close = (): void => {
    open?.close();
    open = undefined;
  };
  /** Write a record down behind the others; resolves to whether it is there. */
  const put = async (record: Float64Array, at: number): Promise<boolean> => {
    const bytes = new Uint8Array(record.buffer, 0, record.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await writeAt(file.descriptor, bytes, done, bytes.length - done, at + done);
      if (bytesWritten === 0) return false;
      done += bytesWritten;
    }
    return true;
  };
  const recordOf = (rows: Rows): Float64Array => {
    const { count } = rows;
    const found = columns.map((column) => rows.numbers(column));
    const words = Math.ceil(count / 64);
    const lacking = found.filter(({ valid }) => valid !== null).length;
    const length = head + columns.length * count + lacking * words;
    if (buffer.length < length) buffer = new Float64Array(length);
    buffer[0] = count;
    let bits = head + columns.length * count;
    for (const [j, { items, valid }] of found.entries()) {
      buffer[1 + j] = valid === null ? 0 : 1;
      buffer.set(items.subarray(0, count), head + j * count);
      if (valid === null) continue;
      const bytes = new Uint8Array(buffer.buffer, 8 * bits, 8 * words);
      bytes.set(valid.subarray(0, bytes.length));
      bits += words;
    }
    return buffer.subarray(0, length);
  };
  return {
    async *keep(rows) {
      let written: Promise<boolean> = Promise.resolve(true);
      try {
        for await (const some of rows) {
          // One record at a time: its memory is used again.
          if (open && !(await written)) close();
          if (open) {
            const record = recordOf(some);
            if (end + record.byteLength > file.room) close();
            else {
              written = put(record, end).catch(() => false);
              end += record.byteLength;
              largest = Math.max(largest, record.byteLength);
            }
          }
          yield some;
        }
        ended = await written;
      } finally {
        await written;
        if (!ended) close();
        buffer = new Float64Array(0);
      }
    },
    whole: () => ended && open !== undefined,
    async *again(signal) {
      const next = (at: number): Promise<Float64Array> =>
        take(file.descriptor, at, Math.min(largest, end - at));
      let coming = end > 0 ? next(0) : undefined;
      for (let at = 0; coming; ) {
        const record: Float64Array = await coming;
        signal?.throwIfAborted();
        const [rows, length] = rowsOf(record, columns);
        at += 8 * length;
        coming = at < end ? next(at) : undefined;
        // Whoever waits for it has not begun.
        coming?.catch(() => {});
        yield rows;
      }
    },
    close,
  };
}

const writeAt = promisify(write);
const readAt = promisify(read);

/** Bytes from a place on. */
async function take(descriptor: number, at: number, length: number): Promise<Float64Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await readAt(descriptor, bytes, done, length - done, at + done);
    if (bytesRead === 0) throw lostRows();
    done += bytesRead;
  }
  return new Float64Array(bytes.buffer);
}

function lostRows(): DataError {
  return new DataError({
    code: "kept-numbers",
    problem: "the numbers that were kept on disk for another reading are not all there any more",
    remedy: "try again; if it comes back, look whether the disk is full or failing",
  });
}

/** The rows of a record, and its length. */
function rowsOf(record: Float64Array, columns: readonly number[]): [rows: Rows, length: number] {
  const count = record[0];
  const words = Math.ceil(count / 64);
  const found = new Map<number, Numbers>();
  let at = 1 + columns.length;
  let bits = at + columns.length * count;
  for (const [j, column] of columns.entries()) {
    const there = record[1 + j] === 0;
    const valid = there ? null : new Uint8Array(record.buffer, 8 * bits, 8 * words);
    found.set(column, { items: record.subarray(at, at + count), valid });
    at += count;
    if (!there) bits += words;
  }
  // What is missing is missing: a value that is no number was refused when the rows were written.
  return [{ count, own: true, numbers: (column) => found.get(column)!, value: () => null }, bits];
}
