import type { Fault } from "sa-adam/internal";
import type { Engine } from "./engine.js";
import {
  isMissing,
  looksLikeNumber,
  type NumberStyle,
  numberOf,
  plainNumber,
  strictNumberOf,
  truthOf,
} from "./number-text.js";
import type { SourceColumn } from "./prepare.js";
import { list } from "./sql-text.js";
import type { TableOptions } from "./table.js";

/** A column of texts, and its name in SQL. */
export interface TextColumn {
  readonly name: string;
  readonly sql: string;
}

/** What the first rows show. */
export interface Types {
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
  grouped: number;
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
  style: NumberStyle,
  { levels = {}, nullStrings }: TableOptions,
  { rowNames, commas }: { rowNames: boolean; commas: boolean },
): Promise<Types> {
  if (columns.length === 0) return { notes: [], style, columns: () => [] };
  const rows = Math.max(1000, Math.min(ROWS, Math.floor(VALUES / columns.length)));
  // Unpacking and cutting into fields is most of the work: once for all questions.
  const selected = columns.map(({ sql }, j) => `${sql} AS t${j}`).join(", ");
  await engine.connection.run(
    `CREATE OR REPLACE TEMP TABLE first AS SELECT ${selected} FROM ${relation} LIMIT ${rows}`,
  );
  const looks = await look(engine, columns.length, { ...style, underscores: true });
  const declared = (j: number): boolean => Object.hasOwn(levels, columns[j].name);
  const kinds = looks.map((found, j): readonly [SourceColumn["kind"], string] =>
    declared(j) ? ["text", "VARCHAR"] : kindOf(found),
  );
  const notes: Fault[] = [];
  for (const [j, found] of looks.entries()) {
    const [kind] = kinds[j];
    const { name } = columns[j];
    if (kind === "number" && found.missing > 0 && nullStrings === undefined) {
      notes.push({
        code: "taken-as-missing",
        column: name,
        problem: `${(await missingWords(engine, j, style)).join(", ")} taken for missing numbers`,
        remedy: "name the texts that stand for a missing value, if these do not",
        option: "nullStrings",
      });
    }
    if (
      kind === "number" &&
      !commas &&
      style.thousands === "" &&
      found.grouped === found.count &&
      found.count > 1
    ) {
      notes.push({
        code: "three-decimals",
        column: name,
        problem:
          "every number in the first rows has a point and three digits behind it, and is read as a fraction",
        remedy: "if the point separates thousands, say so",
        option: "thousands",
      });
    }
  }
  const mistakes = new Map<number, SourceColumn["mistake"]>();
  for (const [j, { count, numbers, missing, like }] of looks.entries()) {
    const plain = numbers + missing;
    if (kinds[j][0] === "text" && !declared(j) && like > count / 2 && plain < count)
      mistakes.set(j, { ...(await firstMistake(engine, j, style)), rare: plain > count / 2 });
  }
  const first = columns[0];
  const named = (rowNames && looks[0].distinct) || (INDEX.includes(first.name) && looks[0].counts);
  return {
    notes,
    // Where digits have underscores in the first rows, every number is looked at.
    style: { ...style, underscores: looks.some(({ underscored }) => underscored) },
    columns: (now, strict) =>
      columns.map(({ name, sql }, j): SourceColumn => {
        const [kind, type] = kinds[j];
        const number = type === "BOOLEAN" ? truthOf(sql) : (strict ? strictNumberOf : numberOf)(sql, now);
        const index = j === 0 && named && (looks[0].counts || rowNames);
        return { name, kind, type, number, text: sql, guessed: true, mistake: mistakes.get(j), index };
      }),
  };
}

function kindOf(found: Look): readonly [SourceColumn["kind"], string] {
  const { count, numbers, missing, truth, words, times, dates } = found;
  if (count === 0) return ["empty", "VARCHAR"];
  if (numbers > 0 && numbers + missing === count) return ["number", "DOUBLE"];
  if (truth === count && words !== 1) return ["number", "BOOLEAN"];
  if (times === count) return ["time", dates === count ? "DATE" : "TIMESTAMP"];
  return ["text", "VARCHAR"];
}

const NO_WORDS = { truth: 0, words: 0, times: 0, dates: 0, like: 0 };

async function look(engine: Engine, columns: number, style: NumberStyle): Promise<Look[]> {
  const names = Array.from({ length: columns }, (_, j) => `t${j}`);
  const ask = async (
    from: string,
    asked: readonly string[],
    questions: (name: string) => Record<string, string>,
  ): Promise<Look[]> => {
    if (asked.length === 0) return [];
    const all = asked.map((name) => Object.entries(questions(name)));
    const sql = all.flatMap((entries, j) => entries.map(([key, question]) => `${question} AS ${key}${j}`));
    const [answer] = await engine.rows(`SELECT ${sql.join(", ")} FROM ${from}`);
    return all.map(
      (entries, j) =>
        Object.fromEntries(entries.map(([key]) => [key, answer[`${key}${j}`]])) as unknown as Look,
    );
  };
  const all = await ask("first", names, (name) => ({
    count: `count(${name})::INT`,
    numbers: `count(${plainNumber(name, style)})::INT`,
    missing: `count(*) FILTER (${plainNumber(name, style)} IS NULL AND ${isMissing(name, style)})::INT`,
  }));
  // What takes longer to find out: of texts that are not all numbers, or of the first of them.
  const slow = await ask("(FROM first LIMIT 1000)", names, (name) => ({
    grouped: `count(*) FILTER (regexp_full_match(${name}, '[0-9]{1,3}[.][0-9]{3}'))::INT`,
    part: `count(${name})::INT`,
    underscored: `coalesce(bool_or(regexp_matches(${name}, '[0-9]_[0-9]')), false)`,
  }));
  const words = names.filter((_, j) => all[j].numbers + all[j].missing < all[j].count);
  const texts = await ask("first", words, (name) => ({
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
    grouped: slow[j].grouped === (slow[j] as unknown as { part: number }).part ? found.count : 0,
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

async function firstMistake(
  engine: Engine,
  j: number,
  style: NumberStyle,
): Promise<{ row: number; text: string }> {
  const number = plainNumber(`t${j}`, { ...style, underscores: true });
  const [{ row, text }] = await engine.rows(
    `SELECT rowid::INT + 1 AS row, t${j} AS text FROM first
     WHERE t${j} IS NOT NULL AND ${number} IS NULL AND NOT ${isMissing(`t${j}`, style)} ORDER BY rowid LIMIT 1`,
  );
  return { row: row as number, text: String(text) };
}
