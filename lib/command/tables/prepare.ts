import { DataError, type Fault } from "sa-adam/internal";
import type { Engine } from "./engine.js";
import { loadExtensions } from "./extensions.js";
import { checkSmall } from "./intact.js";
import { leadingZeros } from "./leading-zeros.js";
import { likeThousands } from "./number-style.js";
import { MISSING, NA, NO_NUMBER, type NumberStyle } from "./number-text.js";
import { openingError } from "./pass.js";
import { plainText, type TextFile } from "./plain-text.js";
import type { PreparedTable } from "./prepared-table.js";
import { jsonRelation, parquetRelation, textRelation } from "./relation.js";
import type { SourceFile } from "./source.js";
import type { SourceColumn } from "./source-column.js";
import { identifier, literal } from "./sql-text.js";
import { firstBytes } from "./start.js";
import type { TableOptions } from "./table.js";
import { type TextColumn, typesOf } from "./types.js";

type Prepared = Omit<PreparedTable, "name" | "plain">;

/**
 * The table of some files, or of a query in which they are visible as `data`.
 *
 * @throws DataError where there are no rows
 */
export async function prepare(
  engine: Engine,
  found: readonly SourceFile[],
  options: TableOptions,
): Promise<PreparedTable> {
  const { sql } = options;
  if (sql !== undefined) await loadExtensions(engine, sql);
  const data = found.length > 0 ? await prepareFiles(engine, found, options) : undefined;
  if (sql === undefined) {
    if (!data) throw new Error("a table without files has a query");
    await requireRows(engine, data.first ?? data.relation, nameOf(found), "file", data.files);
    return { ...data, name: nameOf(found), plain: true };
  }
  if (data) await engine.connection.run(`CREATE VIEW data AS ${viewOf(data)}`);
  // The line's end shuts a comment at the end of the query.
  const relation = `(\n${sql.trim().replace(/;+$/, "")}\n)`;
  const columns = await describe(engine, relation);
  await requireRows(engine, relation, "the query", "query", data?.files ?? []);
  return {
    name: "the query",
    relation,
    files: data?.files ?? [],
    counting: data?.counting,
    columns: columns.map(declaredColumn),
    plain: false,
    fileColumn: "",
    notes: [
      ...(data?.notes ?? []),
      ...(data ? zeroNotes(data, sql) : []),
      ...(READS_TEXT.test(sql) ? await pointNotes(engine, relation, columns) : []),
    ],
    style: data?.style ?? styleOf(options),
    watch: false,
  };
}

/** A word on each column of the data that a query may name, and whose leading zeros are gone before. */
function zeroNotes({ columns }: Prepared, sql: string): Fault[] {
  const named = sql.toLowerCase();
  return columns.flatMap(({ name, padded }) =>
    padded !== undefined && (named.includes("*") || named.includes(name.toLowerCase()))
      ? [leadingZeros(name, padded, "query")]
      : [],
  );
}

/** Does a query read texts by itself? */
const READS_TEXT = /\.(?:csv|tsv|txt)\b|\bread_csv/i;

/** A word on columns of a query whose points may be between thousands: DuckDB takes them for fractions, and says nothing. */
async function pointNotes(
  engine: Engine,
  relation: string,
  columns: readonly { name: string; type: string }[],
): Promise<Fault[]> {
  const names = columns.flatMap(({ name, type }) => (type === "DOUBLE" ? [name] : []));
  const like = await likeThousands(engine, relation, names.map(identifier));
  return names
    .filter((_, j) => like[j])
    .map((column) => ({
      code: "three-decimals",
      column,
      problem:
        "every fraction in the first rows has three decimals: the query may have read thousands for fractions",
      remedy:
        "if it has, give the file by its name, read it as data in the query, and say how its numbers are written",
      option: "thousands",
    }));
}

async function requireRows(
  engine: Engine,
  relation: string,
  name: string,
  what: string,
  files: readonly SourceFile[],
): Promise<void> {
  if ((await engine.rows(`SELECT 1 FROM ${relation} LIMIT 1`)).length > 0) return;
  throw await noRows(name, what, files);
}

async function noRows(name: string, what: string, files: readonly SourceFile[]): Promise<DataError> {
  await checkSmall(files);
  return new DataError({
    code: "no-rows",
    file: name,
    problem: "there are no rows",
    remedy: `look whether this is the right ${what}`,
  });
}

function styleOf({ decimal, thousands = "", nullStrings }: TableOptions): NumberStyle {
  const sign = decimal ?? (thousands === "." ? "," : ".");
  return { decimal: sign, thousands, missing: nullStrings ?? NO_NUMBER, underscores: false };
}

async function prepareFiles(
  engine: Engine,
  files: readonly SourceFile[],
  options: TableOptions,
): Promise<Prepared> {
  const style = styleOf(options);
  if (files[0].format === "parquet") {
    const relation = parquetRelation(files);
    const columns = (await describe(engine, relation)).map(declaredColumn);
    return { relation, files, columns, fileColumn: "file_index", notes: [], style, watch: false };
  }
  if (files[0].format === "json") return prepareJson(engine, files, style, options);
  const { header = true, nullStrings = MISSING } = options;
  const texts: TextFile[] = [];
  for (const file of files) {
    const text = await plainText(file, engine, options);
    if (text.dialect.names.length === 0) throw await noRows(file.name, "file", files);
    texts.push(text);
  }
  const noNumbers = options.nullStrings ?? [...new Set([...MISSING, NA, ...NO_NUMBER])];
  const relationOf: Prepared["relationOf"] = (copies, numbers) => {
    const files = copies.map(({ path, compression }, k) => ({ ...texts[k], path, compression }));
    return textRelation(files, header, numbers ? noNumbers : nullStrings, numbers);
  };
  const relation = relationOf(texts);
  const { names, rowNames } = texts[0].dialect;
  const columns = names.map(
    (name, j): TextColumn =>
      options.nullStrings
        ? { name, sql: `c${j}` }
        : { name, sql: `nullif(c${j}, ${literal(NA)})`, coded: `c${j}` },
  );
  const typed = await typesOf(engine, relation, columns, style, options, rowNames).catch(
    async (error: unknown) => {
      throw await openingError(error, texts, options);
    },
  );
  // What DuckDB alone can unpack cannot be looked through beside it.
  const blind =
    options.live !== undefined || texts.some(({ compression, remote }) => compression === "zstd" || remote);
  const guarded = blind ? { ...typed.style, underscores: true } : typed.style;
  return {
    relation,
    relationOf,
    first: typed.first,
    files: texts,
    counting: `SELECT count(hash(${names.map((_, j) => `c${j}`).join(", ")})) AS n FROM ${relation}`,
    columns: typed.columns(guarded, options.sql !== undefined),
    fileColumn: "file",
    notes: [...texts.flatMap(dialectNotes), ...typed.notes],
    style: guarded,
    watch: !guarded.underscores && guarded.decimal === "." && guarded.thousands === "",
  };
}

function dialectNotes({ name: file, dialect: { comments, ends } }: TextFile): Fault[] {
  const lines = comments === 1 ? "line begins" : `${comments} lines begin`;
  const comment = `the first ${lines} with #, and is taken for a comment`;
  const separator =
    "rows end in a separator that the header lacks, whose names are those of the fields before it";
  return [
    ...(comments > 0 ? [{ code: "comment", file, problem: comment }] : []),
    ...(ends ? [{ code: "ending-separator", file, problem: separator }] : []),
  ];
}

async function prepareJson(
  engine: Engine,
  files: readonly SourceFile[],
  style: NumberStyle,
  options: TableOptions,
): Promise<Prepared> {
  const found = await describe(engine, jsonRelation(files));
  // What DuckDB calls a value that has no names in it.
  if (found.length === 1 && found[0].name === "json" && /\[\]$|^JSON$/.test(found[0].type))
    throw noObjects(files);
  const types = found.map(({ name, type }): readonly [string, string] => {
    // As a DOUBLE long names of clusters would be rounded to one another's.
    if (name === options.clusters && /INT|DOUBLE|JSON/.test(type)) return [name, "VARCHAR"];
    // Whole numbers in the first rows may be fractions later; type JSON is what DuckDB calls texts and numbers.
    if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return [name, "DOUBLE"];
    return [name, type === "JSON" || Object.hasOwn(options.levels ?? {}, name) ? "VARCHAR" : type];
  });
  const relation = jsonRelation(files, types);
  const texts = types.flatMap(([name, type]): TextColumn[] =>
    type === "VARCHAR" ? [{ name, sql: identifier(name) }] : [],
  );
  const typed = await typesOf(engine, relation, texts, style, options, false);
  const guarded = { ...typed.style, underscores: true };
  const byName = new Map(
    typed.columns(guarded, options.sql !== undefined).map((column) => [column.name, column]),
  );
  return {
    relation,
    files,
    columns: types.map(([name, type]) => byName.get(name) ?? declaredColumn({ name, type })),
    fileColumn: "file_index",
    notes: typed.notes,
    style: guarded,
    watch: false,
  };
}

/** An error for JSON of which DuckDB makes no columns. */
function noObjects(files: readonly SourceFile[]): DataError {
  const marked = files.find(
    ({ path, compression }) => compression === "none" && firstBytes(path, 3) === "\xef\xbb\xbf",
  );
  return new DataError({
    code: "bad-json",
    file: marked?.name ?? nameOf(files),
    problem: marked
      ? "a byte order mark is before the array, which JSON has not"
      : "this is neither an array of objects nor an object a line",
    remedy: marked ? "save it as UTF-8 without the mark" : "write one object for each row",
  });
}

/** What pandas calls the rows' own numbers or names in Parquet. */
const PANDAS_INDEX = /^__index_level_\d+__$/;

/** A column whose type the source declares. */
function declaredColumn({ name, type }: { name: string; type: string }): SourceColumn {
  const number = `${identifier(name)}::DOUBLE`;
  const idle = PANDAS_INDEX.test(name) ? "row-names" : undefined;
  return {
    name,
    kind: kindOf(type),
    type,
    number,
    text: `${identifier(name)}::VARCHAR`,
    guessed: false,
    idle,
  };
}

function kindOf(type: string): SourceColumn["kind"] {
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|BOOLEAN|BIGNUM|DECIMAL\(.*\))$/.test(type))
    return "number";
  if (/^(VARCHAR|JSON|UUID|ENUM\()/.test(type)) return "text";
  return /^(DATE|TIME|INTERVAL)/.test(type) ? "time" : "other";
}

/** The files as queries see them. */
function viewOf({ relation, columns }: Prepared): string {
  const lower = columns.map(({ name }) => name.toLowerCase());
  const twice = lower.findIndex((name, j) => lower.indexOf(name) < j);
  if (twice >= 0) {
    throw new DataError({
      code: "duplicate-column",
      problem: `the columns ${columns[lower.indexOf(lower[twice])].name} and ${columns[twice].name} differ in case only, which SQL does not tell apart`,
      remedy: "give each a name of its own",
    });
  }
  const list = columns.map((column) => {
    const { name, kind, type, guessed } = column;
    if (!guessed) return identifier(name);
    const value =
      kind === "number" ? column.number : kind === "time" ? `CAST(${column.text} AS ${type})` : column.text;
    return `${value} AS ${identifier(name)}`;
  });
  return `SELECT ${list.join(", ")} FROM ${relation}`;
}

async function describe(engine: Engine, from: string): Promise<{ name: string; type: string }[]> {
  const rows = await engine.rows(`DESCRIBE SELECT * FROM ${from}`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

function nameOf(files: readonly SourceFile[]): string {
  const [first, ...others] = files;
  return others.length === 0 ? first.name : `${first.name} and ${others.length} more`;
}
