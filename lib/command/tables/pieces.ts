import { DataError } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import type { Design } from "../formula/design.js";
import { gathered } from "../formula/row-numbers.js";
import { isThere, type Numbers } from "./chunk.js";
import { type Passage, passage, type ReadPart } from "./identity.js";
import { type RowQuery, type Slot, slotsOf } from "./query.js";
import type { Rows } from "./stream.js";

/** Rows of one file within one chunk, checked, in the chunk's own memory. */
export interface Piece {
  /** Response first, then the covariates, numbers or codes of levels, then what rows have beside. */
  readonly columns: readonly Numbers[];
  /** The rows to be used: of the chunk from `from`, `count` of them; or those listed. */
  readonly from: number;
  readonly count: number;
  readonly list: Uint32Array | undefined;
  /** Are the columns in memory that nobody else uses? */
  readonly own: boolean;
}

/** A row that cannot be used, in its file. */
export interface Place {
  /** The file's place in the list; undefined where the rows are those of all files in some order, or of a query. */
  readonly file: number | undefined;
  /** From 1. */
  readonly row: number;
}

export interface ReadOptions {
  readonly missing: "error" | "drop";
  readonly earlier: readonly ReadPart[];
  readonly resume: boolean;
  /** The files' names and inodes; one entry for a query, or where rows are shuffled. */
  readonly parts: readonly { readonly file: string; readonly inode: string }[];
  /** The text of a field that is no number. */
  readonly textOf: (place: Place, sql: string) => Promise<string | undefined>;
  /** What a formula makes of the columns, in whose place it is given. */
  readonly design?: Design | undefined;
}

/** What a pass has seen so far. */
export interface Progress {
  rows: number;
  dropped: number;
  known: number;
  /** Files that are done. */
  done: ReadPart[];
  /** Parts of earlier readings that a file of this one goes on from. */
  continued: ReadPart[];
  /** The file on its way. */
  now: Passage | undefined;
}

/**
 * The rows of a query, every one of them checked, piece by piece; those that have been read before are left out.
 *
 * What `progress` says is true of the moment after the pieces that were given last.
 */
export async function* readPieces(
  stream: AsyncIterable<Rows>,
  query: RowQuery,
  options: ReadOptions,
  progress: Progress,
): AsyncGenerator<readonly Piece[]> {
  const slots = slotsOf(query);
  let current = -1;
  let held: Run[] = [];
  const usable = async (run: Run): Promise<Uint32Array | undefined> =>
    run.good ? undefined : usableRows(run, slots, options, (i) => placeOf(query, run, i, current));
  /** Rows held back that have been read before, or the file is refused at their end. */
  const forget = async (): Promise<void> => {
    for (const run of held) {
      const list = await usable(run);
      progress.known += list?.length ?? run.to - run.from;
    }
    held = [];
  };
  const release = async (): Promise<Piece[]> => {
    const known = progress.now?.known() ?? 0;
    const pieces: Piece[] = [];
    for (const run of held) {
      const { columns, rows, from, to, first } = run;
      const list = await usable(run);
      const old = Math.min(to - from, Math.max(0, known - first));
      const fresh = list?.filter((i) => i >= from + old);
      const count = fresh?.length ?? to - from - old;
      progress.dropped += to - from - old - count;
      progress.known += list ? list.length - count : old;
      if (count === 0) continue;
      const piece = { columns, from: from + old, count, list: fresh, own: rows.own ?? false };
      pieces.push(
        options.design
          ? designed(piece, options.design, query.beside.length, (i) =>
              partRow(options, placeOf(query, run, i, current)),
            )
          : piece,
      );
    }
    held = [];
    return pieces;
  };
  const finish = async (): Promise<Piece[]> => {
    const { now } = progress;
    if (!now) return [];
    now.end(options.resume);
    const pieces = await release();
    progress.done.push(now.part);
    if (now.before) progress.continued.push(now.before);
    progress.now = undefined;
    return pieces;
  };
  for await (const rows of stream) {
    const columns = slots.map(({ index }) => rows.numbers(index));
    const files = query.file === undefined ? undefined : rows.numbers(query.file).items;
    for (let from = 0; from < rows.count; ) {
      const file = files ? files[from] : (rows.file ?? 0);
      let to = rows.count;
      if (files && files[to - 1] !== file) for (to = from + 1; files[to] === file; ) to++;
      if (file !== current) {
        const last = await finish();
        if (last.length > 0) yield last;
        current = file;
        progress.now = passage(options.parts[file], slots.length, [...options.earlier, ...progress.done]);
      }
      const now = progress.now!;
      const first = now.rows;
      const good = now.update(columns, from, to);
      progress.rows += to - from;
      held.push({ columns, rows, from, to, first, good });
      from = to;
      if (now.familiar()) await forget();
      if (!now.decided()) continue;
      const pieces = await release();
      if (pieces.length > 0) yield pieces;
    }
  }
  const last = await finish();
  if (last.length > 0) yield last;
}

/** Rows of one file in one chunk, as they come. */
interface Run {
  readonly columns: readonly Numbers[];
  readonly rows: Rows;
  readonly from: number;
  readonly to: number;
  /** Rows of the file before them. */
  readonly first: number;
  /** Are all values there and finite? */
  readonly good: boolean;
}

function placeOf(query: RowQuery, { rows, first, from }: Run, i: number, file: number): Place {
  if (query.row !== undefined) return { file: undefined, row: rows.numbers(query.row).items[i] };
  return { file, row: first + i - from + 1 };
}

/** A place by the name of its file. */
function partRow({ parts }: Pick<ReadOptions, "parts">, { file, row }: Place): { file: string; row: number } {
  return { file: parts[file ?? 0].file, row };
}

/** The rows of a piece as a formula makes them, in arrays of their own; what it gives beside stands behind the columns that are. */
function designed(
  piece: Piece,
  design: Design,
  beside: number,
  place: (i: number) => { file: string; row: number },
): Piece {
  const { from, count, list } = piece;
  const made = design.columns(piece, (k) => place(list ? list[k] : from + k));
  const others = Array.from({ length: beside }, (_, j) => gathered(piece, piece.columns.length - beside + j));
  const end = 1 + design.names.length;
  const columns = [...made.slice(0, end), ...others, ...made.slice(end)];
  return {
    columns: columns.map((items) => ({ items, valid: null })),
    from: 0,
    count,
    list: undefined,
    own: true,
  };
}

/** The rows with no value missing; the first row that cannot be used at all is an error. */
async function usableRows(
  { rows, columns, from, to }: Run,
  slots: readonly Slot[],
  { missing, parts, textOf }: ReadOptions,
  place: (row: number) => Place,
): Promise<Uint32Array> {
  const lacking = new Uint8Array(rows.count);
  let faulty = to;
  for (const [j, { items, valid }] of columns.entries()) {
    for (let i = from; i < faulty; i++) {
      if (isThere(valid, i)) {
        if (Number.isFinite(items[i])) continue;
        // A number that is none is missing; where it was made of a text, the text is no number.
        if (missing === "drop" && Number.isNaN(items[i]) && slots[j].text === undefined) lacking[i] = 1;
        else faulty = i;
      } else if (missing === "error" || unseenLevel(rows, slots[j], i) !== null) {
        faulty = i;
      } else {
        lacking[i] = 1;
      }
    }
  }
  if (faulty < to) {
    const where = place(faulty);
    throw (await fault(rows, slots, columns, missing, faulty, (sql) => textOf(where, sql))).at(
      partRow({ parts }, where),
    );
  }
  let count = 0;
  const whole = new Uint32Array(to - from);
  for (let i = from; i < to; i++) if (lacking[i] === 0) whole[count++] = i;
  return whole.subarray(0, count);
}

/** The text of a category that is none of its levels, or null. */
function unseenLevel(rows: Rows, { unseen }: Slot, i: number): unknown {
  return unseen === undefined ? null : rows.value(unseen, i);
}

/** What is wrong with row i: the first column at fault, and the remedy. */
async function fault(
  rows: Rows,
  slots: readonly Slot[],
  columns: readonly Numbers[],
  missing: "error" | "drop",
  i: number,
  textOf: (sql: string) => Promise<string | undefined>,
): Promise<DataError> {
  for (const [j, { items, valid }] of columns.entries()) {
    const { name: column, levels = [], text } = slots[j];
    if (!isThere(valid, i)) {
      const level = unseenLevel(rows, slots[j], i);
      if (level !== null) return unseen(column, levels, String(level));
      if (missing === "error") {
        return new DataError({
          code: "missing-value",
          column,
          problem: "the value is missing",
          remedy: "leave out the column, or all such rows",
          option: "missing",
        });
      }
    } else if (
      !Number.isFinite(items[i]) &&
      !(missing === "drop" && Number.isNaN(items[i]) && text === undefined)
    ) {
      const written = Number.isNaN(items[i]) && text !== undefined ? await textOf(text) : undefined;
      if (written !== undefined && !/^\s*[+-]?nan\s*$/i.test(written)) return noNumber(column, written);
      return new DataError({
        code: "not-finite",
        column,
        problem: `the value is ${items[i]}`,
        remedy: "mend the row, or leave such rows out in a query, with where isfinite(...)",
        option: "sql",
      });
    }
  }
  throw new Error(`row ${i} has no fault`);
}

/** A text where a number should be. */
export function noNumber(column: string, text: string): DataError {
  return new DataError({
    code: "not-a-number",
    column,
    problem: `"${visible(text)}" is not a number`,
    remedy: "mend the row, leave the column out, or name the text among those that stand for a missing value",
    option: "nullStrings",
  });
}

function unseen(column: string, levels: readonly string[], level: string): DataError {
  const shown = levels.length > 10 ? [...levels.slice(0, 10), "..."] : levels;
  return new DataError({
    code: "unseen-level",
    column,
    problem: `the level "${visible(level)}" is not among those declared or seen in the first rows`,
    remedy: `declare all levels: ${visible([...shown, level].join(", "))}`,
    option: "levels",
  });
}
