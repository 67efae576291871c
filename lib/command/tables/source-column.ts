import type { Fault } from "sa-adam/internal";

/** A column before anything is chosen. */
export interface SourceColumn {
  readonly name: string;
  readonly kind: "number" | "text" | "time" | "other" | "empty";
  /** What to call its type. */
  readonly type: string;
  /** The column as a number in SQL: NULL where it is missing, NaN where a text is none. */
  readonly number: string;
  /** The column as a text in SQL. */
  readonly text: string;
  /** Was its kind made out from texts? Then a text among numbers is a mistake, not a level. */
  readonly guessed: boolean;
  /** The column as a text in SQL where NA is a text as any, where that is another one. */
  readonly coded?: string | undefined;
  /** Why it cannot be used as it is. */
  readonly fault?: Fault | undefined;
  /** A text of the first rows whose leading zeros its number has lost. */
  readonly padded?: string | undefined;
  /** Why nobody means it who asks for all columns: it only numbers or names the rows, or has neither name nor value. */
  readonly idle?: "row-names" | "no-name" | undefined;
}
