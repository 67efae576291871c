import { DataError, type Fault, howMany, nearest } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import type { Engine } from "./engine.js";
import { leadingZeros } from "./leading-zeros.js";
import { MISSING_LEVEL, NA, NO_NUMBER } from "./number-text.js";
import type { PreparedTable } from "./prepared-table.js";
import type { SourceColumn } from "./source-column.js";
import { identifier, literal } from "./sql-text.js";
import { empty, survey } from "./survey.js";
import type { TableOptions } from "./table.js";

/** A column of the table that goes into the fit. */
export interface Column {
  readonly source: SourceColumn;
  /** Levels of a categorical column, the reference first; undefined for a number. */
  readonly levels?: readonly string[] | undefined;
}

/** What a column is that is neither response nor covariate, in the order in which a pass reads them. */
export const ROLES = ["offset", "exposure", "weights", "clusters"] as const;

export interface BesideColumn extends Column {
  readonly role: (typeof ROLES)[number];
}

export interface Choice {
  readonly response: Column;
  readonly covariates: readonly Column[];
  /** Columns that rows have beside, by what they are. */
  readonly beside: readonly BesideColumn[];
  readonly notes: readonly Fault[];
}

/** Levels that a text column may have to be taken without being asked for, and at all. */
const UNASKED_LEVELS = 50;
const MOST_LEVELS = 1000;

const DEFAULT_LEVEL_ROWS = 100_000;

/** Responses in words: what is 0 and what is 1. */
const ANSWERS: readonly (readonly [no: string, yes: string])[] = [
  ["no", "yes"],
  ["n", "y"],
  ["false", "true"],
  ["f", "t"],
];

/** Codes of two letters, among which NA is one. */
const CODE = /^[A-Z]{2}$/;

/**
 * The response and the covariates that the options ask for, each a number or a category with its levels.
 *
 * @param unasked covariates that nobody named one by one
 * @throws DataError for a column that is not there or cannot serve, with what to do
 */
export async function chooseColumns(
  engine: Engine,
  table: PreparedTable,
  options: TableOptions & { readonly response: string },
  unasked: ReadonlySet<string> = new Set(),
): Promise<Choice> {
  const { response, features, levels = {} } = options;
  const beside = ROLES.flatMap((role) =>
    options[role] === undefined ? [] : [{ role, name: options[role] }],
  );
  const apart = new Set([response, ...beside.map(({ name }) => name)]);
  const columns = new Map(
    table.columns.map((column) => {
      const filled = !apart.has(column.name) && hasMissingLevel(column, options);
      return [column.name, filled ? withMissingLevel(column) : column];
    }),
  );
  if (options.unanswered) columns.set(response, noResponse(response));
  for (const name of [...apart, ...(features ?? []), ...Object.keys(levels)]) {
    if (!columns.has(name)) throw absent(name, table, options);
  }
  refuseTwice(features ?? [], response, beside);
  const notes: Fault[] = [...table.notes];
  const wanted =
    features ??
    [...columns.values()]
      .filter(({ name, idle }) => {
        if (!apart.has(name) && idle) notes.push(leftOut(name, idle));
        return !apart.has(name) && !idle;
      })
      .map(({ name }) => name);
  const isAsked = (name: string): boolean => features !== undefined && !unasked.has(name);
  const chosen = [response, ...wanted].map((name) => columns.get(name)!);
  for (const column of chosen) {
    refuse(column, column.name === response || isAsked(column.name), table);
    const { name, kind, padded } = column;
    if (kind === "number" && padded !== undefined && !Object.hasOwn(levels, name))
      notes.push(leadingZeros(name, padded, name === response ? "response" : "covariate"));
  }

  const texts = chosen
    .filter(({ kind, name }) => kind === "text" && !Object.hasOwn(levels, name))
    .map(({ coded, ...column }) => ({ ...column, text: coded ?? column.text }));
  const rows = options.levelRows ?? DEFAULT_LEVEL_ROWS;
  const found = await survey(engine, table, texts, { rows, most: MOST_LEVELS });
  const codes = new Set<string>();
  for (const { name } of texts) {
    const others = found.get(name)!.filter((value) => value !== NA);
    if (others.length === 0) throw empty(table.name, name);
    if (others.length > 1 && others.every((value) => CODE.test(value))) codes.add(name);
    else if (columns.get(name)?.coded !== undefined) found.set(name, others);
  }
  const covariates = wanted.map((name): Column => {
    const source = columns.get(name)!;
    if (Object.hasOwn(levels, name)) return coded(source, declared(name, levels[name]));
    const seen = found.get(name);
    if (!seen) return { source };
    const suspects = seen.filter((value) => NO_NUMBER.includes(value.trim()));
    if (suspects.length > 0 && options.nullStrings === undefined) notes.push(suspicious(name, suspects));
    // What others are compared with is a word that is there.
    const ordered = [
      ...seen.filter((value) => value !== MISSING_LEVEL),
      ...seen.filter((value) => value === MISSING_LEVEL),
    ];
    return coded(source, usable(name, ordered, { asked: isAsked(name), rows }, table.name), codes.has(name));
  });
  const source = columns.get(response)!;
  const answers = Object.hasOwn(levels, response)
    ? declared(response, levels[response])
    : found.has(response)
      ? answersOf(response, found.get(response)!, table, options)
      : options.classes
        ? await classesOf(engine, table, source, rows)
        : undefined;
  if (answers !== undefined && answers.length !== 2) {
    throw new DataError({
      code: "bad-levels",
      column: response,
      problem: `a response has two levels, the one that is 0 and the one that is 1, and not ${answers.length}`,
      remedy: "give two",
      option: "levels",
    });
  }
  if (answers) {
    notes.push({
      code: "response-levels",
      column: response,
      problem: `the response is 1 where it is "${visible(answers[1])}", and 0 where it is "${visible(answers[0])}"`,
    });
  }
  if (!answers && source.type === "BOOLEAN" && source.guessed) {
    notes.push({
      code: "response-levels",
      column: response,
      problem: "the response is 1 where it is true or yes, and 0 where it is false or no",
    });
  }
  return {
    response: answers ? coded(source, answers) : { source },
    covariates,
    beside: beside.map(({ role, name }) => ({ role, source: besideSource(columns.get(name)!, role, table) })),
    notes,
  };
}

/** Are missing words of a column a level, because that is asked for or its levels have been declared so? */
function hasMissingLevel({ kind, name }: SourceColumn, { missing, levels = {} }: TableOptions): boolean {
  if (Object.hasOwn(levels, name)) return levels[name].includes(MISSING_LEVEL);
  return kind === "text" && missing === "level";
}

function withMissingLevel({ text, coded, ...column }: SourceColumn): SourceColumn {
  const filled = (one: string): string => `coalesce(${one}, ${literal(MISSING_LEVEL)})`;
  return { ...column, text: filled(text), ...(coded !== undefined && { coded: filled(coded) }) };
}

/** What stands for the responses of rows that have none. */
function noResponse(name: string): SourceColumn {
  return { name, kind: "number", type: "DOUBLE", number: "0::DOUBLE", text: "'0'", guessed: false };
}

/** A column with levels; where NA is one of them, or would be, it is a text as any. */
function coded(source: SourceColumn, levels: readonly string[], codes = levels.includes(NA)): Column {
  const { text, coded = text } = source;
  return { source: codes ? { ...source, text: coded } : source, levels };
}

/** The source of a column beside; a cluster that is no number of at most 53 bits is known by its text's hash. */
function besideSource(source: SourceColumn, role: BesideColumn["role"], table: PreparedTable): SourceColumn {
  const { number, text, kind } = source;
  if (kind === "empty") throw empty(table.name, source.name);
  const hash = `(hash(${text}) >> 11)::DOUBLE`;
  if (role === "clusters" && kind !== "number")
    return { ...source, number: `CASE WHEN ${text} IS NOT NULL THEN ${hash} END` };
  if (role === "clusters") {
    const long = `isfinite(${number}) AND abs(${number}) >= ${2 ** 53}`;
    return { ...source, number: `CASE WHEN ${long} THEN -1 - ${hash} ELSE ${number} END` };
  }
  if (source.fault) throw new DataError(source.fault).at({ file: table.name, column: source.name });
  if (source.kind === "number") return source;
  throw new DataError({
    code: "column-type",
    file: table.name,
    column: source.name,
    problem: `a column of ${role} is numbers, and this one is not`,
    remedy: "name another, or turn it into numbers in a query",
    option: role,
  });
}

function refuseTwice(
  features: readonly string[],
  response: string,
  beside: readonly { role: BesideColumn["role"]; name: string }[],
): void {
  const own = beside.find(({ name }) => name === response || features.includes(name));
  if (own) {
    const what = own.name === response ? "the response" : "among the covariates";
    throw new DataError({
      code: "bad-option",
      problem: `${own.role}: ${own.name} is ${what}`,
      remedy: "name each column once",
      option: own.role,
    });
  }
  const twice = features.find((name, i) => features.indexOf(name) !== i);
  const problem =
    twice !== undefined
      ? [`features: ${twice} is named twice`, "name each column once"]
      : features.includes(response)
        ? [`features: ${response} is the response`, "leave it out of the covariates"]
        : undefined;
  if (problem) {
    throw new DataError({ code: "bad-option", problem: problem[0], remedy: problem[1], option: "features" });
  }
}

const IDLE = {
  "row-names": "only numbers or names the rows",
  "no-name": "has neither a name nor a value in the first rows",
};

/** A column that nobody means who asks for all of them. */
export function leftOut(column: string, code: NonNullable<SourceColumn["idle"]>): Fault {
  return {
    code,
    column,
    problem: `this column ${IDLE[code]}, and is left out`,
    remedy: "name it among the covariates if it is one",
    option: "features",
  };
}

function suspicious(column: string, words: readonly string[]): Fault {
  return {
    code: "missing-as-level",
    column,
    problem: `${words.map((word) => `"${word}"`).join(", ")} taken for a level`,
    remedy: "name the texts that stand for a missing value, if this is one",
    option: "nullStrings",
  };
}

/** An error for a column that is neither number nor text, holds nothing, or is numbers with something wrong with them. */
function refuse(column: SourceColumn, asked: boolean, table: PreparedTable): void {
  const { name, kind, type, fault } = column;
  if (kind === "empty") throw empty(table.name, name);
  if (fault) throw new DataError(fault).at({ file: table.name, column: name });
  if (kind === "number" || kind === "text") return;
  const time = kind === "time";
  throw new DataError({
    code: "column-type",
    file: table.name,
    column: name,
    problem: `a covariate is a number or a text with levels, this is ${time ? "a date or a time" : `of type ${type}`}`,
    remedy: `turn it into ${time ? "a number" : "numbers"} in a query${time ? `: ${replacing(name, `epoch(${identifier(name)})`)}` : ""}${asked ? "" : ", or leave it out"}`,
    option: "sql",
  });
}

/** A query in which a column is an expression. */
function replacing(column: string, expression: string): string {
  return `select * replace (${expression} as ${identifier(column)}) from data`;
}

/** An error for a column that is not there. */
export function absent(
  name: string,
  { name: file, columns }: PreparedTable,
  { header = true, sql }: TableOptions,
): DataError {
  const names = columns.map((column) => column.name);
  const close = nearest(name, names);
  const shown = names.length > 12 ? [...names.slice(0, 12), "..."] : names;
  const headless =
    header &&
    sql === undefined &&
    names.filter((text) => !Number.isNaN(Number(text))).length > names.length / 2;
  const single = names.length === 1 && /[,;|\t]/.test(names[0]);
  return new DataError({
    code: "unknown-column",
    file,
    problem: `there is no column ${visible(name)}`,
    remedy: `${close.length > 0 ? `did you mean ${close.join(", ")}? ` : ""}the columns are ${shown.join(", ")}${headless ? "; these look like data: where the first line holds no names, say so, and name columns x1, x2, ..." : ""}${single ? "; say what separates the fields" : ""}`,
    option: headless ? "header" : single ? "delimiter" : undefined,
  });
}

/** The levels found, where they are neither too many nor too few. */
function usable(
  column: string,
  seen: readonly string[],
  { asked, rows }: { asked: boolean; rows: number },
  file: string,
): readonly string[] {
  const most = asked ? MOST_LEVELS : UNASKED_LEVELS;
  if (seen.length > most) {
    throw new DataError({
      code: "many-levels",
      file,
      column,
      problem: `text with more than ${most} different values in the first ${howMany(rows, "row")}`,
      remedy: asked
        ? "group them in a query"
        : "name the covariates without it, or with it if it is meant to be one",
      option: asked ? "sql" : "features",
    });
  }
  if (seen.length === 1) {
    throw new DataError({
      code: "one-level",
      file,
      column,
      problem: `text with the one value "${visible(seen[0])}" in the first ${howMany(rows, "row")}`,
      remedy: "leave it out, or declare its levels",
      option: "levels",
    });
  }
  return seen;
}

function declared(column: string, levels: readonly string[]): readonly string[] {
  if (levels.length >= 2 && new Set(levels).size === levels.length) return levels;
  throw new DataError({
    code: "bad-levels",
    problem: `levels of ${column}: fewer than two, or one twice`,
    remedy: "name at least two different ones, the reference first",
    option: "levels",
  });
}

/** The two whole numbers of a response of two classes, the lower first, where they are others than 0 and 1. */
async function classesOf(
  engine: Engine,
  table: PreparedTable,
  { number, ...column }: SourceColumn,
  rows: number,
): Promise<readonly string[] | undefined> {
  const text = `CASE WHEN ${number} IS NOT NULL THEN ${column.text} END`;
  const seenIn = async (relation: string): Promise<string[]> => {
    const found = await survey(engine, { ...table, relation }, [{ ...column, number, text }], {
      rows,
      most: 2,
    });
    return [...(found.get(column.name) ?? [])].sort((a, b) => Number(a) - Number(b));
  };
  const areClasses = (seen: readonly string[]): boolean => {
    const values = seen.map((value) => (value.trim() === "" ? Number.NaN : Number(value)));
    const whole = values.length === 2 && values.every(Number.isSafeInteger) && values[0] !== values[1];
    return whole && values.some((value) => value !== 0 && value !== 1);
  };
  // Two values that are no such classes, or three of any, stay so whatever comes behind them.
  const first = table.first === undefined ? [] : await seenIn(table.first);
  if (first.length > 1 && !areClasses(first)) return undefined;
  const seen = await seenIn(table.relation);
  return areClasses(seen) ? seen : undefined;
}

/** The two words of a response, no before yes; other words in the order of their letters, where they are classes. */
function answersOf(
  response: string,
  words: readonly string[],
  table: PreparedTable,
  { classes = false }: TableOptions,
): readonly string[] {
  const pair = ANSWERS.find((answer) => words.every((word) => answer.includes(word.toLowerCase())));
  if (pair && words.length === 2) {
    return [...words].sort((a, b) => pair.indexOf(a.toLowerCase()) - pair.indexOf(b.toLowerCase()));
  }
  if (classes && words.length === 2) return words;
  const [one, other = one] = words;
  throw new DataError({
    code: "text-response",
    file: table.name,
    column: response,
    problem: `the response is text ("${visible(one)}", "${visible(other)}"${words.length > 2 ? ", ..." : ""})`,
    remedy:
      words.length === 2
        ? "declare its two levels, the one that is 0 first"
        : "code it as a number in a query",
    option: words.length === 2 ? "levels" : "sql",
  });
}
