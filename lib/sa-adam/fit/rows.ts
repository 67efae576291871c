import { isVector, shown } from "../numeric/arguments.js";
import { DataError } from "../numeric/data-error.js";

/** Rows of a stream as columns: what column stores and table readers give. */
export interface ColumnBlock {
  /** Rows in the block. */
  readonly count: number;
  /** Covariates, one array of at least `count` numbers a column. */
  readonly columns: readonly ArrayLike<number>[];
  /** Responses y, at least `count`. */
  readonly response: ArrayLike<number>;
}

/** Rows of a stream one after the other: covariate j of row i is `rows[i * p + j]`, p = rows.length / response.length. */
export interface RowBlock {
  readonly rows: ArrayLike<number>;
  /** Responses y, one a row. */
  readonly response: ArrayLike<number>;
}

/** Some rows of a stream. */
export type Block = ColumnBlock | RowBlock;

/** One column of some rows, whichever way they are stored: value i is data[offset + i * step]. */
export interface Column {
  readonly name: string;
  readonly data: ArrayLike<number>;
  readonly offset: number;
  readonly step: number;
}

/** Some rows as columns: the one shape that everything in a fit reads. */
export interface Rows {
  readonly count: number;
  readonly covariates: readonly Column[];
  readonly response: Column;
}

/** What the response is called in messages. */
const RESPONSE = "the response";

/**
 * Rows of a block.
 *
 * @throws DataError for what is no block, and for rows that do not make a whole number of columns
 */
export function countOf(block: Block): number {
  requireArrays(block);
  if ("columns" in block) {
    if (Number.isSafeInteger(block.count) && block.count >= 0) return block.count;
    throw new DataError({
      code: "block-count",
      problem: `a block's count must be a whole number of rows, got ${shown(block.count)}`,
    });
  }
  const [numbers, count] = [block.rows.length, block.response.length];
  if (count === 0 ? numbers === 0 : Number.isInteger(numbers / count)) return count;
  throw new DataError({
    code: "uneven-block",
    problem: `a block of ${count} responses has ${numbers} numbers in its rows, not the same number a row`,
  });
}

/** Throws a DataError for what is no block: nothing is yet said of lengths and numbers. */
function requireArrays(block: Block): void {
  const bad = (what: string, value: unknown): DataError =>
    new DataError({
      code: "block",
      problem: `${what}, got ${shown(value)}`,
      remedy: "give { rows, response }, or { count, columns, response }",
    });
  if (typeof block !== "object" || block === null || !("columns" in block || "rows" in block))
    throw bad("a block of rows is an object that has them", block);
  if (!isVector(block.response)) throw bad("a block's response must be an array of numbers", block.response);
  if (!("columns" in block)) {
    if (!isVector(block.rows)) throw bad("a block's rows must be an array of numbers", block.rows);
    return;
  }
  if (!Array.isArray(block.columns)) throw bad("a block's columns must be an array of arrays", block.columns);
  const j = block.columns.findIndex((column) => !isVector(column));
  if (j >= 0) throw bad(`column ${j} of a block must be an array of numbers`, block.columns[j]);
}

/** What is thrown where a fit has taken none. */
export function noRows(): DataError {
  const problem = "there are no rows to fit: the data are empty";
  return new DataError({ code: "no-rows", problem, remedy: "give at least one block of rows" });
}

/** The number of covariates of a block that is one. */
function covariatesOf(block: Block): number {
  return "columns" in block ? block.columns.length : block.rows.length / block.response.length;
}

/** x1, x2, ...: names of a block's covariates where none were given. */
export function defaultNames(block: Block): string[] {
  return Array.from({ length: covariatesOf(block) }, (_, j) => `x${j + 1}`);
}

/** A block as columns of these names; throws a DataError when it has another shape. */
export function rowsOf(block: Block, names: readonly string[]): Rows {
  const count = countOf(block);
  if (count > 0 && covariatesOf(block) !== names.length) {
    const listed = names.length > 8 ? `${names.slice(0, 8).join(", ")}, ...` : names.join(", ");
    throw new DataError({
      code: "block-columns",
      problem: `a block of ${count} responses has ${covariatesOf(block)} covariates a row, the fit has ${names.length} columns: ${listed}`,
    });
  }
  const column = (name: string, data: ArrayLike<number>): Column => {
    if (data.length >= count) return { name, data, offset: 0, step: 1 };
    throw new DataError({
      code: "short-column",
      column: name,
      problem: `a block of ${count} rows has only ${data.length} values of ${name}`,
    });
  };
  return {
    count,
    response: column(RESPONSE, block.response),
    covariates:
      "columns" in block
        ? names.map((name, j) => column(name, block.columns[j]))
        : names.map((name, j) => ({ name, data: block.rows, offset: j, step: names.length })),
  };
}

/** Rows that stand one after the other in memory, the response last in each, as columns. */
export function storedRows(values: Float64Array, names: readonly string[]): Rows {
  const step = names.length + 1;
  const column = (name: string, offset: number): Column => ({ name, data: values, offset, step });
  return {
    count: values.length / step,
    covariates: names.map(column),
    response: column(RESPONSE, names.length),
  };
}

/** What a model says of responses. */
export interface Responses {
  readonly name: string;
  /** Those that it knows, in words. */
  readonly responses: string;
  accepts(y: number): boolean;
}

/**
 * Throw a DataError for the first unusable value of rows first, ..., first + count - 1; row 0 is the stream's `row`, from 1.
 *
 * @param model judges the responses; none for a loss of one's own
 */
export function checkRows(
  { covariates, response }: Rows,
  first: number,
  count: number,
  row: number,
  model: Responses | undefined,
): void {
  const all = [...covariates, response];
  if (all.some((column) => hasUnusable(column, first, count))) {
    for (let i = first; i < first + count; i++) for (const column of all) requireFinite(column, i, row);
  }
  if (!model) return;
  const { data, offset, step } = response;
  for (let i = first; i < first + count; i++) {
    const y = data[offset + i * step];
    if (model.accepts(y)) continue;
    throw new DataError({
      code: "response",
      row: row + i,
      problem: `a response of the ${model.name} family is ${model.responses}, got ${y}`,
      remedy: "recode the response, or choose another family",
      option: "family",
    });
  }
}

/** Is any of the values first, ..., first + count - 1 not a finite number? */
function hasUnusable({ data, offset, step }: Column, first: number, count: number): boolean {
  let zero = 0;
  const end = offset + (first + count) * step;
  if (data instanceof Float64Array) {
    for (let i = offset + first * step; i < end; i += step) zero += data[i] * 0;
    return zero !== 0;
  }
  for (let i = offset + first * step; i < end; i += step) {
    if (!Number.isFinite(data[i])) return true;
  }
  return false;
}

function requireFinite({ name, data, offset, step }: Column, i: number, row: number): void {
  const value: unknown = data[offset + i * step];
  if (Number.isFinite(value)) return;
  const seen = typeof value === "string" ? `the text ${shown(value)}` : shown(value);
  throw new DataError({
    code: "not-finite",
    row: row + i,
    column: name,
    problem: `${name} is ${seen}, not a finite number`,
    remedy: "correct the row or leave it out",
  });
}

/** Where rows are written: covariate j of row i is rows[i * stride + j]. */
export interface RowTarget {
  readonly rows: Float64Array;
  readonly stride: number;
}

/** Write (value - center) / scale of a column's rows first, ..., first + count - 1 into column `at` of rows from `to` on. */
export function writeColumn(
  { data, offset, step }: Column,
  first: number,
  count: number,
  { rows, stride }: RowTarget,
  {
    at,
    to = 0,
    center = 0,
    inverseScale = 1,
  }: { at: number; to?: number; center?: number; inverseScale?: number },
): void {
  let from = offset + first * step;
  const start = to * stride + at;
  const end = start + count * stride;
  for (let place = start; place < end; place += stride) {
    rows[place] = (data[from] - center) * inverseScale;
    from += step;
  }
}
