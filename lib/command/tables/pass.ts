import { DataError, type Fault } from "sa-adam/internal";
import type { Design } from "../formula/design.js";
import { bareText } from "./bare-text.js";
import { brokenOff } from "./databases.js";
import type { Engine } from "./engine.js";
import { explain, isBroken } from "./explain.js";
import { gone } from "./gone.js";
import type { ReadPart } from "./identity.js";
import { checkSmall, findBadText, isSmall, readThrough, startCheck } from "./intact.js";
import { type KeptRows, keptRows } from "./kept-rows.js";
import { isOdd, NO_NUMBER } from "./number-text.js";
import { packedText } from "./packed-text.js";
import type { Pages } from "./page-sums.js";
import { noNumber, type Piece, type Place, type Progress, type ReadOptions, readPieces } from "./pieces.js";
import type { TextFile } from "./plain-text.js";
import type { PreparedTable } from "./prepared-table.js";
import { type RowQuery, slotsOf } from "./query.js";
import { areCountable, areLong, areSeen, refuseLost, rowCount } from "./row-count.js";
import type { SourceFile } from "./source.js";
import { hasChanged } from "./stamp.js";
import { type Rows, streamRows } from "./stream.js";
import type { BlockOptions, TableOptions } from "./table.js";
import { unpacked } from "./unpacked.js";

/** An opened table, as much of it as a pass needs. */
export interface PassSource {
  readonly engine: Engine;
  readonly table: PreparedTable;
  /** The files as they were found. */
  readonly found: readonly SourceFile[];
  readonly query: RowQuery;
  /** The same query of copies of the texts, and one in which DuckDB's reader takes all columns for numbers, where it may. */
  readonly copied?:
    | {
        query(files: readonly SourceFile[]): RowQuery;
        readonly numbers?: ((files: readonly SourceFile[]) => RowQuery) | undefined;
      }
    | undefined;
  readonly design?: Design | undefined;
  readonly options: TableOptions;
  readonly parts: readonly { readonly file: string; readonly inode: string }[];
  /** Pages of Parquet files with check sums. */
  readonly pages: readonly (readonly Pages[])[] | undefined;
  /** What the first whole pass read. */
  first?: readonly ReadPart[];
  /** The rows of a whole pass, where they were kept. */
  kept?: KeptRows;
  /** Is it known that digits with an underscore between them are in no column of numbers? */
  cleared?: boolean;
  /** Where damage would not be seen, as the last whole pass found. */
  unseen?: readonly Fault[];
}

/** A pass that has not begun. */
export function noProgress(): Progress {
  return { rows: 0, dropped: 0, known: 0, done: [], continued: [], now: undefined };
}

/** One pass over the rows, on a connection of its own. */
export async function* readPass(
  source: PassSource,
  { skip = 0, earlier = [], resume = false, again = false, scratch = 0, signal }: BlockOptions,
  progress: Progress,
): AsyncGenerator<readonly Piece[]> {
  const { engine, table, found, query, design, options, parts, pages } = source;
  signal?.throwIfAborted();
  refuseChanged(found);
  if (options.shuffle && !resume) refuseSame(parts, earlier);
  const { kept } = source;
  const connection = kept ? undefined : await engine.instance.connect();
  const { header = true } = options;
  // Later readings have the digests of a whole one to keep to: what was intact for it is for them.
  const unchecked = source.first || kept ? [] : table.files;
  const texts = areCountable(unchecked) ? unchecked : [];
  const missingWords = options.nullStrings ?? NO_NUMBER;
  const counts = texts.map((file) => rowCount(file, header, missingWords));
  const seen = areSeen(texts);
  const bare = source.copied?.numbers && seen ? texts.map(() => bareText(header)) : [];
  let quick: ((files: readonly SourceFile[]) => RowQuery) | undefined;
  const copies = table.plain && seen ? unpacked(texts, scratch) : undefined;
  const check = startCheck(unchecked, {
    watch: table.watch && !source.cleared,
    lookers:
      texts.length > 0
        ? counts.map(({ look }, k) => (chunk) => {
            look(chunk);
            bare[k]?.look(chunk);
            copies?.look(k, chunk);
          })
        : undefined,
    pages,
  });
  const interrupt = (): void => {
    connection?.interrupt();
    check.stop();
  };
  signal?.addEventListener("abort", interrupt);
  let files = table.files;
  let keeper: KeptRows | undefined;
  const stream = async function* (): AsyncGenerator<Rows> {
    if (kept) return yield* kept.again(signal);
    const plain = await copies?.files(check);
    if (plain) files = plain;
    else if (bare.length > 0 && areSmall(texts)) await check.finish();
    const looked = plain !== undefined || areSmall(texts);
    if (bare.length > 0 && looked && bare.every((text) => text.isBare())) quick = source.copied?.numbers;
    const { sql } = quick?.(files) ?? (plain ? source.copied!.query(plain) : query);
    const rows = streamRows(connection!, sql, query.columns, signal);
    if (again && scratch > 0 && isText(source)) keeper = keptRows(keptColumns(query), scratch);
    yield* keeper ? keeper.keep(rows) : rows;
  };
  const textOf = (place: Place, text: string): Promise<string | undefined> => textAt(source, place, text);
  const missing: "drop" | "error" = options.missing === "drop" ? "drop" : "error";
  const read: ReadOptions = { missing, earlier, resume, parts, textOf, design };
  /** The rows of the texts; those that a query has read are not known, and are read once more where some may be lost. */
  const rowsRead = async (counted: number): Promise<number> => {
    if (table.plain) return progress.rows;
    if (table.counting === undefined || !areLong(counts)) return counted;
    // A row that cannot be read was refused, or is in columns that the query does not use.
    const [{ n }] = await engine.rows(table.counting).catch(() => [{ n: counted }]);
    return Number(n);
  };
  const refuseLostRows = async (): Promise<void> => {
    const packed = texts.map((file) => (file.compression === "zstd" ? packedText(file, engine) : undefined));
    for (const [k, text] of packed.entries()) {
      signal?.throwIfAborted();
      // What is not UTF-8 may be in columns that nobody asked for.
      const count = await text?.count(header, missingWords).catch(() => undefined);
      if (count) counts[k] = count;
      else if (text) return;
    }
    const counted = counts.reduce((sum, count) => sum + count.rows(), 0);
    // In a single column an empty line may be a row.
    const several = texts.every(({ dialect }) => dialect.names.length > 1);
    const through = (file: TextFile, each: (chunk: Buffer) => void): Promise<void> =>
      packed[texts.indexOf(file)]?.readThrough(each) ?? readThrough(file, each);
    await refuseLost(texts, header, counts, several ? await rowsRead(counted) : undefined, through);
  };
  /** What is wrong where columns are texts until they are numbers, which says it better. */
  const untyped = async (): Promise<unknown> => {
    try {
      const rows = streamRows(connection!, query.sql, query.columns, signal);
      for await (const _ of readPieces(rows, query, read, noProgress()));
      return undefined;
    } catch (error) {
      return error;
    }
  };
  let left = skip;
  try {
    for await (const pieces of readPieces(stream(), query, read, progress)) {
      const failure = check.failure();
      if (failure) throw failure;
      if (check.underscores()) await refuseUnderscores(source);
      const fresh: Piece[] = [];
      for (const piece of pieces) {
        const rest = skipped(piece, left);
        left -= piece.count - (rest?.count ?? 0);
        if (rest) fresh.push(rest);
      }
      if (fresh.length > 0) yield fresh;
    }
    await check.finish();
    if (!source.first) source.unseen = check.unseen;
    if (texts.length > 0) await refuseLostRows();
    if (check.underscores()) await refuseUnderscores(source);
    refuseChanged(found);
    refuseOthers(source, progress);
    if (keeper?.whole()) {
      source.kept = keeper;
      engine.onClose(keeper.close);
    }
  } catch (error) {
    if (!(error instanceof DataError)) signal?.throwIfAborted();
    refuseChanged(found);
    // A file that was cut off is the reason for whatever else was found at its end.
    if (!(error instanceof DataError) || table.files.every(isSmall)) await check.finish();
    throw await explained((quick && (await untyped())) ?? error, files, options, table);
  } finally {
    check.stop();
    signal?.removeEventListener("abort", interrupt);
    connection?.disconnectSync();
    copies?.close();
    if (source.kept !== keeper) keeper?.close();
  }
}

/** Bytes of texts that are looked through before they are read: the system has them in memory then. */
const SMALL = 1e9;

/** May texts that are not packed be read twice? */
function areSmall(texts: readonly SourceFile[]): boolean {
  return (
    texts.every(({ compression }) => compression === "none") &&
    texts.reduce((sum, { stamp }) => sum + stamp.bytes, 0) <= SMALL
  );
}

/** Are the rows those of texts? Columns of numbers are read as fast from their files; a query may have no order, which another reading shows. */
function isText({ table, found }: PassSource): boolean {
  return table.plain && found[0].format !== "parquet";
}

/** The columns of a query that hold numbers. */
function keptColumns(query: RowQuery): number[] {
  const own = slotsOf(query).map(({ index }) => index);
  return [...own, ...[query.file, query.row].filter((column) => column !== undefined)];
}

/** A piece without its first rows; undefined where nothing is left. */
function skipped(piece: Piece, skip: number): Piece | undefined {
  if (skip === 0) return piece;
  if (skip >= piece.count) return undefined;
  const { from, count, list } = piece;
  return { ...piece, from: from + skip, count: count - skip, list: list?.subarray(skip) };
}

function refuseChanged(files: readonly SourceFile[]): void {
  const changed = files.find(({ path, stamp, remote }) => !remote && hasChanged(path, stamp));
  if (!changed) return;
  throw new DataError({
    code: "changed-file",
    file: changed.name,
    problem: "the file was written to, or exchanged, while it was read",
    remedy: "read a copy that nobody writes to",
  });
}

/** Shuffled rows do not tell by themselves where a file begins: the same file is the same rows. */
function refuseSame(parts: PassSource["parts"], earlier: readonly ReadPart[]): void {
  const inodes = new Set(earlier.flatMap(({ inode }) => inode.split(" ")));
  const same = parts.find(({ inode }) => inode.split(" ").some((one) => one !== "" && inodes.has(one)));
  if (!same) return;
  throw new DataError({
    code: "same-rows",
    file: same.file,
    problem: "this file has been read before, and no row may count twice",
    remedy: "leave it out",
  });
}

/** A second pass gives what the first gave. */
function refuseOthers(source: PassSource, { done, known }: Progress): void {
  if (known > 0) return;
  source.first ??= done;
  const other = done.findIndex(({ digest }, i) => digest !== source.first?.[i]?.digest);
  if (other < 0 && done.length === source.first.length) return;
  throw new DataError({
    code: "other-rows",
    file: done[Math.max(0, other)]?.file ?? source.table.name,
    problem: "a second reading gave other rows than the first",
    remedy: "give the query an order, and nothing random",
    option: "sql",
  });
}

/** The text of a field that is no number. */
export async function textAt(
  { engine, table }: PassSource,
  { file, row }: Place,
  text: string,
): Promise<string | undefined> {
  const where = file === undefined || table.files.length === 1 ? "" : ` WHERE ${table.fileColumn} = ${file}`;
  const [answer] = await engine.rows(
    `SELECT ${text} AS text FROM ${table.relation}${where} LIMIT 1 OFFSET ${row - 1}`,
  );
  return answer && answer.text !== null ? String(answer.text) : undefined;
}

/** Digits with an underscore between them were seen: DuckDB has read them as a number where they are in a column of numbers. */
async function refuseUnderscores(source: PassSource): Promise<void> {
  if (source.cleared) return;
  const { engine, table, query } = source;
  const slots = slotsOf(query).filter(({ text }) => text !== undefined);
  const hits = slots.map(({ text }) => `(${isOdd(text ?? "")} AND TRY_CAST(${text} AS DOUBLE) IS NOT NULL)`);
  source.cleared = true;
  if (hits.length === 0) return;
  const texts = slots.map(({ text }, j) => `${text} AS t${j}, ${hits[j]} AS h${j}`);
  const [row] = await engine.rows(
    `SELECT * FROM (SELECT row_number() OVER () AS r, ${table.fileColumn} AS f, ${texts.join(", ")} FROM ${table.relation})
     WHERE ${hits.map((_, j) => `coalesce(h${j}, false)`).join(" OR ")} ORDER BY r LIMIT 1`,
  );
  if (!row) return;
  source.cleared = false;
  const file = Number(row.f);
  const before =
    table.files.length === 1
      ? 0
      : Number(
          (
            await engine.rows(
              `SELECT count(*) AS n FROM ${table.relation} WHERE ${table.fileColumn} < ${file}`,
            )
          )[0].n,
        );
  const j = slots.findIndex((_, k) => row[`h${k}`] === true);
  throw noNumber(slots[j].name, String(row[`t${j}`])).at({
    file: table.files[file].name,
    row: Number(row.r) - before,
  });
}

/** What was wrong, as a fault where it is the data's. */
export async function explained(
  error: unknown,
  files: readonly SourceFile[],
  { header = true, sql }: TableOptions,
  table?: PreparedTable,
): Promise<unknown> {
  const missing = gone(error, files);
  if (missing) return missing;
  if (error instanceof DataError) return (error.fault.code === "broken-off" && brokenOff(sql)) || error;
  if (isBroken(error) || /Invalid unicode|unicode|UTF-?8/i.test((error as Error).message)) {
    const bad = await findBadText(files, header);
    if (bad) return bad;
  }
  const explanation = explain(error, { files, header, sql });
  // A query's error about a text does not say where the text is.
  if (
    table?.plain === false &&
    explanation instanceof DataError &&
    explanation.fault.code === "not-a-number"
  ) {
    return explanation.at({ file: files.length === 1 ? files[0].name : "the query" });
  }
  return explanation;
}

/** What was wrong while a table was being opened. */
export async function openingError(
  error: unknown,
  files: readonly SourceFile[],
  options: TableOptions,
): Promise<unknown> {
  const missing = gone(error, files);
  if (missing) return missing;
  if (error instanceof DataError) return error;
  try {
    await checkSmall(files);
  } catch (damage) {
    return damage;
  }
  return explained(error, files, options);
}
