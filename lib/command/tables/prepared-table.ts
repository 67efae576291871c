import type { Fault } from "sa-adam/internal";
import type { NumberStyle } from "./number-text.js";
import type { SourceFile } from "./source.js";
import type { SourceColumn } from "./source-column.js";

/** A table before anything is chosen from it. */
export interface PreparedTable {
  /** What to call the table in messages. */
  readonly name: string;
  /** The table in SQL. */
  readonly relation: string;
  /** Its first rows as a table in SQL, those of a plain table of CSV. */
  readonly first?: string | undefined;
  /** The same table of copies of its texts, in their order; with some columns read as numbers, which stops at one that is none. */
  readonly relationOf?:
    | ((copies: readonly SourceFile[], numbers?: ReadonlySet<string>) => string)
    | undefined;
  /** The files that are read, copies in place of those that cannot be read as they are. */
  readonly files: readonly SourceFile[];
  readonly columns: readonly SourceColumn[];
  /** A query that counts the rows of its texts, none of whose columns is passed over. */
  readonly counting?: string | undefined;
  /** Are its rows those of files, one after the other, and not those of a query? */
  readonly plain: boolean;
  /** The column of SQL with the file's place in the list. */
  readonly fileColumn: string;
  readonly notes: readonly Fault[];
  /** How numbers are written in texts, and whether somebody has to look for underscores among digits beside the reading. */
  readonly style: NumberStyle;
  readonly watch: boolean;
}
