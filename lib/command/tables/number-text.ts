import { list, literal } from "./sql-text.js";

/** Texts that stand for a missing value in any column; DuckDB takes them for NULL when it reads. */
export const MISSING: readonly string[] = ["", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "\\N"];

/** Stands for a missing value too, but among codes of two letters, where it is Namibia or North America. */
export const NA = "NA";

/** The level of words that are missing, where they are to be one. */
export const MISSING_LEVEL = "(missing)";

/** Texts that do so where a number should be, with blanks around them or not; in a column of words they are words. */
export const NO_NUMBER: readonly string[] = [
  ...MISSING,
  NA,
  "None",
  "none",
  "n/a",
  "na",
  ".",
  "..",
  "?",
  "-",
  "--",
  "*",
];

/** How numbers are written. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  readonly thousands: string;
  /** Texts that stand for a missing number, besides NULL. */
  readonly missing: readonly string[];
  /** May there be underscores between digits, or two signs? DuckDB would read 1_2 as 12, and +-1 as -1. */
  readonly underscores: boolean;
}

/** A text as a number in SQL: NULL where it is missing, NaN where it is no number. */
export function numberOf(text: string, style: NumberStyle): string {
  return `coalesce(${plainNumber(text, style)}, CASE WHEN ${text} IS NULL OR ${isMissing(text, style)} THEN NULL ELSE 'nan'::DOUBLE END)`;
}

/** The same where what is no number is DuckDB's error. */
export function strictNumberOf(text: string, style: NumberStyle): string {
  return `CASE WHEN ${text} IS NULL OR ${isMissing(text, style)} THEN NULL
    ELSE coalesce(${plainNumber(text, { ...style, underscores: true })}, CAST(concat('"', ${text}, '"') AS DOUBLE)) END`;
}

/** Does the text stand for a missing number? */
export function isMissing(text: string, { missing }: NumberStyle): string {
  return missing.length === 0 ? "false" : `list_contains(${list(missing)}, trim(${text}))`;
}

/** Has a text an underscore or two signs? */
export const isOdd = (text: string): string => `(contains(${text}, '_') OR contains(${text}, '+-'))`;

/** A text as a number in SQL, NULL where it is none. */
export function plainNumber(text: string, { decimal, thousands, underscores }: NumberStyle): string {
  if (decimal === "." && thousands === "") {
    const cast = `TRY_CAST(${text} AS DOUBLE)`;
    return underscores ? `CASE WHEN ${isOdd(text)} THEN NULL ELSE ${cast} END` : cast;
  }
  const point = decimal === "." ? "\\." : ",";
  const whole = thousands === "" ? "[0-9]+" : `[0-9]+|${grouped(thousands)}`;
  const pattern = `\\s*[+-]?((${whole})(${point}[0-9]*)?|${point}[0-9]+)([eE][+-]?[0-9]+)?\\s*`;
  const bare = thousands === "" ? text : `replace(${text}, ${literal(thousands)}, '')`;
  const number = decimal === "." ? bare : `replace(${bare}, ',', '.')`;
  return `CASE WHEN regexp_full_match(${text}, ${literal(pattern)}) THEN TRY_CAST(${number} AS DOUBLE) END`;
}

/** A pattern: digits in groups of three, the first of which is no zero. */
export function grouped(thousands: string): string {
  return `[1-9][0-9]{0,2}([${thousands.replace(/[\\^\]]/, "\\$&")}][0-9]{3})+`;
}

/** A condition of SQL: digits behind a zero, as of a postal code, which are not all in the number that they make. */
export function hasLeadingZero(text: string): string {
  // Most texts have a point, which is soon seen.
  return `CASE WHEN contains(${text}, '.') THEN false ELSE starts_with(trim(${text}), '0') AND regexp_full_match(trim(${text}), '0[0-9]+') END`;
}

/** A condition of SQL: a number, perhaps with a decimal comma, separated thousands, a unit of money or a percent sign. */
export function looksLikeNumber(text: string): string {
  return `(TRY_CAST(${text} AS DOUBLE) IS NOT NULL AND NOT contains(${text}, '_')) OR regexp_full_match(${text}, '[$€£+-]*\\s*[0-9][0-9.,'' ]*\\s*[%$€£]?')`;
}

/** The words true and false, yes and no as 1 and 0; NaN for others. */
export function truthOf(text: string): string {
  return `CASE WHEN ${text} IS NULL THEN NULL WHEN lower(${text}) IN ('true', 'yes') THEN 1::DOUBLE
    WHEN lower(${text}) IN ('false', 'no') THEN 0::DOUBLE ELSE 'nan'::DOUBLE END`;
}
