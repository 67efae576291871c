import type { ColumnBlock } from "sa-adam/internal";

export interface TableOptions {
  /** Name of the response's column; "x1" and so on by position where there is no header. */
  response: string;
  /** Names of the covariates, in the order of the coefficients; every other column that can serve unless given. */
  features?: readonly string[];
  /** A query whose rows are the table; the files are visible in it as `data`. */
  sql?: string;
  /** Does the first line of a CSV file hold the names? true unless given; without, columns are x1, x2, ... by position. */
  header?: boolean;
  /**
   * Levels of categorical columns, the first of each being the one that the others are compared with; a column named here is
   * categorical whatever its type. Levels of other text columns are the values seen in the first `levelRows` rows, sorted.
   */
  levels?: Readonly<Record<string, readonly string[]>>;
  /** Rows with a missing value: an error, or left out and counted. "error" unless given. */
  missing?: "error" | "drop";
  /** Rows in a random order that depends on nothing but `seed`; the file's order unless given. */
  shuffle?: boolean;
  /** Seed of the shuffled order, a whole number; 1 unless given. */
  seed?: number;
  /** Rows that are looked at for the levels of text columns; 100,000 unless given. */
  levelRows?: number;
}

export interface BlockOptions {
  /** Rows to leave out at the start, counted as they would have been given: a resumed fit has had them. */
  skip?: number;
  /** Stops the reading; the iteration then throws the signal's reason. */
  signal?: AbortSignal;
}

/** Somebody's rows as a stream of numbers: what `openTable` opens. */
export interface Table {
  /** Covariates after coding: a number's column under its name, a text's column c as `c[level]` for each level but the first. */
  readonly names: readonly string[];
  readonly response: string;
  /** Levels of the coded columns; with these as the option `levels` another file is coded the same way. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** Names what is read: files with sizes and times of change, query and options. A checkpoint compares it. */
  readonly fingerprint: string;
  /** Rows, where the files' own metadata say so (Parquet without a query). */
  readonly size: number | undefined;
  /** Rows left out for a missing value in the last pass, as far as it went; skipped rows' share included. */
  dropped(): number;
  /**
   * One pass over the rows. The arrays of a block are the receiver's own.
   *
   * @throws TableError at the first row that cannot be used
   */
  blocks(options?: BlockOptions): AsyncIterable<ColumnBlock>;
  /** Let go of the files and of DuckDB's memory, when no pass is on its way any more. */
  close(): void;
}
