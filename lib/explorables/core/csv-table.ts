import Papa from "papaparse";

/** A column of a CSV: numbers, or words that are levels, or words too different to be. */
export type CsvColumn =
  | { readonly name: string; readonly kind: "numbers"; readonly values: Float64Array }
  | {
      readonly name: string;
      readonly kind: "levels";
      /** In alphabetical order. */
      readonly levels: readonly string[];
      /** Place of each row's word among the levels, -1 where it is missing. */
      readonly codes: Int32Array;
    }
  | { readonly name: string; readonly kind: "words"; readonly different: number };

/** A CSV as columns; a missing number is NaN. */
export interface CsvTable {
  readonly columns: readonly CsvColumn[];
  readonly rows: number;
  /** What was found out about how it is written, in sentences. */
  readonly notes: readonly string[];
}

/** More different words than this are no levels. */
const MOST_LEVELS = 20;
const MISSING = new Set(["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "."]);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?\d+(,\d+)?$/;

/**
 * The columns of a CSV text: delimiter and quotes by papaparse, the first line has the names.
 *
 * A column is numbers when every value that is there is one; decimal commas count where the delimiter is no comma.
 *
 * @throws Error, one sentence that names the place, for what is no text, a text without rows, rows of unequal length, quotes that do
 *   not end, names that are numbers, missing or there twice, and for words among many different numbers
 * @example csvTable("x,y\n1,2\n3,4").columns[1] // { name: "y", kind: "numbers", values: [2, 4] }
 */
export function csvTable(text: string): CsvTable {
  if (text.includes("\0"))
    throw new Error(
      "This is no CSV but a file of another format, or a text that is not UTF-8: save it as CSV, UTF-8.",
    );
  const { data, errors, meta } = Papa.parse<string[]>(text.replace(/^\ufeff/, ""), {
    skipEmptyLines: "greedy",
  });
  const quotes = errors.find(({ type }) => type === "Quotes");
  if (quotes)
    throw new Error(
      `Line ${(quotes.row ?? 0) + 1} has a quotation mark that does not end: close it, or double it where it is meant as a character.`,
    );
  if (data.length === 0)
    throw new Error("The file is empty: it needs a line with the columns’ names, and rows below it.");
  const [head, ...rows] = data;
  const names = head.map((name) => name.trim());
  checkNames(names);
  if (rows.length === 0) throw new Error("There is a line with names and no row below it: add rows.");
  const uneven = rows.findIndex((row) => row.length !== names.length);
  if (uneven >= 0) {
    throw new Error(
      `Row ${uneven + 1} below the names has ${rows[uneven].length} ${rows[uneven].length === 1 ? "value" : "values"}, the names are ${names.length}: give every row as many values as there are names, and quote values that hold the delimiter.`,
    );
  }
  const commas = meta.delimiter !== ",";
  const columns = names.map((name, j) => columnOf(name, rows, j, commas));
  const notes: string[] = [];
  if (meta.delimiter !== ",") notes.push(`Values are divided by ${delimiterName(meta.delimiter)}.`);
  if (columns.some(({ commas }) => commas))
    notes.push("Commas inside of numbers are read as decimal commas.");
  return { columns: columns.map(({ column }) => column), rows: rows.length, notes };
}

function checkNames(names: readonly string[]): void {
  if (names.every((name) => NUMBER.test(name)))
    throw new Error("The first line holds numbers and no names: put a line with the columns’ names on top.");
  const unnamed = names.indexOf("");
  if (unnamed >= 0) throw new Error(`Column ${unnamed + 1} has no name: give it one in the first line.`);
  const twice = names.find((name, j) => names.indexOf(name) !== j);
  if (twice !== undefined)
    throw new Error(`Two columns are called ${twice}: rename one of them in the first line.`);
}

function columnOf(
  name: string,
  rows: readonly (readonly string[])[],
  j: number,
  commas: boolean,
): { column: CsvColumn; commas: boolean } {
  const words = rows.map((row) => row[j].trim());
  const there = words.filter((word) => !MISSING.has(word));
  const plain = there.every((word) => NUMBER.test(word));
  const decimalCommas = !plain && commas && there.every((word) => DECIMAL_COMMA.test(word));
  if (there.length > 0 && (plain || decimalCommas)) {
    const values = Float64Array.from(words, (word) =>
      MISSING.has(word) ? Number.NaN : Number(decimalCommas ? word.replace(",", ".") : word),
    );
    return { column: { name, kind: "numbers", values }, commas: decimalCommas };
  }
  requireOneKind(name, words, there);
  const levels = [...new Set(there)].sort();
  if (levels.length > MOST_LEVELS || levels.length === 0)
    return { column: { name, kind: "words", different: levels.length }, commas: false };
  const place = new Map(levels.map((level, code) => [level, code]));
  const codes = Int32Array.from(words, (word) => place.get(word) ?? -1);
  return { column: { name, kind: "levels", levels, codes }, commas: false };
}

/** Throws for a column that is meant as numbers: many different ones, and few values that are none. */
function requireOneKind(name: string, words: readonly string[], there: readonly string[]): void {
  const numbers = there.filter((word) => NUMBER.test(word));
  if (numbers.length < there.length / 2 || new Set(numbers).size <= MOST_LEVELS) return;
  const row = words.findIndex((word) => !MISSING.has(word) && !NUMBER.test(word));
  throw new Error(
    `Column ${name} holds numbers, and “${words[row]}” in row ${row + 1} below the names: mend that value, or leave it empty.`,
  );
}

function delimiterName(delimiter: string): string {
  return { ";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks" }[delimiter] ?? `“${delimiter}”`;
}
