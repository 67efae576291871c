import { askEach } from "./ask-each.js";
import type { Engine } from "./engine.js";
import { grouped, type NumberStyle, plainNumber } from "./number-text.js";
import { literal } from "./sql-text.js";

/** A column of the first rows, by its name there: texts that are there, those that stand for a missing number, numbers. */
export interface Counted {
  readonly column: string;
  readonly count: number;
  readonly missing: number;
  readonly numbers: number;
}

/** Tried where points alone do not make numbers of all that look like them. */
const STYLES: readonly Pick<NumberStyle, "decimal" | "thousands">[] = [
  { decimal: ",", thousands: "" },
  { decimal: ",", thousands: "." },
];

/** Surely no plain number, and surely none whose commas separate thousands: 1,5 or 0,250 or 1.234.567. */
const foreign = (text: string): string =>
  `(contains(${text}, ',') AND NOT regexp_full_match(${text}, ${literal(`\\s*[+-]?${grouped(",")}\\s*`)}))
   OR regexp_matches(${text}, '([.][0-9]{3}){2}')`;

const isNumeric = ({ count, missing, numbers }: Counted): boolean =>
  numbers > 0 && numbers + missing === count;

/**
 * How numbers are written where points alone do not explain it: a style that reads every column of numbers that points
 * explain, and more of them, in one of which it is certain; the one that reads most. Undefined where there is none.
 */
export async function foreignStyle(
  engine: Engine,
  columns: readonly Counted[],
  style: NumberStyle,
): Promise<NumberStyle | undefined> {
  const open = columns.filter((column) => !isNumeric(column));
  if (open.length === 0) return undefined;
  const names = open.map(({ column }) => column);
  const signs = await askEach(engine, "first", names, (t) => ({
    sure: `count(*) FILTER (${foreign(t)})::INT`,
  }));
  const certain = open.filter((_, j) => signs[j].sure > 0);
  if (certain.length === 0) return undefined;
  let best: { style: NumberStyle; read: number } | undefined;
  for (const candidate of STYLES) {
    const other = { ...style, ...candidate, underscores: true };
    const all = columns.map(({ column }) => column);
    const counts = await askEach(engine, "first", all, (t) => ({
      numbers: `count(${plainNumber(t, other)})::INT`,
    }));
    const read = new Set(columns.filter((column, j) => isNumeric({ ...column, ...counts[j] })));
    const kept = columns.every((column) => read.has(column) || !isNumeric(column));
    if (kept && certain.some((column) => read.has(column)) && read.size > (best?.read ?? 0))
      best = { style: other, read: read.size };
  }
  return best?.style;
}

/** What points in a column of numbers may be: "thousands" is as good as certain, "either" is not known. */
export type PointMeaning = "decimals" | "thousands" | "either";

/** So many numbers with three decimals and none with fewer, among whole numbers that have none, are no chance. */
const NO_CHANCE = 20;

/**
 * Are points in numbers before decimals, or between thousands? They may be between thousands where each of them has three
 * digits behind it and one to three before it, and no whole number beside them has more than three digits. Decimals of one
 * length would have been written for whole numbers too, and of others some would be shorter.
 */
export async function pointMeanings(engine: Engine, columns: readonly string[]): Promise<PointMeaning[]> {
  const pattern = literal(`\\s*[+-]?${grouped(".")}\\s*`);
  const ask = async (from: string, names: readonly string[]) => {
    const answers = await askEach(engine, from, names, (t) => ({
      points: `count(*) FILTER (contains(${t}, '.'))::INT`,
      odd: `count(*) FILTER (contains(${t}, '.') AND NOT regexp_full_match(${t}, ${pattern}))::INT`,
      large: `count(*) FILTER (NOT contains(${t}, '.') AND abs(TRY_CAST(${t} AS DOUBLE)) >= 1000)::INT`,
      plain: `count(*) FILTER (NOT contains(${t}, '.') AND TRY_CAST(${t} AS DOUBLE) IS NOT NULL)::INT`,
    }));
    return answers.map(({ points, odd, large, plain }, j) => ({
      name: names[j],
      points,
      plain,
      may: odd + large === 0,
    }));
  };
  // Most columns are settled by a few rows.
  const few = await ask("(FROM first LIMIT 1000)", columns);
  const open = await ask(
    "first",
    few.flatMap(({ name, may }) => (may ? [name] : [])),
  );
  return columns.map((column): PointMeaning => {
    const found = open.find(({ name }) => name === column);
    if (!found?.may || found.points < 2) return "decimals";
    return found.plain > 0 && found.points >= NO_CHANCE ? "thousands" : "either";
  });
}

/**
 * Columns of numbers, in SQL, that DuckDB has read from a text of which nothing is known: may their points have been between
 * thousands? Each with a fraction is from 1 to 1000 and has three decimals, that end in 0 for half of them at most; no other is 1000.
 */
export async function likeThousands(
  engine: Engine,
  relation: string,
  columns: readonly string[],
): Promise<boolean[]> {
  const whole = (value: string): string => `abs(${value} - round(${value})) < 1e-6`;
  const answers = await askEach(engine, `(FROM ${relation} LIMIT 1000)`, columns, (x) => ({
    points: `count(*) FILTER (NOT ${whole(x)})::INT`,
    odd: `count(*) FILTER (abs(${x}) >= 1000 OR NOT ${whole(`1000 * ${x}`)} OR (abs(${x}) < 1 AND NOT ${whole(x)}))::INT`,
    third: `count(*) FILTER (NOT ${whole(`100 * ${x}`)})::INT`,
  }));
  return answers.map(({ points, odd, third }) => points > 1 && odd === 0 && 2 * third >= points);
}
