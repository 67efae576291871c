import { DataError } from "sa-adam/internal";
import { visible } from "../files/visible.js";

/** How a CSV file is written. */
export interface Dialect {
  readonly delimiter: string;
  /** Names of the columns, or x1, x2, ... where there is no header. */
  readonly names: readonly string[];
  /** Is the first column without a name in the header, as row names are? */
  readonly rowNames: boolean;
  /** Does every row end in a separator that the header has not? */
  readonly ends: boolean;
  /** Lines before the first row that begin with # and are none. */
  readonly comments: number;
}

/** What a column without a name in the header is called. */
export const defaultName = (j: number): string => `column${j + 1}`;

/** Tried in this order; "blanks" stands for any number of spaces and tabs. */
const DELIMITERS = [",", ";", "\t", "|", "~", "blanks"];
const RECORDS = 200;

/** A field that goes on behind its closing quotation mark, or has none. */
interface Torn {
  readonly field: string;
  readonly closed: boolean;
}

/** A separator, and the fields of the first line by it. */
interface Cut {
  readonly name: string;
  readonly first: readonly string[];
  /** Which field of every row the first line has no name for: the first, or the last, which is empty. */
  readonly unnamed: "first" | "last" | undefined;
  /** Has every row as many fields as the first line asks for? */
  readonly fits: boolean;
  /** Has the first row so many, and several? */
  readonly begins: boolean;
  /** The field of the first line whose quotation marks are not around all of it. */
  readonly torn: Torn | undefined;
}

interface DialectOptions {
  readonly header: boolean;
  readonly delimiter?: string | undefined;
}

/**
 * How a CSV file is written, by its beginning: the separator with which every row has the same number of fields, the one
 * that gives most of them; where there is none, the one of the first line. Lines on top that begin with # are comment where
 * the first of them has not as many fields as the next line, and what comes behind them begins as a table.
 *
 * @param whole is this all of the text?
 * @throws DataError for a header that names two columns alike, or has quotation marks around a part of a name
 */
export function dialectOf(text: string, whole: boolean, file: string, options: DialectOptions): Dialect {
  const { header } = options;
  const top = /^\ufeff?#[^\r\n]*(\r\n?|\n)(#[^\r\n]*(\r\n?|\n)|\r\n?|\n)*/.exec(text)?.[0] ?? "";
  const all = cut(text, whole, options);
  const rest = top === "" ? all : cut(text.slice(top.length), whole, options);
  const commented = rest !== all && rest.begins && !all.begins;
  const found = commented ? rest : all;
  const { first, unnamed, torn } = found;
  if (header && torn) throw tornName(torn, file);
  const fields = unnamed === "first" ? ["", ...first] : unnamed === "last" ? [...first, ""] : first;
  const names = header
    ? fields.map((name, j) => visible(name.trim()) || defaultName(j))
    : fields.map((_, j) => `x${j + 1}`);
  const twice = names.find((name, j) => names.indexOf(name) < j);
  if (twice !== undefined) {
    throw new DataError({
      code: "duplicate-column",
      file,
      problem: `two columns are called ${twice}`,
      remedy: "give each a name of its own in the first line",
    });
  }
  return {
    delimiter: found.name,
    names,
    rowNames: header && fields.length > 1 && fields[0].trim() === "",
    ends: unnamed === "last",
    comments: commented ? top.split(/\r\n?|\n/).length - 1 : 0,
  };
}

function tornName({ field, closed }: Torn, file: string): DataError {
  return new DataError({
    code: "bad-quotes",
    file: `${file}, first line`,
    column: visible(field.split(/[\r\n]/)[0].trim()),
    problem: closed
      ? "the name goes on behind its closing quotation mark"
      : "the quotation mark before the name is not closed",
    remedy: "put all of it between quotation marks, or nothing",
  });
}

/** A text cut into fields by the separator that fits best. */
function cut(text: string, whole: boolean, { header, delimiter }: DialectOptions): Cut {
  const read = (candidate: string, onTorn: (row: number, torn: Torn) => void): string[][] => {
    const rows = records(text, candidate, RECORDS + 1, onTorn);
    // What the text's end cuts off counts for nothing.
    return rows.length > RECORDS || (!whole && rows.length > 1) ? rows.slice(0, -1) : rows;
  };
  const candidates = (delimiter === undefined ? DELIMITERS : [delimiter]).map((name): Cut => {
    let torn: Torn | undefined;
    const rows = read(name, (row, found) => {
      if (row === 0) torn ??= found;
    });
    const width = rows[1]?.length ?? rows[0]?.length ?? 0;
    const even = rows.slice(1).every((row) => row.length === width);
    const first = rows[0] ?? [];
    const short = header && even && width > 1 && first.length === width - 1;
    const unnamed = short ? unnamedOf(rows.slice(1)) : undefined;
    const begins = rows.length > 1 && width > 1 && first.length === width;
    const fits = even && width > 1 && (unnamed !== undefined || first.length === width);
    return { name, first, unnamed, fits, begins, torn };
  });
  const most = (list: readonly Cut[]): Cut | undefined =>
    list.reduce<Cut | undefined>(
      (best, next) => (next.first.length > (best?.first.length ?? 0) ? next : best),
      undefined,
    );
  // Blanks are in the middle of texts too: they separate only where nothing else does.
  const usual = candidates.filter(({ name }) => name !== "blanks");
  return (
    most(usual.filter(({ fits }) => fits)) ??
    most(candidates.filter(({ fits }) => fits)) ??
    most(usual.length > 0 ? usual : candidates) ??
    candidates[0]
  );
}

/** Of rows with a field more than the header: R writes row names without a name for their column, others end every row with a separator. */
function unnamedOf(rows: readonly (readonly string[])[]): Cut["unnamed"] {
  const counted = rows.every(([name], i) => name === String(i + 1));
  if (!counted && rows.every((row) => row.at(-1)?.trim() === "")) return "last";
  const names = rows.map(([name]) => name);
  // Fractions name no rows: a name of the header has lost its separator.
  return distinct(names) && !names.some((name) => FRACTION.test(name)) ? "first" : undefined;
}

const FRACTION = /^\s*[-+]?\d*[.,]\d+(e[-+]?\d+)?\s*$/i;

const distinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

/**
 * The first rows of a CSV text as fields (RFC 4180); empty lines are passed over.
 *
 * @param onTorn is told of each field without a closing quotation mark, or with more than spaces behind it, and of its row, from 0
 */
function records(
  text: string,
  delimiter: string,
  most: number,
  onTorn: (row: number, torn: Torn) => void,
): string[][] {
  const rows: string[][] = [];
  const blanks = delimiter === "blanks";
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length && rows.length < most) {
    const row: string[] = [];
    for (;;) {
      if (blanks) while (isBlank(text[at])) at++;
      let field = "";
      let [quoted, closed] = [false, false];
      // As in DuckDB one space before a quotation mark is no part of the field.
      if (text.startsWith(' "', at) && delimiter !== " ") at++;
      if (text[at] === '"') {
        quoted = true;
        for (at++; at < text.length; at++) {
          if (text[at] !== '"') field += text[at];
          else if (text[at + 1] === '"') field += text[at++];
          else break;
        }
        closed = at < text.length;
        at++;
      }
      const start = at;
      while (at < text.length && text[at] !== "\n" && text[at] !== "\r" && !separates(text, at, delimiter))
        at++;
      field += text.slice(start, at);
      if (quoted && !(closed && /^ *$/.test(text.slice(start, at)))) onTorn(rows.length, { field, closed });
      if (blanks) while (isBlank(text[at])) at++;
      const ends = at >= text.length || text[at] === "\n" || text[at] === "\r";
      if (!blanks || field !== "" || !ends || row.length === 0) row.push(field);
      if (ends) break;
      if (!blanks) at += delimiter.length;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    if (row.length > 1 || row[0] !== "") rows.push(row);
  }
  return rows;
}

const isBlank = (character: string): boolean => character === " " || character === "\t";

function separates(text: string, at: number, delimiter: string): boolean {
  if (delimiter === "blanks") return isBlank(text[at]);
  return text.startsWith(delimiter, at);
}
