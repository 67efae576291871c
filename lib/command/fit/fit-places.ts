import { InputError } from "sa-adam/internal";
import type { Table } from "../tables/table.js";
import { filesOf } from "./fit-sources.js";

/** What the rows of a table were read as. */
export interface Reading {
  /** The names on the command line. */
  readonly data: readonly string[];
  readonly sql?: string | undefined;
  readonly shuffle?: boolean | undefined;
  /** Rows that the fit has had from other tables before. */
  readonly before: number;
}

/** A fit counts the rows it is given: its error about one of them, with the place where the owner of the data finds it. */
export function located(error: unknown, table: Table, { data, sql, shuffle, before }: Reading): unknown {
  if (!(error instanceof InputError)) return error;
  const files = filesOf(table.fingerprint);
  const kept = table.dropped() > 0 ? ", not counting those left out" : "";
  const place = (row: string): string => {
    const here = `row ${Number(row) - before}`;
    if (sql !== undefined) return `the query's ${here}${kept}`;
    if (shuffle) return `${here} in shuffled order${kept}`;
    if (files.length > 1) return `${here} of all files together${kept}`;
    return files.length === 1
      ? `${data.length === 1 ? data[0] : files[0]}, ${here}${kept}`
      : `${here}${kept}`;
  };
  const message = error.message.replace(/\brow (\d+)/, (_, row) => place(row));
  return new InputError(message, { cause: error });
}
