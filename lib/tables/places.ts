import { numbers } from "./chunk.js";
import type { RowQuery } from "./query.js";
import type { Rows } from "./stream.js";

/** What rows are called in messages. */
export interface PlaceNames {
  /** The table. */
  readonly name: string;
  /** Each of its files, in order. */
  readonly files: readonly string[];
}

/** Keeps count of the rows that went by, so that one can be named as a reader of the file would: file, and row from 1 on. */
export interface Places {
  /** The name of row i of the rows at hand. */
  of(rows: Rows, i: number): string;
  /** These rows went by. */
  pass(rows: Rows): void;
}

/** Places for the rows of a query, of which the first `from` are not shown. */
export function placesOf({ file, row }: RowQuery, { name, files }: PlaceNames, from: number): Places {
  /** Rows that went by, of all files or of the one that the last of them belongs to. */
  let before = from;
  let current = 0;
  const fileOf = (rows: Rows, i: number): number => numbers(rows, file!).items[i];
  /** Rows that the file of row i has before it. */
  const earlier = (rows: Rows, i: number): number => {
    if (file === undefined) return before + i;
    const here = fileOf(rows, i);
    if (here === current) return before + i;
    let start = i;
    while (start > 0 && fileOf(rows, start - 1) === here) start--;
    return i - start;
  };
  return {
    of(rows, i) {
      const where = file === undefined ? name : files[fileOf(rows, i)];
      if (row === undefined) return `${where}, row ${earlier(rows, i) + 1}`;
      return `${where}, row ${numbers(rows, row).items[i]}${file === undefined ? "" : " of all files together"}`;
    },
    pass(rows) {
      // Shuffled rows carry their numbers.
      if (row !== undefined) return;
      before = earlier(rows, rows.count - 1) + 1;
      if (file !== undefined) current = fileOf(rows, rows.count - 1);
    },
  };
}
