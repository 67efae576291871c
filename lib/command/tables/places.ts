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

/** Where a pass begins: the place of a file in the list, and the rows before in that file. */
export interface Start {
  readonly file: number;
  readonly row: number;
}

/** Where a pass begins that leaves out the first rows of files of the sizes given. */
export function startOf(skip: number, sizes: readonly number[]): Start {
  let row = skip;
  let file = 0;
  while (file < sizes.length - 1 && row >= sizes[file]) row -= sizes[file++];
  return { file, row };
}

/** Places for the rows of a query, the first of which are not shown. */
export function placesOf({ file, row }: RowQuery, { name, files }: PlaceNames, start: Start): Places {
  /** Rows that went by of the file that the last of them belongs to; of the whole where there is one file or a query. */
  let before = start.row;
  let current = start.file;
  const fileOf = (rows: Rows, i: number): number => numbers(rows, file!).items[i];
  /** Rows that the file of row i has before it. */
  const earlier = (rows: Rows, i: number): number => {
    if (file === undefined) return before + i;
    const here = fileOf(rows, i);
    if (here === current) return before + i;
    let first = i;
    while (first > 0 && fileOf(rows, first - 1) === here) first--;
    return i - first;
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
