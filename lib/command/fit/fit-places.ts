import { DataError } from "sa-adam/internal";
import type { Table } from "../tables/table.js";

/** What the rows of a table were read as. */
export interface Reading {
  /** The names on the command line. */
  readonly data: readonly string[];
  readonly sql?: string | undefined;
  readonly shuffle?: boolean | undefined;
  /** Rows that the fit has had and the table has not. */
  readonly before: number;
}

/** A fit counts the rows it is given: its error about one of them, with the place where the owner of the data finds it. */
export function located(error: unknown, table: Table, { data, sql, shuffle, before }: Reading): unknown {
  if (!(error instanceof DataError) || error.fault.row === undefined || error.fault.file !== undefined)
    return error;
  const { files } = table;
  const uncounted = table.dropped() > 0 ? ", not counting those left out" : "";
  const file = (): string => {
    if (sql !== undefined) return `the query${uncounted}`;
    if (shuffle) return `in shuffled order${uncounted}`;
    if (files.length > 1) return `all files together${uncounted}`;
    return `${data.length === 1 ? data[0] : (files[0] ?? "the data")}${uncounted}`;
  };
  return error.at({ file: file(), row: error.fault.row - before });
}

/** Refuses rows of which none is left. */
export function refuseNone(rows: number, table: Table, { data, sql }: Omit<Reading, "before">): void {
  if (rows > 0 || table.dropped() === 0) return;
  throw new DataError({
    code: "no-rows",
    file: sql === undefined ? data.join(", ") : "the query",
    problem: `no row is without a missing value: all ${table.dropped()} were left out`,
    remedy: "leave out the columns that have them",
    option: "features",
  });
}
