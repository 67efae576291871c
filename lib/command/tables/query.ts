import type { BesideColumn, Choice, Column } from "./columns.js";
import { identifier, literal } from "./sql-text.js";

/** Where a column's numbers stand among the columns of the query. */
export interface Slot {
  readonly name: string;
  /** The column of the numbers, or of a category's codes 0, 1, ... by level. */
  readonly index: number;
  /** The column of a category's text where it is none of the levels. */
  readonly unseen?: number;
  readonly levels?: readonly string[];
  /** The column's text in SQL, where its numbers are made of texts. */
  readonly text?: string;
}

/** Every column of numbers, in the order in which a pass reads them. */
export function slotsOf({
  response,
  covariates,
  beside,
}: Pick<RowQuery, "response" | "covariates" | "beside">): Slot[] {
  return [response, ...covariates, ...beside];
}

/** The rows as a query with numbers only, and what its columns are. */
export interface RowQuery {
  readonly sql: string;
  /** Names of all columns of the query. */
  readonly columns: readonly string[];
  /** True in SQL, and of the relation, where no number of the row is missing. */
  readonly whole: string;
  readonly response: Slot;
  readonly covariates: readonly Slot[];
  /** Columns that rows have beside. */
  readonly beside: readonly (Slot & { readonly role: BesideColumn["role"] })[];
  /** The column of the file's place in the list, where there are several. */
  readonly file?: number;
  /** The column of the row's number in the files' order, where the rows are shuffled. */
  readonly row?: number;
}

export interface RowQueryOptions {
  /** The column of SQL with the file's place in the list, where there are several and it is to be known. */
  readonly fileColumn: string | undefined;
  readonly shuffle: boolean;
  readonly seed: number;
}

/**
 * The query for a choice of columns: each a DOUBLE, a category as its level's number, in the files' order or in that of a
 * hash of the row's number and the seed.
 */
export function rowQuery(choice: Choice, relation: string, options: RowQueryOptions): RowQuery {
  const expressions: string[] = [];
  const put = (expression: string): number => expressions.push(expression) - 1;
  const slotOf = ({ source: { name, number, text, guessed }, levels }: Column): Slot => {
    if (!levels) return { name, index: put(number), ...(guessed && { text }) };
    const level = `TRY_CAST(${text} AS ENUM(${levels.map(literal).join(", ")}))`;
    return {
      name,
      levels,
      index: put(`enum_code(${level})::DOUBLE`),
      unseen: put(`CASE WHEN ${level} IS NULL THEN ${text} END`),
    };
  };
  const response = slotOf(choice.response);
  const covariates = choice.covariates.map(slotOf);
  const beside = choice.beside.map((column) => ({ ...slotOf(column), role: column.role }));
  const { fileColumn, shuffle, seed } = options;
  const file = fileColumn === undefined ? {} : { file: put(`${fileColumn}::DOUBLE`) };
  const row = shuffle ? { row: put("(row_number() OVER ())::DOUBLE") } : {};
  const columns = expressions.map((_, i) => `c${i}`);
  const numbers = slotsOf({ response, covariates, beside }).map(({ index }) => expressions[index]);
  const whole = numbers.map((number) => `coalesce(isfinite(${number}), false)`).join(" AND ");
  const select = `SELECT ${expressions.map((text, i) => `${text} AS ${identifier(columns[i])}`).join(", ")} FROM ${relation}`;
  const slots = { columns, whole, response, covariates, beside, ...file, ...row };
  if (row.row === undefined) return { sql: select, ...slots };
  // Hashed twice: one hash of both would give the orders of two seeds the same exclusive or throughout.
  const order = `hash(hash(c${row.row}::BIGINT, ${seed}::BIGINT)), c${row.row}`;
  return { sql: `SELECT * FROM (${select}) ORDER BY ${order}`, ...slots };
}
