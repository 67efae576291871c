import { markdown } from "./markdown.js";

/** A cell of a table. */
export type TableValue = string | number | boolean | bigint | null | undefined;

/** One row: column heading to value; headings may hold mathematics between dollar signs. */
export type TableRow = Record<string, TableValue>;

/**
 * Shows rows as a table: one column for each key, in the order of first appearance; numbers to the right.
 *
 * @param rows at least one
 * @param digits significant digits of numbers that are not integers
 * @throws RangeError when there are no rows; Error outside a tslab kernel
 * @example table([{ gamma: 0.75, "V(gamma, n)": 1.0032 }, { gamma: 0.95, "V(gamma, n)": 1.0487 }])
 */
export function table(rows: readonly TableRow[], digits = 4): void {
  markdown(markdownTable(rows, digits));
}

/** The table as Markdown source: see {@link table}. */
function markdownTable(rows: readonly TableRow[], digits: number): string {
  if (rows.length === 0) throw new RangeError("table needs at least one row");
  const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = headings.map((heading) => {
    const values = rows.map((row) => row[heading]);
    const isNumeric = values.every((value) => typeof (value ?? 0) === "number");
    return { isNumeric, cells: aligned(values, digits) };
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(headings.map(escaped)),
    line(columns.map(({ isNumeric }) => (isNumeric ? "--:" : ":--"))),
    ...rows.map((_, i) => line(columns.map(({ cells }) => cells[i]))),
  ].join("\n");
}

/** Without this a bar would end the cell. */
function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** A column's cells. Its numbers end at the same decimal, zeros included, as far as their digits go: 0.2 is 0.20 above 0.15. */
function aligned(values: readonly TableValue[], digits: number): string[] {
  const plain = values.map((value) => formatted(value, digits));
  const numbers = plain.filter((_, i) => typeof values[i] === "number");
  const places = (isPower: boolean): number =>
    Math.max(0, ...numbers.filter((text) => text.includes("e") === isPower).map(decimalsOf));
  const [fixed, power] = [places(false), places(true)];
  return plain.map((text, i) => {
    const value = values[i];
    if (typeof value !== "number" || !Number.isFinite(value) || value === 0 || text.includes(","))
      return text;
    if (text.includes("e")) return Number(text).toExponential(power);
    const size = Number(Number(text).toExponential().split("e")[1]);
    const decimals = Math.min(fixed, digits - 1 - size);
    return decimals > decimalsOf(text) ? Number(text).toFixed(decimals) : text;
  });
}

/** The digits after the point of a number as it is written. */
function decimalsOf(text: string): number {
  return /\.(\d+)/.exec(text)?.[1].length ?? 0;
}

function formatted(value: TableValue, digits: number): string {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? formattedNumber(value, digits) : escaped(String(value));
}

function formattedNumber(value: number, digits: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  const isWhole = Number.isInteger(value) || size >= Number(`1e${digits}`);
  if (isWhole && size < 1e9) return Math.round(value + 0).toLocaleString("en-US");
  const rounded = Number(value.toPrecision(digits));
  return size < 1e-3 || size >= 1e9 ? rounded.toExponential() : String(rounded);
}
