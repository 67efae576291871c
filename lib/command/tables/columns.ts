import { TableError } from "../files/table-error.js";
import type { Engine } from "./engine.js";
import { NO_COLUMNS } from "./explain.js";
import { nearest } from "./nearest.js";
import type { PreparedTable } from "./prepare.js";
import { identifier, literal } from "./sql-text.js";
import { survey } from "./survey.js";
import type { TableOptions } from "./table.js";

/** A column of the table that goes into the fit. */
interface Column {
  readonly name: string;
  /** Levels of a categorical column, the reference first; undefined for a number. */
  readonly levels?: readonly string[];
}

export interface Choice {
  readonly response: string;
  readonly covariates: readonly Column[];
}

/** Levels that a text column may have to be taken without being asked for, and at all. */
const UNASKED_LEVELS = 50;
const MOST_LEVELS = 1000;

const DEFAULT_LEVEL_ROWS = 100_000;

/**
 * The response and the covariates that the options ask for, each a number or a category with its levels.
 *
 * @throws TableError for a column that is not there or cannot serve, with what to do
 */
export async function chooseColumns(
  engine: Engine,
  table: PreparedTable,
  options: TableOptions,
): Promise<Choice> {
  const { response, features, levels = {} } = options;
  const names = table.columns.map(({ name }) => name);
  for (const name of [response, ...(features ?? []), ...Object.keys(levels)]) {
    if (!names.includes(name)) throw new TableError(absent(name, table, options));
  }
  const twice = features?.find((name, i) => features.indexOf(name) !== i);
  if (twice !== undefined) throw new TableError(`features: ${twice} is named twice; name each column once`);
  if (features?.includes(response)) {
    throw new TableError(`features: ${response} is the response; leave it out of the covariates`);
  }
  const wanted = features ?? names.filter((name) => name !== response);
  const typeOf = new Map(table.columns.map(({ name, type }) => [name, type]));
  const asked = features !== undefined;
  for (const name of [response, ...wanted])
    refuse(name, typeOf.get(name)!, name === response || asked, table);

  const texts = [response, ...wanted].filter((name) => isText(typeOf.get(name)!) && !(name in levels));
  const rows = options.levelRows ?? DEFAULT_LEVEL_ROWS;
  const found = await survey(engine, table, texts, { rows, most: MOST_LEVELS });
  if (isText(typeOf.get(response)!) || response in levels) {
    const [reference, other = reference] = found.get(response) ?? levels[response];
    throw new TableError(
      `${table.name}: the response ${response} is text ("${reference}", "${other}", ...); code it as a number in a query: ${replacing(response, `(${identifier(response)} = ${literal(other)})::int`)}`,
    );
  }
  const covariates = wanted.map((name): Column => {
    if (name in levels) return { name, levels: declared(name, levels[name]) };
    const seen = found.get(name);
    return seen ? { name, levels: usable(name, seen, { asked, rows }, table.name) } : { name };
  });
  return { response, covariates };
}

const isText = (type: string): boolean => /^(VARCHAR|JSON|UUID|ENUM\()/.test(type);

const isNumber = (type: string): boolean =>
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|BOOLEAN|BIGNUM|DECIMAL\(.*\))$/.test(type);

/** An error for a column of a type that is neither number nor text. */
function refuse(name: string, type: string, asked: boolean, table: PreparedTable): void {
  if (isNumber(type) || isText(type)) return;
  const date = /^(DATE|TIME|INTERVAL)/.test(type);
  const remedy = date
    ? `turn it into a number in a query: ${replacing(name, `epoch(${identifier(name)})`)}`
    : "turn it into numbers in a query (--sql)";
  throw new TableError(
    `${table.name}, column ${name}: a covariate is a number or a text with levels, this is ${date ? "a date or a time" : `of type ${type}`}; ${remedy}${asked ? "" : ", or name the covariates without it (--features)"}`,
  );
}

/** The flag for a query in which a column is an expression. */
function replacing(column: string, expression: string): string {
  return `--sql '${`select * replace (${expression} as ${identifier(column)}) from data`.replaceAll("'", "'\\''")}'`;
}

/** What to say of a column that is not there. */
function absent(
  name: string,
  { name: tableName, columns }: PreparedTable,
  { header = true, sql }: TableOptions,
): string {
  const names = columns.map((column) => column.name);
  if (names.length === 1 && /[,;|\t]/.test(names[0])) {
    return `${tableName}: ${NO_COLUMNS}; the first line is "${names[0]}", and not every row has as many fields with one separator`;
  }
  const close = nearest(name, names);
  const shown = names.length > 12 ? [...names.slice(0, 12), "..."] : names;
  const headless =
    header &&
    sql === undefined &&
    names.filter((text) => !Number.isNaN(Number(text))).length > names.length / 2;
  return `${tableName}: there is no column ${name}; ${close.length > 0 ? `did you mean ${close.join(", ")}? ` : ""}the columns are ${shown.join(", ")}${headless ? "; these look like data: where the first line holds no names, say --no-header and name columns x1, x2, ..." : ""}`;
}

/** The levels found, where they are neither too many nor too few. */
function usable(
  name: string,
  seen: readonly string[],
  { asked, rows }: { asked: boolean; rows: number },
  table: string,
): readonly string[] {
  const most = asked ? MOST_LEVELS : UNASKED_LEVELS;
  if (seen.length > most) {
    throw new TableError(
      `${table}, column ${name}: text with more than ${most} different values in the first ${rows} rows; ${asked ? "group them in a query (--sql)" : "name the covariates (--features) without it, or with it if it is meant to be one"}`,
    );
  }
  if (seen.length === 1) {
    throw new TableError(
      `${table}, column ${name}: text with the one value "${seen[0]}" in the first ${rows} rows; leave it out (--features), or declare its levels (--levels)`,
    );
  }
  return seen;
}

function declared(name: string, levels: readonly string[]): readonly string[] {
  if (levels.length < 2 || new Set(levels).size < levels.length) {
    throw new TableError(`levels of ${name}: name at least two different ones, the reference first`);
  }
  return levels;
}
