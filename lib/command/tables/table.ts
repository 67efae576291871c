import type { ColumnBlock, Fault } from "sa-adam/internal";
import type { Basis } from "../formula/polynomial.js";
import type { ReadPart } from "./identity.js";
import type { Target } from "./target.js";
import type { TextRow } from "./text-rows.js";

/** How rows are read that need not end. */
export interface LiveOptions {
  /** Go on as the file grows; else the rows are those of a pipe. */
  readonly follow: boolean;
  /** Ends the rows where they are. */
  readonly end: AbortSignal;
  /** Told at once of what happens to a file that is followed. */
  readonly say: (what: Fault) => void;
}

export interface TableOptions {
  /**
   * What explains what, as R and Wilkinson write it: "y ~ x * city + poly(age, 2) + log(w)". It stands in the place of
   * `response` and `features`.
   */
  formula?: string | undefined;
  /** Bases of the formula's orthogonal polynomials, as `Table.bases` has them; of the rows' own unless given. */
  bases?: Readonly<Record<string, Basis>> | undefined;
  /**
   * Name of the response's column, where there is no formula; "x1" and so on by position where there is no header. A text with the words yes and no, or
   * true and false, is 1 for yes and true; of other texts declare the two `levels`, the one that is 0 first.
   */
  response?: string | undefined;
  /** Have the rows no responses, so that `response` is only what they would be called? Then each is 0. No unless given. */
  unanswered?: boolean | undefined;
  /** Names of the covariates, in the order of the coefficients; every other column that can serve unless given. */
  features?: readonly string[] | undefined;
  /** The column that is added to a'x, or in its place the one of which that is the logarithm. */
  offset?: string | undefined;
  exposure?: string | undefined;
  /** The column of the rows' case weights, or of the trials of which the response counts the successes. */
  weights?: string | undefined;
  /** The column that tells which rows belong together, numbers or texts. */
  clusters?: string | undefined;
  /** A query whose rows are the table; the files are visible in it as `data`. */
  sql?: string | undefined;
  /** Does the first line of a CSV file hold the names? true unless given; without, columns are x1, x2, ... by position. */
  header?: boolean | undefined;
  /**
   * Levels of categorical columns, the first of each being the one that the others are compared with; a column named here is
   * categorical whatever its type. Levels of other text columns are the values seen in the first `levelRows` rows, sorted.
   */
  levels?: Readonly<Record<string, readonly string[]>> | undefined;
  /**
   * Rows with a missing value: an error, or left out and counted; or, of a column of words, a level "(missing)", the last one. "error"
   * unless given.
   */
  missing?: "error" | "drop" | "level" | undefined;
  /** Rows in a random order that depends on nothing but `seed`; the file's order unless given. */
  shuffle?: boolean | undefined;
  /** Seed of the shuffled order, a whole number; 1 unless given. */
  seed?: number | undefined;
  /** Rows that are looked at for the levels of text columns; 100,000 unless given. */
  levelRows?: number | undefined;
  /** What separates the fields of a CSV file: one to four characters, or "blanks" for any number of them; found out unless given. */
  delimiter?: string | undefined;
  /**
   * The sign before the decimals of numbers in a CSV file, "." or ",". Unless it or `thousands` is given: ".", or "," where
   * columns of the first rows are numbers in no other way, which is in `notes`.
   */
  decimal?: "." | "," | undefined;
  /** The sign between thousands of numbers in a CSV file, such as "," or "." (then "," is before the decimals). */
  thousands?: string | undefined;
  /**
   * The texts of a CSV file that stand for a missing value, in every column. Unless given: an empty field, NA, N/A, #N/A, NaN,
   * null, NULL, \N everywhere, and in columns of numbers also None, n/a, ".", "?", "-", "*"; what was found is in `notes`. Among
   * codes of two letters, as DE and FR, NA is a level.
   */
  nullStrings?: readonly string[] | undefined;
  /** The encoding of a CSV file, such as "latin1"; UTF-8, or UTF-16 where the file begins with its mark, unless given. */
  encoding?: string | undefined;
  /**
   * Is the response one of two classes, as in a logistic regression? Then two whole numbers such as 1 and 2, or any two words,
   * are 0 and 1 in their order; which is which is in `notes`.
   */
  classes?: boolean | undefined;
  /**
   * Rows are read as they come, once: those of one pipe, or of one file as it grows. Columns, levels and how numbers are written
   * are those of the rows that are there at first.
   */
  live?: LiveOptions | undefined;
}

export interface BlockOptions {
  /** Rows to leave out at the start, counted as they would have been given: a resumed fit has had them. */
  skip?: number | undefined;
  /**
   * What has been read before, in this or in another run. A file that begins with the rows of one of these goes on after
   * them; one that has no other rows is an error.
   */
  earlier?: readonly ReadPart[] | undefined;
  /** Files without new rows are passed over in silence: a resumed fit may have had all of its rows. */
  resume?: boolean | undefined;
  /** Will the rows be read again? Then numbers of texts are kept on disk, if there may be any, so that they need not be parsed again. */
  again?: boolean | undefined;
  /**
   * Bytes on disk, where nobody else can read them, that may be taken to unpack texts and as many to keep their numbers; half of what
   * is free among the temporary files at most, and none in memory. What does not fit is read as it is. None unless given.
   */
  scratch?: number | undefined;
  /** Stops the reading; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Somebody's rows as a stream of numbers: what `openTable` opens. */
export interface Table {
  /** Covariates after coding: a number's column under its name, a text's column c as `c[level]` for each level but the first. */
  readonly names: readonly string[];
  /** What the names belong to, and how many are each one's, in their order: columns, or terms of the formula. */
  readonly terms: readonly (readonly [name: string, columns: number])[];
  /** The column's name, or the expression. */
  readonly response: string;
  /** The columns that the rows of a block have beside. */
  readonly roles: Readonly<Partial<Record<"offset" | "exposure" | "weights" | "clusters", string>>>;
  /** The formula with every term written out, no dot and no levels in it: two of one text are one question. */
  readonly formula: string | undefined;
  /** Bases of the formula's orthogonal polynomials; with these as the option `bases` other rows are coded the same way. */
  readonly bases: Readonly<Record<string, Basis>>;
  /** Columns of levels of which coefficients compare each with the first. */
  readonly compared: readonly string[];
  /** The two words of the response where it is text: the one that is 0 and the one that is 1. */
  readonly responseLevels: readonly [zero: string, one: string] | undefined;
  /** Levels of the coded columns, the reference first; with these as the option `levels` another file is coded the same way. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** What was decided about the data that their owner should know: columns left out, texts taken for missing values. */
  readonly notes: readonly Fault[];
  /** The question that is asked, as JSON: files, query, columns and every option that changes rows. */
  readonly fingerprint: string;
  /** The files that are read, as they were called. */
  readonly files: readonly string[];
  /** Rows, where the files' own metadata say so (Parquet without a query). */
  readonly size: number | undefined;
  /** Rows left out for a missing value in the last pass, as far as it went; those of `earlier` apart, skipped ones' share included. */
  dropped(): number;
  /** What the last pass has read so far, file by file: what a fit keeps, and gives as `earlier` to the next. */
  read(): readonly ReadPart[];
  /** Rows without a missing value that the last pass left out because of `earlier`, as far as it went. */
  known(): number;
  /** Where damage would not have been seen, after a whole pass: Parquet pages without check sums. */
  unseen(): readonly Fault[];
  /**
   * One pass over the rows. The arrays of a block are the receiver's own.
   *
   * @throws DataError at the first row that cannot be used
   */
  blocks(options?: BlockOptions): AsyncIterable<ColumnBlock>;
  /**
   * One pass over the rows into memory of the caller's own, row after row; gives the number of rows that stand there from its
   * beginning on, before it is written again.
   */
  fill(target: Target, options?: BlockOptions): AsyncIterable<number>;
  /**
   * One pass over some columns, whether they are used or not, as texts in the order of the rows that a pass of blocks gives.
   *
   * @throws DataError at once for a column that is not there
   */
  texts(columns: readonly string[], signal?: AbortSignal): AsyncIterable<TextRow>;
  /** Before work during which a signal ends the process at once: what DuckDB has in its folder goes then as well. */
  guard(): void;
  /** Let go of the files and of DuckDB's memory, when no pass is on its way any more. */
  close(): void;
}
