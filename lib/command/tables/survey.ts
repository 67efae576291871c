import { TableError } from "../files/table-error.js";
import type { Engine } from "./engine.js";
import type { PreparedTable } from "./prepare.js";
import { identifier } from "./sql-text.js";

/** How far a survey goes. */
export interface SurveyOptions {
  /** Rows to look at, from the first on. */
  readonly rows: number;
  /** Values of a column to collect; one more is given where there are more. */
  readonly most: number;
}

/**
 * The values of text columns in the first rows, sorted.
 *
 * @throws TableError for a column without values, and for one that looks like numbers with something wrong with them
 */
export async function survey(
  engine: Engine,
  table: PreparedTable,
  names: readonly string[],
  { rows, most }: SurveyOptions,
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (names.length === 0) return found;
  const columns = names.map((name) => `${identifier(name)}::VARCHAR AS ${identifier(name)}`).join(", ");
  const first = `(SELECT ${columns} FROM ${table.relation} LIMIT ${rows})`;
  const questions = names.map((name, i) => {
    const column = identifier(name);
    return `count(${column})::INT AS n${i}, count(TRY_CAST(${column} AS DOUBLE))::INT AS p${i},
      count(*) FILTER (${numberLike(column)})::INT AS m${i},
      list_slice(list(DISTINCT ${column}), 1, ${most + 1}) AS v${i}`;
  });
  const [answer] = await engine.rows(`SELECT ${questions.join(", ")} FROM ${first}`);
  for (const [i, name] of names.entries()) {
    const count = answer[`n${i}`] as number;
    const plain = answer[`p${i}`] as number;
    const numberLikes = answer[`m${i}`] as number;
    if (count === 0) {
      throw new TableError(
        `${table.name}, column ${name}: no value in the first rows; leave it out (--features)`,
      );
    }
    if (table.guessed && numberLikes > count / 2 && plain < count) {
      const [{ r, c }] = await engine.rows(
        `SELECT r::INT AS r, c FROM (SELECT row_number() OVER () AS r, ${identifier(name)} AS c FROM ${first})
         WHERE c IS NOT NULL AND TRY_CAST(c AS DOUBLE) IS NULL ORDER BY r LIMIT 1`,
      );
      const remedy =
        plain > count / 2
          ? "mend the row, leave the column out (--features)"
          : "turn the column into numbers in a query, with replace(...)::double (--sql)";
      throw new TableError(
        `${table.name}, row ${r}, column ${name}: "${c}" is not a number, as most of this column looks to be; ${remedy}, or declare its levels (--levels)`,
      );
    }
    found.set(name, (answer[`v${i}`] as (string | null)[]).filter((value) => value !== null).sort());
  }
  return found;
}

/** A condition of SQL: the text is a number, perhaps with a decimal comma, separated thousands, a unit of money or a percent sign. */
function numberLike(column: string): string {
  return `TRY_CAST(${column} AS DOUBLE) IS NOT NULL OR regexp_full_match(${column}, '[$€£+-]*\\s*[0-9][0-9.,'' ]*\\s*[%$€£]?')`;
}
