import type { Fault } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import { askEach } from "./ask-each.js";
import { defaultName } from "./dialect.js";
import type { Engine } from "./engine.js";
import { foreignStyle, type PointMeaning, pointMeanings } from "./number-style.js";
import {
  hasLeadingZero,
  isMissing,
  looksLikeNumber,
  type NumberStyle,
  numberOf,
  plainNumber,
  strictNumberOf,
  truthOf,
} from "./number-text.js";
import type { SourceColumn } from "./source-column.js";
import { list } from "./sql-text.js";
import type { TableOptions } from "./table.js";

/** A column of texts, and its name in SQL. */
export interface TextColumn {
  readonly name: string;
  readonly sql: string;
  /** The same where NA is a text as any. */
  readonly coded?: string | undefined;
}

/** What the first rows show. */
export interface Types {
  /** These rows as a table of SQL, whose columns have the names that they have in the whole; undefined where there is no text. */
  readonly first: string | undefined;
  readonly notes: readonly Fault[];
  readonly style: NumberStyle;
  /** The columns, their numbers read in this style; `strict` where what is no number shall be DuckDB's error. */
  columns(style: NumberStyle, strict: boolean): SourceColumn[];
}

/** Rows that are looked at. */
const ROWS = 20_480;
/** Values that are looked at, where there are many columns. */
const VALUES = 4_000_000;
/** Names that programs give to the rows' own numbers, besides none. */
const INDEX = ["Unnamed: 0", "rownames", "row.names", "index", "...1"];

interface Look {
  count: number;
  numbers: number;
  missing: number;
  truth: number;
  words: number;
  times: number;
  dates: number;
  like: number;
  underscored: boolean;
  counts: boolean;
  distinct: boolean;
}

/**
 * What columns of texts are by their first rows: numbers, where all of them are or stand for a missing one; truth values;
 * dates and times; words otherwise.
 */
export async function typesOf(
  engine: Engine,
  relation: string,
  columns: readonly TextColumn[],
  given: NumberStyle,
  { levels = {}, nullStrings, decimal, thousands }: TableOptions,
  rowNames: boolean,
): Promise<Types> {
  if (columns.length === 0) return { first: undefined, notes: [], style: given, columns: () => [] };
  const rows = Math.max(1000, Math.min(ROWS, Math.floor(VALUES / columns.length)));
  // Unpacking and cutting into fields is most of the work: once for all questions.
  const selected = columns.map(({ sql }, j) => `${sql} AS t${j}`).join(", ");
  await engine.connection.run(
    `CREATE OR REPLACE TEMP TABLE first AS SELECT ${selected} FROM ${relation} LIMIT ${rows}`,
  );
  const declared = (j: number): boolean => Object.hasOwn(levels, columns[j].name);
  const free = decimal === undefined && thousands === undefined;
  const plain = await look(engine, columns.length, { ...given, underscores: true });
  const counted = plain.map((found, j) => ({ ...found, column: `t${j}` })).filter((_, j) => !declared(j));
  const foreign = free ? await foreignStyle(engine, counted, given) : undefined;
  const looks = foreign ? await look(engine, columns.length, foreign) : plain;
  const style = { ...(foreign ?? given), underscores: looks.some(({ underscored }) => underscored) };
  const kinds = looks.map((found, j): readonly [SourceColumn["kind"], string] =>
    declared(j) ? ["text", "VARCHAR"] : kindOf(found),
  );
  const numeric = columns.flatMap((_, j) => (kinds[j][1] === "DOUBLE" ? [`t${j}`] : []));
  const meanings = free && !foreign ? await pointMeanings(engine, numeric) : [];
  const points = new Map(meanings.map((meaning, i) => [numeric[i], meaning]));
  const leading = await askEach<"padded", string | null>(engine, "first", numeric, (t) => ({
    padded: `min(CASE WHEN ${hasLeadingZero(t)} THEN trim(${t}) END)`,
  }));
  const padded = new Map(leading.map((found, i) => [numeric[i], found.padded ?? undefined]));

  const notes: Fault[] = [];
  const faults = new Map<number, SourceColumn["fault"]>();
  for (const [j, { name }] of columns.entries()) {
    const { count, numbers, missing, like } = looks[j];
    const [kind, type] = kinds[j];
    if (kind === "number" && missing > 0 && nullStrings === undefined) {
      notes.push({
        code: "taken-as-missing",
        column: name,
        problem: `${(await missingWords(engine, j, style)).join(", ")} taken for missing numbers`,
        remedy: "name the texts that stand for a missing value, if these do not",
        option: "nullStrings",
      });
    }
    const meaning = points.get(`t${j}`) ?? "decimals";
    if (meaning === "either") notes.push({ column: name, ...pointFault(meaning) });
    if (meaning === "thousands") faults.set(j, pointFault(meaning));
    if (foreign && type === "DOUBLE" && !isNumeric(plain[j])) notes.push(foreignNote(name, foreign));
    const read = numbers + missing;
    if (kind === "text" && !declared(j) && like > count / 2 && read < count)
      faults.set(j, await firstMistake(engine, j, style, read > count / 2));
  }
  const first = columns[0];
  const named = (rowNames && looks[0].distinct) || (INDEX.includes(first.name) && looks[0].counts);
  return {
    first: `(SELECT ${columns.map(({ coded, sql }, j) => `t${j} AS ${coded ?? sql}`).join(", ")} FROM first)`,
    notes,
    style,
    columns: (now, strict) =>
      columns.map(({ name, sql, coded }, j): SourceColumn => {
        const [kind, type] = kinds[j];
        const number = type === "BOOLEAN" ? truthOf(sql) : (strict ? strictNumberOf : numberOf)(sql, now);
        const rows = j === 0 && named && (looks[0].counts || rowNames);
        const idle = rows ? "row-names" : kind === "empty" && name === defaultName(j) ? "no-name" : undefined;
        const zeros = padded.get(`t${j}`);
        const own = { name, kind, type, number, text: sql, coded, guessed: true, padded: zeros };
        return { ...own, fault: faults.get(j), idle };
      }),
  };
}

/** What is said of a column whose points may be between thousands. */
function pointFault(meaning: Exclude<PointMeaning, "decimals">): Fault {
  return {
    code: meaning === "either" ? "three-decimals" : "thousands",
    problem:
      meaning === "either"
        ? "every number with a point in the first rows has three digits behind it, and is read as a fraction"
        : "numbers with a point all have three digits behind it, and others have no point: thousands, it seems, and no fractions",
    remedy: `if the point separates thousands, say so${meaning === "either" ? "" : "; if it is before the decimals, say that"}`,
    option: "thousands",
  };
}

function foreignNote(column: string, { thousands }: NumberStyle): Fault {
  return {
    code: "decimal-comma",
    column,
    problem: `numbers are read with a comma before the decimals${thousands === "" ? "" : ", and points between thousands"}`,
    remedy: "if they are written otherwise, say how",
    option: "decimal",
  };
}

const isNumeric = ({ numbers, missing, count }: Look): boolean => numbers > 0 && numbers + missing === count;

function kindOf(found: Look): readonly [SourceColumn["kind"], string] {
  const { count, truth, words, times, dates } = found;
  if (count === 0) return ["empty", "VARCHAR"];
  if (isNumeric(found)) return ["number", "DOUBLE"];
  if (truth === count && words !== 1) return ["number", "BOOLEAN"];
  if (times === count) return ["time", dates === count ? "DATE" : "TIMESTAMP"];
  return ["text", "VARCHAR"];
}

const NO_WORDS = { truth: 0, words: 0, times: 0, dates: 0, like: 0 };

async function look(engine: Engine, columns: number, style: NumberStyle): Promise<Look[]> {
  const names = Array.from({ length: columns }, (_, j) => `t${j}`);
  const all = await askEach(engine, "first", names, (name) => ({
    count: `count(${name})::INT`,
    numbers: `count(${plainNumber(name, style)})::INT`,
    missing: `count(CASE WHEN ${plainNumber(name, style)} IS NULL THEN CASE WHEN ${isMissing(name, style)} THEN 1 END END)::INT`,
  }));
  // What takes longer to find out: of texts that are not all numbers, or of the first of them.
  const slow = await askEach<"underscored", boolean>(engine, "(FROM first LIMIT 1000)", names, (name) => ({
    underscored: `coalesce(bool_or(regexp_matches(${name}, '[0-9]_[0-9]|[+]-')), false)`,
  }));
  const words = names.filter((_, j) => all[j].numbers + all[j].missing < all[j].count);
  const texts = await askEach(engine, "first", words, (name) => ({
    truth: `count(*) FILTER (lower(${name}) IN ('true', 'false', 'yes', 'no'))::INT`,
    words: `count(DISTINCT lower(${name})) FILTER (lower(${name}) IN ('yes', 'no'))::INT`,
    times: `count(TRY_CAST(${name} AS TIMESTAMP))::INT`,
    dates: `count(*) FILTER (regexp_full_match(${name}, '[0-9]{4}-[0-9]{2}-[0-9]{2}'))::INT`,
    like: `count(*) FILTER (${looksLikeNumber(name)})::INT`,
  }));
  const index = plainNumber("t0", style);
  const [ends] = await engine.rows(
    `SELECT count(*) > 1 AND count(DISTINCT t0) = count(*) AS distinct_all, coalesce(count(*) > 1 AND
       bool_and(${index} = rowid + (SELECT ${index} FROM first LIMIT 1)) AND min(${index}) IN (0, 1), false) AS counts FROM first`,
  );
  return all.map((found, j) => ({
    ...found,
    ...slow[j],
    ...(words.includes(names[j]) ? texts[words.indexOf(names[j])] : NO_WORDS),
    counts: j === 0 && ends.counts === true,
    distinct: j === 0 && ends.distinct_all === true,
  }));
}

/** The texts that are taken for missing numbers in a column's first rows, the most frequent first. */
async function missingWords(engine: Engine, j: number, style: NumberStyle): Promise<string[]> {
  const rows = await engine.rows(
    `SELECT trim(t${j}) AS word, count(*)::INT AS count FROM first WHERE list_contains(${list(style.missing)}, trim(t${j}))
     GROUP BY word ORDER BY count DESC, word`,
  );
  return rows.map(({ word, count }) => `"${word}" (${count} in the first rows)`);
}

/** What is wrong with a column of numbers that has texts in it: the first of them. */
async function firstMistake(
  engine: Engine,
  j: number,
  style: NumberStyle,
  rare: boolean,
): Promise<SourceColumn["fault"]> {
  const number = plainNumber(`t${j}`, { ...style, underscores: true });
  const [{ row, text }] = await engine.rows(
    `SELECT rowid::INT + 1 AS row, t${j} AS text FROM first
     WHERE t${j} IS NOT NULL AND ${number} IS NULL AND NOT ${isMissing(`t${j}`, style)} ORDER BY rowid LIMIT 1`,
  );
  return {
    code: "not-a-number",
    row: row as number,
    problem: `"${visible(String(text))}" is not a number, as most of this column looks to be`,
    remedy: rare
      ? "mend the row, leave the column out, declare its levels, or name the text among those that stand for a missing value"
      : "say which sign is before the decimals and which between thousands, turn it into numbers in a query, or declare its levels",
    option: rare ? "nullStrings" : "decimal",
  };
}
