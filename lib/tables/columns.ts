import type { Engine } from "./engine.js";
import { nearest } from "./nearest.js";
import type { PreparedTable } from "./prepare.js";
import { identifier } from "./sql-text.js";
import type { TableOptions } from "./table.js";
import { TableError } from "./table-error.js";

/** A column of the table that goes into the fit. */
export interface Column {
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
  const found = await survey(engine, table, texts, options);
  if (isText(typeOf.get(response)!) || response in levels) {
    const [one, two] = found.get(response) ?? levels[response];
    throw new TableError(
      `${table.name}: the response ${response} is text ("${one}"${two === undefined ? "" : `, "${two}"`}, ...); code it as a number in a query: --sql "select (${identifier(response)} = '${one}')::int as y, * from data" --response y`,
    );
  }
  const covariates = wanted.map((name): Column => {
    if (name in levels) return { name, levels: declared(name, levels[name]) };
    const seen = found.get(name);
    return seen ? { name, levels: usable(name, seen, asked, table, options) } : { name };
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
    ? `turn it into a number in a query: --sql "select epoch(${identifier(name)}) as ${identifier(name)}, ... from data"`
    : "turn it into numbers in a query (--sql)";
  throw new TableError(
    `${table.name}, column ${name}: a covariate is a number or a text with levels, this is ${date ? "a date or a time" : `of type ${type}`}; ${remedy}${asked ? "" : ", or name the covariates without it (--features)"}`,
  );
}

function absent(
  name: string,
  { name: tableName, columns }: PreparedTable,
  { header = true, sql }: TableOptions,
): string {
  const names = columns.map((column) => column.name);
  const close = nearest(name, names);
  const shown = names.length > 12 ? [...names.slice(0, 12), "..."] : names;
  const headless =
    header &&
    sql === undefined &&
    names.filter((text) => !Number.isNaN(Number(text))).length > names.length / 2;
  return `${tableName}: there is no column ${name}; ${close.length > 0 ? `did you mean ${close.join(", ")}? ` : ""}the columns are ${shown.join(", ")}${headless ? "; these look like data: where the first line holds no names, say --no-header and name columns x1, x2, ..." : ""}`;
}

/** The values of text columns in the first rows, sorted. */
async function survey(
  engine: Engine,
  table: PreparedTable,
  names: readonly string[],
  options: TableOptions,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (names.length === 0) return found;
  const rows = options.levelRows ?? DEFAULT_LEVEL_ROWS;
  const columns = names.map((name) => `${identifier(name)}::VARCHAR AS ${identifier(name)}`).join(", ");
  const first = `(SELECT ${columns} FROM ${table.relation} LIMIT ${rows})`;
  const questions = names.map((name, i) => {
    const column = identifier(name);
    return `count(${column})::INT AS n${i}, count(TRY_CAST(${column} AS DOUBLE))::INT AS m${i},
      list_slice(list(DISTINCT ${column}), 1, ${MOST_LEVELS + 1}) AS v${i}`;
  });
  const [answer] = await engine.rows(`SELECT ${questions.join(", ")} FROM ${first}`);
  for (const [i, name] of names.entries()) {
    const count = answer[`n${i}`] as number;
    const numbers = answer[`m${i}`] as number;
    if (count === 0) {
      throw new TableError(
        `${table.name}, column ${name}: no value in the first rows; leave it out (--features)`,
      );
    }
    if (table.guessed && numbers > count / 2 && numbers < count) {
      const [{ r, c }] = await engine.rows(
        `SELECT r::INT AS r, c FROM (SELECT row_number() OVER () AS r, ${identifier(name)} AS c FROM ${first})
         WHERE c IS NOT NULL AND TRY_CAST(c AS DOUBLE) IS NULL ORDER BY r LIMIT 1`,
      );
      throw new TableError(
        `${table.name}, row ${r}, column ${name}: "${c}" is not a number, as most of this column is; mend the row, leave the column out (--features), or declare its levels (--levels)`,
      );
    }
    found.set(name, (answer[`v${i}`] as (string | null)[]).filter((value) => value !== null).sort());
  }
  return found;
}

function usable(
  name: string,
  seen: readonly string[],
  asked: boolean,
  table: PreparedTable,
  options: TableOptions,
): readonly string[] {
  const rows = options.levelRows ?? DEFAULT_LEVEL_ROWS;
  const most = asked ? MOST_LEVELS : UNASKED_LEVELS;
  if (seen.length > most) {
    throw new TableError(
      `${table.name}, column ${name}: text with more than ${most} different values in the first ${rows} rows; ${asked ? "group them in a query (--sql)" : "name the covariates (--features) without it, or with it if it is meant to be one"}`,
    );
  }
  if (seen.length === 1) {
    throw new TableError(
      `${table.name}, column ${name}: text with the one value "${seen[0]}" in the first ${rows} rows; leave it out (--features), or declare its levels (--levels)`,
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
