import { DataError, howMany } from "sa-adam/internal";

/**
 * Memory of the caller's for rows: covariate j of row i goes to `values[i * stride + columns[j]]`, the response to
 * `values[i * stride + response]`, for i below `capacity`.
 */
export interface Target {
  readonly values: Float64Array;
  readonly stride: number;
  /** Where each covariate stands in a row, in the order of the table's names. */
  readonly columns: readonly number[];
  readonly response: number;
  /** Rows that fit in, 3072 at least; they are handed over when fewer than that are left. */
  readonly capacity: number;
}

/** Rows that one reading may bring: a chunk of DuckDB's, and those held back before it. */
export const ROOM = 3072;

/** @throws DataError where a target does not hold the rows of a table with so many covariates */
export function checkTarget(
  { values, stride, columns, response, capacity }: Target,
  covariates: number,
): void {
  const places = new Set([...columns, response]);
  const problem =
    columns.length !== covariates
      ? `columns: ${howMany(columns.length, "place")} for ${howMany(covariates, "covariate")}`
      : places.size <= covariates || [...places].some((at) => !Number.isInteger(at) || at < 0 || at >= stride)
        ? `columns: not ${covariates + 1} different places below the stride ${stride}`
        : !Number.isInteger(capacity) || capacity < ROOM || capacity * stride > values.length
          ? `capacity: ${howMany(capacity, "row")} of ${howMany(stride, "number")}, which is fewer than ${ROOM} or more than the ${howMany(values.length, "number")} hold`
          : undefined;
  if (problem) throw new DataError({ code: "bad-option", problem, remedy: "give another" });
}
