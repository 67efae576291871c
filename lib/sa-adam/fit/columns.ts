import type { Block } from "./block.js";
import { InputError } from "./input-error.js";

/** One column of a block, whichever way its rows are stored: value i is data[offset + i * step]. */
export interface Column {
  readonly name: string;
  readonly data: ArrayLike<number>;
  readonly offset: number;
  readonly step: number;
}

/** A block as columns, its shape checked. */
export interface Columns {
  readonly count: number;
  readonly covariates: readonly Column[];
  readonly response: Column;
}

/** The number of covariates of a block; throws an InputError for rows that do not make a whole number of columns. */
export function covariatesOf(block: Block): number {
  if ("columns" in block) return block.columns.length;
  const p = block.rows.length / block.response.length;
  if (!Number.isInteger(p)) {
    throw new InputError(
      `a block of ${block.response.length} responses has ${block.rows.length} covariates, not the same number a row`,
    );
  }
  return p;
}

/** Rows of a block. */
export function rowsOf(block: Block): number {
  return "columns" in block ? block.count : block.response.length;
}

/** Read a block as columns of these names; throws an InputError when it has another shape. */
export function columnsOf(block: Block, names: readonly string[]): Columns {
  const count = rowsOf(block);
  if (!Number.isSafeInteger(count) || count < 0)
    throw new InputError(`a block cannot have ${count} rows; give a whole number of them`);
  if (count > 0 && covariatesOf(block) !== names.length) {
    throw new InputError(
      `a block has ${covariatesOf(block)} covariates, the fit has ${names.length}: ${listed(names)}`,
    );
  }
  const column = (name: string, data: ArrayLike<number>): Column => {
    if (data.length < count)
      throw new InputError(`a block of ${count} rows has only ${data.length} values of ${name}`);
    return { name, data, offset: 0, step: 1 };
  };
  return {
    count,
    response: column("the response", block.response),
    covariates:
      "columns" in block
        ? names.map((name, j) => column(name, block.columns[j]))
        : names.map((name, j) => ({ name, data: block.rows, offset: j, step: names.length })),
  };
}

/** Is any of the values first, ..., first + count - 1 not a finite number? */
export function hasUnusable({ data, offset, step }: Column, first: number, count: number): boolean {
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

/** Throw an InputError unless value i is a finite number; `row` is the stream's row, from 1, of value 0. */
export function requireFinite(column: Column, i: number, row: number): void {
  const value: unknown = column.data[column.offset + i * column.step];
  if (Number.isFinite(value)) return;
  const seen =
    typeof value === "string"
      ? `the text ${JSON.stringify(value)}`
      : typeof value === "bigint"
        ? `the big integer ${value}`
        : String(value);
  throw new InputError(
    `row ${row + i}: ${column.name} is ${seen}, not a finite number; correct the row or leave it out`,
  );
}

function listed(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(", ")}, ...` : names.join(", ");
}
