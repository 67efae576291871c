import { resolve } from "node:path";
import { type ColumnBlock, DataError, type Fault, howMany } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import { columnsIn } from "../formula/expression.js";
import { type Formula, readFormula } from "../formula/formula.js";
import { isAddress } from "./address.js";
import { requireBases } from "./bases.js";
import { blockOf } from "./blocks.js";
import { type Choice, type Column, chooseColumns } from "./columns.js";
import { byFormula, type Designed, designedColumns, withoutFactors } from "./designed.js";
import { type Engine, openEngine } from "./engine.js";
import { fillWith } from "./fill.js";
import type { ReadPart } from "./identity.js";
import { type Live, openLive } from "./live.js";
import { readLive } from "./live-pass.js";
import { findLooseQuote } from "./loose-quotes.js";
import { checkOptions } from "./options.js";
import { pagesOf } from "./page-sums.js";
import { checkShared, rowCounts } from "./parquet.js";
import { noProgress, openingError, type PassSource, readPass } from "./pass.js";
import type { Progress } from "./pieces.js";
import { plainNumbers } from "./plain-numbers.js";
import type { TextFile } from "./plain-text.js";
import { prepare } from "./prepare.js";
import type { PreparedTable } from "./prepared-table.js";
import { type RowQuery, rowQuery } from "./query.js";
import { findFiles, isDataFile, type SourceFile } from "./source.js";
import { literal } from "./sql-text.js";
import { type Stamp, stampOf } from "./stamp.js";
import type { BlockOptions, Table, TableOptions } from "./table.js";
import { checkTarget, ROOM, type Target } from "./target.js";
import { textRows } from "./text-rows.js";

/**
 * Open anyone's rows as a stream of numbers: CSV or TSV, Parquet, JSON (an array, or an object a line), compressed by gzip or
 * zstd or not; or the rows of a query.
 *
 * Numbers and truth values go in as they are, text as treatment coding against its first level. Rows come in the files'
 * order, files in the order of the names given (those of a folder or a glob by path); the rows of a query in the query's
 * order, which is only certain where it has an ORDER BY or plainly selects. Memory does not grow with the rows. Addresses
 * (http, https, s3) are read by DuckDB's extension httpfs; of Parquet files there only the columns that are used.
 *
 * @param source files, folders, globs, addresses, or `-` for standard input (kept on disk while the table is open, where nobody else can
 * read it); none where a query names its files itself
 * @throws DataError when a file, a column or an option cannot be used
 * @example
 * const table = await openTable("people.csv.gz", { response: "income" });
 * for await (const { count, columns, response } of table.blocks()) { ... }
 * table.close();
 */
export async function openTable(source: string | readonly string[], options: TableOptions): Promise<Table> {
  checkOptions(options);
  const formula = options.formula === undefined ? undefined : formulaOf(options.formula, options);
  if (formula) requireBases(formula, options);
  const sources = (typeof source === "string" ? [source] : source).filter((name) => name !== "");
  if (sources.length === 0 && options.sql === undefined) {
    throw new DataError({
      code: "no-data",
      problem: "no data",
      remedy: "name a file, or give a query that names its own",
      option: "sql",
    });
  }
  const engine = await openEngine();
  /** Those that are looked into: copies have names that say nothing. */
  let read: readonly SourceFile[] = [];
  try {
    const live = options.live && (await openLive(sources[0], engine, { ...options, live: options.live }));
    const files = live ? [live.file] : await findFiles(sources, engine);
    read = files;
    const table = await prepare(engine, files, formula ? withoutFactors(options, formula) : options);
    read = table.files;
    if (live) refuseCopy(live, table);
    // Where DuckDB sorts it would make a folder that others may look into.
    if (options.shuffle || options.sql !== undefined) engine.folder();
    const designed = formula && (await designedColumns(engine, table, formula, options));
    const choice =
      designed?.choice ?? (await chooseColumns(engine, table, { ...options, response: options.response! }));
    return await opened(engine, files, table, choice, options, live, designed);
  } catch (error) {
    const told = await openingError(error, read, options).finally(() => engine.close());
    throw formula && told instanceof DataError ? new DataError(byFormula(told.fault), { cause: told }) : told;
  }
}

/** The formula; of rows without a response that is a column by itself, which nobody reads. */
function formulaOf(text: string, { unanswered }: TableOptions): Formula {
  const { trials, ...formula } = readFormula(text);
  if (!unanswered) return { ...formula, ...(trials && { trials }) };
  const [name] = columnsIn(formula.response);
  return { ...formula, response: { kind: "name", name, at: formula.response.at } };
}

async function opened(
  engine: Engine,
  found: readonly SourceFile[],
  table: PreparedTable,
  choice: Choice,
  options: TableOptions,
  live: Live | undefined,
  designed: Designed | undefined,
): Promise<Table> {
  const { response, covariates, beside } = choice;
  const design = designed?.design;
  const names = design?.names ?? covariates.flatMap(coefficientNames);
  refuseNames(names, table.name);
  const bare = table.plain && table.watch && !live ? plainNumbers(choice) : undefined;
  const queryOf = (relation: string, chosen = choice): RowQuery =>
    rowQuery(chosen, relation, {
      fileColumn: table.plain && found.length > 1 && !options.shuffle ? table.fileColumn : undefined,
      shuffle: options.shuffle ?? false,
      seed: options.seed ?? 1,
    });
  const query = queryOf(table.relation);
  const copied: PassSource["copied"] = table.relationOf && {
    query: (files) => queryOf(table.relationOf!(files)),
    numbers: bare && ((files) => queryOf(table.relationOf!(files, new Set(used)), bare)),
  };
  const used = [...(options.unanswered ? [] : [response]), ...covariates, ...beside].map(
    ({ source }) => source.name,
  );
  const parquet = table.plain && found[0].format === "parquet";
  if (parquet) await checkShared(engine, found, used);
  const sizes = parquet ? await rowCounts(engine, found) : undefined;
  const pages = parquet
    ? await Promise.all(found.map((file) => (file.remote ? [] : pagesOf(engine, file, used))))
    : undefined;
  const levels = Object.fromEntries(
    [response, ...covariates].flatMap((column) =>
      column.levels ? [[column.source.name, column.levels] as const] : [],
    ),
  );
  const loose = await looseQuotes(table, used, Object.values(levels).flat(), options);
  const named = options.sql === undefined ? [] : await stampsIn(options.sql, engine);
  const stamps = [...found.map(({ name, stamp }) => ({ path: name, stamp })), ...named];
  const parts = partsOf(stamps, table, options);
  const pass: PassSource = { engine, table, found, query, copied, design, options, parts, pages };
  /** The columns of the pieces: with a design each is numbers already. */
  const given: RowQuery = design
    ? {
        ...query,
        covariates: names.map((name, index) => ({ name, index })),
        beside: [...query.beside, ...design.beside.map(({ role, text }) => ({ role, name: text, index: 0 }))],
      }
    : query;
  const read = live ? onceOnly(live, pass) : readPass.bind(undefined, pass);
  let progress = noProgress();
  let earlier: readonly ReadPart[] = [];
  const begin = (asked: BlockOptions): ReturnType<typeof readPass> => {
    progress = noProgress();
    earlier = asked.earlier ?? [];
    return read(asked, progress);
  };
  return {
    names,
    roles: {
      ...Object.fromEntries(beside.map(({ role, source }) => [role, source.name])),
      ...Object.fromEntries((design?.beside ?? []).map(({ role, text }) => [role, text])),
    },
    terms: design?.terms ?? covariates.map((column) => [column.source.name, coefficientNames(column).length]),
    response: designed?.response ?? response.source.name,
    formula: designed?.text,
    bases: designed?.bases ?? {},
    compared: design?.compared ?? covariates.flatMap(({ source, levels }) => (levels ? [source.name] : [])),
    responseLevels: response.levels && [response.levels[0], response.levels[1]],
    levels,
    notes: [...choice.notes, ...loose],
    fingerprint: fingerprint(stamps, options, levels),
    files: found.map(({ name }) => name),
    size: sizes?.reduce((sum, count) => sum + count, 0),
    dropped: () => progress.dropped,
    known: () => progress.known,
    unseen: () => unseenIn(pass.unseen ?? []),
    read() {
      const { done, continued, now } = progress;
      const behind = new Set([...continued, now?.before].map((part) => part?.digest));
      const kept = earlier.filter(({ digest }) => !behind.has(digest));
      // Rows that are still held back have not been given.
      return [...kept, ...done, ...(now?.decided() && now.rows > 0 ? [now.part] : [])];
    },
    async *blocks(asked: BlockOptions = {}): AsyncGenerator<ColumnBlock> {
      for await (const pieces of begin(asked)) yield blockOf(pieces, given);
    },
    async *fill(target: Target, asked: BlockOptions = {}): AsyncGenerator<number> {
      checkTarget(target, names.length);
      let count = 0;
      for await (const pieces of begin(asked)) {
        for (const piece of pieces) {
          fillWith(target, count, piece, given);
          count += piece.count;
        }
        // What is read next must fit in: `read` says what has been given, no more and no less.
        if (target.capacity - count >= ROOM) continue;
        yield count;
        count = 0;
      }
      if (count > 0) yield count;
    },
    texts: (wanted, signal) =>
      textRows(engine, table, wanted, {
        whole: options.missing === "drop" ? query.whole : undefined,
        signal,
      }),
    guard: () => engine.guard(),
    close: () => engine.close(),
  };
}

/** Rows that come can be read once. */
function onceOnly(
  live: Live,
  pass: PassSource,
): (given: BlockOptions, progress: Progress) => ReturnType<typeof readPass> {
  let begun = false;
  return (given, progress) => {
    if (begun)
      throw new DataError({ code: "not-live", file: live.file.name, problem: "its rows can be read once" });
    begun = true;
    return readLive(pass, live, given, progress);
  };
}

/** What has to be copied before DuckDB can read it is not read piece by piece. */
function refuseCopy({ file }: Live, { files }: PreparedTable): void {
  if (files[0].path === file.path) return;
  throw new DataError({
    code: "not-live",
    file: file.name,
    problem:
      "fields with blanks between them, and lines that end in a carriage return, are not read while they come",
    remedy: "separate fields by commas or tabs, or read it when it is whole",
  });
}

/** A number's column under its name, a category's as `c[level]` for each level but the first. */
function coefficientNames({ source: { name }, levels }: Column): string[] {
  return levels?.slice(1).map((level) => `${name}[${visible(level)}]`) ?? [name];
}

/** Two coefficients of one name cannot be told apart; the constant has a name too. */
function refuseNames(names: readonly string[], file: string): void {
  const twice = names.find((name, j) => name === "(intercept)" || names.indexOf(name) < j);
  if (twice === undefined) return;
  throw new DataError({
    code: "duplicate-column",
    file,
    column: twice,
    problem:
      twice === "(intercept)" ? "a column has the constant's name" : "two coefficients would have this name",
    remedy: "leave the column out, or give it another name in a query",
    option: "features",
  });
}

/** A file by the name that it was found under. */
interface Stamped {
  readonly path: string;
  readonly stamp: Stamp;
}

/** What is asked, and of which files. */
function fingerprint(files: readonly Stamped[], options: TableOptions, levels: Table["levels"]): string {
  const { formula, response, features, offset, exposure, weights, clusters } = options;
  const { sql, header, missing, shuffle, seed } = options;
  const { delimiter, decimal, thousands, nullStrings, encoding } = options;
  return JSON.stringify({
    files: files.map(({ path, stamp: { bytes, changed } }) => ({ path: resolve(path), bytes, changed })),
    sql: sql ?? null,
    ...(formula === undefined ? { response } : { formula }),
    features: features ?? null,
    header: header ?? true,
    levels,
    missing: missing ?? "error",
    shuffle: shuffle ? (seed ?? 1) : null,
    ...{ offset, exposure, weights, clusters },
    ...{ delimiter, decimal, thousands, nullStrings, encoding },
  });
}

/** Where the quotation marks that are in names or levels may have been read otherwise: the first such place. */
async function looseQuotes(
  { files, plain }: PreparedTable,
  used: readonly string[],
  levels: readonly string[],
  { header = true }: TableOptions,
): Promise<Fault[]> {
  if (![...used, ...levels].some((text) => text.includes('"'))) return [];
  for (const file of files) {
    const { dialect } = file as Partial<TextFile>;
    if (!dialect) continue;
    // A query may make anything of any column.
    const looked = new Set(plain ? used : dialect.names);
    const fault = await findLooseQuote({ ...file, dialect }, header, looked);
    if (fault) return [fault];
  }
  return [];
}

/** The files that a reading is counted by: each for itself, or all together where rows come in another order. */
function partsOf(
  files: readonly Stamped[],
  table: PreparedTable,
  { shuffle }: TableOptions,
): PassSource["parts"] {
  if (table.plain && !shuffle) return files.map(({ path, stamp }) => ({ file: path, inode: stamp.inode }));
  return [{ file: table.name, inode: files.map(({ stamp }) => stamp.inode).join(" ") }];
}

/** The data files that the texts in a query name. */
async function stampsIn(sql: string, engine: Engine): Promise<Stamped[]> {
  const texts = [...sql.matchAll(/'((?:[^']|'')+)'/g)].map(([, text]) => text.replaceAll("''", "'"));
  const stamps: Stamped[] = [];
  for (const text of texts.filter((name) => isDataFile(name) && !isAddress(name))) {
    const files = await engine.rows(`SELECT file FROM glob(${literal(text)}) ORDER BY file`);
    stamps.push(...files.map(({ file }) => ({ path: String(file), stamp: stampOf(String(file)) })));
  }
  return stamps;
}

/** The first file's, for all of them: one line, however many there are. */
function unseenIn(faults: readonly Fault[]): Fault[] {
  const [first, ...more] = faults;
  if (!first) return [];
  const many = more.length === 0 ? "" : ` (and of ${howMany(more.length, "more file")})`;
  return [{ ...first, problem: first.problem.replace("its pages", `its pages${many}`) }];
}
