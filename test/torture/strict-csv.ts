import { isUtf8 } from "node:buffer";
import type { Block } from "sa-adam";
import { visible } from "sa-adam-cli/internal";

/** What a table of text says. */
export interface StrictTable {
  readonly names: string[];
  readonly block: Block;
  /** Is there a quotation mark inside a field that does not begin with one, which the letter forbids? */
  readonly loose: boolean;
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const LIKE_NUMBER = /^\s*[$€£+-]*\s*(\d|\.\d)[\d.,' e+-]*[%$€£]?\s*$/i;
/** Of such words the command's answer is its own business, not that of RFC 4180. */
const UNDECIDED =
  /^\s*(|na|n\/a|#n\/a|nan|null|none|\\n|\.|\.\.|\?|-|--|\*|true|false|yes|no|inf(inity)?|\d+-\d+-\d+.*)\s*$/i;

/**
 * A CSV file read by the letter: UTF-8, commas, a header, RFC 4180's quotes, as many fields in every line, a number or a word
 * in each; words as contrasts with the first in their order. Undefined where the letter does not decide.
 */
export function strictTable(bytes: Buffer, response: string): StrictTable | undefined {
  const { rows, loose } = strictRows(bytes) ?? { rows: [], loose: false };
  if (rows.length < 2) return undefined;
  const header = rows[0].map((name) => visible(name.trim()));
  const distinct = new Set(header).size === header.length;
  if (!distinct || header.includes("") || rows.some((row) => row.length !== header.length)) return undefined;
  const body = rows.slice(1);
  const names: string[] = [];
  const columns: Float64Array[] = [];
  let explained: Float64Array | undefined;
  for (const [j, name] of header.entries()) {
    const texts = body.map((row) => row[j]);
    const numbers = Float64Array.from(texts, Number);
    if (texts.every((text) => NUMBER.test(text))) {
      if (!numbers.every(Number.isFinite)) return undefined;
      if (name === response) explained = numbers;
      else {
        names.push(name);
        columns.push(numbers);
      }
      continue;
    }
    const likeNumbers = texts.filter((text) => LIKE_NUMBER.test(text)).length;
    if (name === response || 2 * likeNumbers > texts.length) return undefined;
    if (texts.some((text) => UNDECIDED.test(text))) return undefined;
    const levels = [...new Set(texts)].sort();
    if (levels.length < 2 || levels.length > 50) return undefined;
    for (const level of levels.slice(1)) {
      names.push(`${name}[${visible(level)}]`);
      columns.push(Float64Array.from(texts, (text) => Number(text === level)));
    }
  }
  if (!explained || columns.length === 0 || names.includes("(intercept)")) return undefined;
  return { names, block: { count: body.length, columns, response: explained }, loose };
}

/** The rows' fields, empty lines passed over; a space before a quotation mark, and those behind one, are no part of a field. */
function strictRows(bytes: Buffer): { rows: string[][]; loose: boolean } | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  if (/\0|\r(?!\n)/.test(text)) return undefined;
  const rows: string[][] = [];
  let row: string[] = [];
  let loose = false;
  const field = /(?: ?"((?:[^"]|"")*)" *|((?:[^",\n\r][^,\n\r]*)?))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length || row.length > 0) {
    const found = field.exec(text);
    if (!found) return undefined;
    const [, quoted, plain, end] = found;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    loose ||= plain?.includes('"') ?? false;
    if (end === ",") continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return { rows, loose };
}
