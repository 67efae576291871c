/** What is wrong with data or with an option, as data: what a message is made of. */
export interface Fault {
  /** What is wrong in a word for programs, such as "not-finite" or "unknown-option". */
  readonly code: string;
  /** What is wrong in words, without place and remedy. */
  readonly problem: string;
  readonly file?: string | undefined;
  /** From 1: of the file where one is named, else of the stream. */
  readonly row?: number | undefined;
  readonly column?: string | undefined;
  /** What to do, in words. */
  readonly remedy?: string | undefined;
  /** The option that the remedy is about, by its name in TypeScript; a command names its flag. */
  readonly option?: string | undefined;
  /** Lines to be shown below: the text that is at fault, with a mark under the place. */
  readonly excerpt?: readonly string[] | undefined;
}

/**
 * Data or an option that cannot be used.
 *
 * Its message is one line: place, problem, remedy. Whoever knows more of the place adds it by `at`, and whoever has another
 * name for the option, as a command its flag, writes the line anew with `faultLine`.
 *
 * @example
 * const fault = { code: "not-finite", row: 7, column: "age", problem: "is NaN", remedy: "leave the row out" };
 * new DataError(fault).message; // "row 7, age: is NaN; leave the row out"
 */
export class DataError extends RangeError {
  override readonly name: string = "DataError";
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(faultLine(fault), options);
    this.fault = fault;
  }

  /** The same fault at a place that is known better. */
  at(place: Pick<Fault, "file" | "row" | "column">): DataError {
    return new DataError({ ...this.fault, ...place }, { cause: this });
  }
}

/**
 * A fault as one line: "rows.csv, row 7, age: is NaN; leave the row out".
 *
 * @param flagOf the name of an option where the line is read, put behind the remedy; none unless given
 */
export function faultLine(fault: Fault, flagOf?: (option: string) => string | undefined): string {
  const { file, row, column, problem, remedy, option } = fault;
  const place = [file, row === undefined ? undefined : `row ${row}`, column].filter(
    (part) => part !== undefined,
  );
  const flag = option === undefined ? undefined : flagOf?.(option);
  const line =
    (place.length > 0 ? `${place.join(", ")}: ` : "") +
    problem +
    (remedy ? `; ${remedy}${flag ? ` (${flag})` : ""}` : "");
  // A column's name may hold a line's end.
  return line.replace(/[\r\n]+/g, " ");
}
