import { DataError } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import type { Engine } from "./engine.js";
import type { PreparedTable } from "./prepared-table.js";
import type { SourceColumn } from "./source-column.js";

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
 * @throws DataError for a column without values, and for a value with a zero byte
 */
export async function survey(
  engine: Engine,
  table: PreparedTable,
  columns: readonly SourceColumn[],
  { rows, most }: SurveyOptions,
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (columns.length === 0) return found;
  const texts = columns.map(({ text }, i) => `${text} AS t${i}`).join(", ");
  const questions = columns.map((_, i) => `list_slice(list(DISTINCT t${i}), 1, ${most + 2}) AS v${i}`);
  const [answer] = await engine.rows(
    `SELECT ${questions.join(", ")} FROM (SELECT ${texts} FROM ${table.relation} LIMIT ${rows})`,
  );
  for (const [i, { name }] of columns.entries()) {
    const values = ((answer[`v${i}`] ?? []) as (string | null)[]).filter((value) => value !== null);
    if (values.length === 0) throw empty(table.name, name);
    const broken = values.find((value) => value.includes("\0"));
    if (broken !== undefined) throw zeroByte(table.name, name, broken);
    found.set(name, values.slice(0, most + 1).sort());
  }
  return found;
}

/** No text of SQL, and no text that was meant, holds a zero byte. */
function zeroByte(file: string, column: string, value: string): DataError {
  return new DataError({
    code: "bad-text",
    file,
    column,
    problem: `the text "${visible(value)}" holds a zero byte`,
    remedy: "mend the row, or copy the file again",
  });
}

/** A column that holds nothing where it was looked at. */
export function empty(file: string, column: string): DataError {
  return new DataError({
    code: "no-values",
    file,
    column,
    problem: "no value in the first rows",
    remedy: "leave the column out",
    option: "features",
  });
}
