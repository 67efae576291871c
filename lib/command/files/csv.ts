import { howMany } from "sa-adam/internal";
/** A column of numbers or words, in the order of its rows. */
export type Column = ArrayLike<number> | readonly string[];

/** Columns of one length, named as the CSV's header names them. */
export type Table = Readonly<Record<string, Column>>;

/**
 * The table as CSV (RFC 4180, but lines end in "\n"): a header, then one line a row, numbers in the shortest
 * form that reads back as the same number. What is not finite is an empty field.
 *
 * @throws RangeError when the columns differ in length, or there are none
 * @example csv({ n: [1, 2], label: ["a", "b, c"] }) // 'n,label\n1,a\n2,"b, c"\n'
 */
export function csv(table: Table): string {
  const names = Object.keys(table);
  if (names.length === 0) throw new RangeError("the table has no columns");
  const rows = table[names[0]].length;
  for (const name of names) {
    if (table[name].length !== rows) {
      throw new RangeError(
        `column ${name} has ${howMany(table[name].length, "row")}, but column ${names[0]} has ${rows}: make them equal`,
      );
    }
  }
  const lines = [names.map(field).join(",")];
  for (let i = 0; i < rows; i++) lines.push(names.map((name) => field(table[name][i])).join(","));
  return `${lines.join("\n")}\n`;
}

/**
 * The fields of one line of CSV, blanks around them left out; a field in quotation marks may hold commas.
 *
 * @example fieldsOf('a, "b, c"') // ["a", "b, c"]
 */
export function fieldsOf(line: string): string[] {
  const fields = line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g);
  return Array.from(fields, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain.trim());
}

/** One field of a CSV; a number that is not finite is an empty one. */
export function field(value: number | string): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
