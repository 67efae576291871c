import { DataError } from "sa-adam/internal";
import { blame, compile, type Frame, type RowNumber } from "./arithmetic.js";
import type { Expression } from "./expression.js";
import { type Basis, polynomials } from "./polynomial.js";

/** Some rows of the columns that are read. */
export interface InputRows {
  /** The columns in their order. */
  readonly columns: readonly { readonly items: Float64Array }[];
  /** `count` rows from `from` on, or those listed. */
  readonly from: number;
  readonly count: number;
  readonly list: Uint32Array | undefined;
}

/** Where row k of those that are asked for stands, for messages. */
export type PlaceOf = (k: number) => { file: string; row: number };

/** Numbers of the rows, made once for all products that they are in. */
export interface Atom {
  readonly text: string;
  readonly expression: Expression;
  readonly value: RowNumber;
  /** The polynomial of this degree of the expression's values. */
  readonly polynomial?: { readonly basis: Basis; readonly degree: number } | undefined;
}

/** One factor of a product: numbers of the rows, or whether they have that level. */
export type Cell =
  | { readonly label: string; readonly atom: Atom }
  | { readonly label: string; readonly column: string; readonly level: number };

/** Numbers of the rows by an expression, or by a polynomial of it. */
export function atomOf(
  text: string,
  expression: Expression,
  frame: Frame,
  polynomial?: Atom["polynomial"],
): Atom {
  return { text, expression, value: compile(expression, frame), polynomial };
}

/** The rows' numbers of column j, side by side. */
export function gathered({ columns, from, count, list }: InputRows, j: number): Float64Array {
  const { items } = columns[j];
  if (list === undefined) return items.slice(from, from + count);
  return Float64Array.from({ length: count }, (_, k) => items[list[k]]);
}

/**
 * An atom's numbers of `count` rows.
 *
 * @throws DataError for the first row where it is no finite number, with the reason
 */
export function valuesOf(atom: Atom, frame: Frame, count: number, place: PlaceOf): Float64Array {
  const { text, expression, value, polynomial } = atom;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = value(i);
  const bad = values.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw noNumber(text, blame(expression, frame, bad)).at(place(bad));
  if (polynomial) {
    const { basis, degree } = polynomial;
    for (let i = 0; i < count; i++) {
      polynomials(basis, values[i], (j, p) => {
        if (j === degree) values[i] = p;
      });
    }
  }
  return values;
}

/**
 * A product's numbers of `count` rows.
 *
 * @throws DataError for the first row where it is no finite number
 */
export function productOf(
  product: readonly Cell[],
  numbers: ReadonlyMap<Atom, Float64Array>,
  frame: Frame,
  count: number,
  place: PlaceOf,
): Float64Array {
  const [first, ...others] = product;
  const values = "atom" in first ? numbers.get(first.atom)!.slice() : new Float64Array(count);
  if (!("atom" in first)) {
    const codes = frame.get(first.column)!.values;
    for (let i = 0; i < count; i++) if (codes[i] === first.level) values[i] = 1;
  }
  for (const cell of others) {
    if ("atom" in cell) {
      const factors = numbers.get(cell.atom)!;
      for (let i = 0; i < count; i++) values[i] *= factors[i];
    } else {
      const codes = frame.get(cell.column)!.values;
      for (let i = 0; i < count; i++) if (codes[i] !== cell.level) values[i] = 0;
    }
  }
  const bad = others.length === 0 ? -1 : values.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return values;
  const name = product.map(({ label }) => label).join(":");
  throw noNumber(name, "the product is beyond what a number can be").at(place(bad));
}

function noNumber(column: string, problem: string): DataError {
  return new DataError({
    code: "not-finite",
    column,
    problem,
    remedy: "mend the row, or leave such rows out in a query",
    option: "sql",
  });
}
