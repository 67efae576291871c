import { howMany } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import type { Frame } from "./arithmetic.js";
import { codings, type Part } from "./coding.js";
import { columnsIn, type Expression, textOf } from "./expression.js";
import { responseName } from "./formula.js";
import { formulaError } from "./formula-error.js";
import { columnsOf, type Plan } from "./plan.js";
import type { Basis } from "./polynomial.js";
import {
  type Atom,
  atomOf,
  type Cell,
  gathered,
  type InputRows,
  type PlaceOf,
  productOf,
  valuesOf,
} from "./row-numbers.js";
import { type Term, termText } from "./terms.js";
import type { Variable } from "./variables.js";

/** A column as it is read: numbers, or the numbers of its levels, from 0. */
export interface Input {
  readonly name: string;
  readonly levels?: readonly string[] | undefined;
}

/** What a formula makes of the columns that are read. */
export interface Design {
  readonly names: readonly string[];
  /** The terms, and how many of the names are each one's, in their order. */
  readonly terms: readonly (readonly [name: string, columns: number])[];
  /** Columns of levels of which some coefficients compare each with the first. */
  readonly compared: readonly string[];
  /** What the formula gives rows beside, in the order of their columns: trials, the sum of its offsets, as they are written. */
  readonly beside: readonly { readonly role: "weights" | "offset"; readonly text: string }[];
  /**
   * Response, covariates and what the formula gives beside, of some rows, in arrays of their own.
   *
   * @throws DataError, its place by `place`, for a row where one of them is no finite number
   */
  columns(rows: InputRows, place: PlaceOf): Float64Array[];
}

/** More columns than any fit takes. */
const MOST_COLUMNS = 20_000;

/**
 * The columns of a formula: products of numbers and of levels, by R's order and names.
 *
 * @param inputs the columns as they are read, the response's first
 * @param bases the bases of the polynomials that are orthogonal, by the variable's text
 * @throws DataError for a column of words where numbers are wanted, and for more columns than a fit takes
 */
export function designOf(plan: Plan, inputs: readonly Input[], bases: ReadonlyMap<string, Basis>): Design {
  const { formula, terms, intercept, offsets } = plan;
  const { response, trials, text } = formula;
  const levels = new Map(inputs.map((input) => [input.name, input.levels]));
  requireFew(terms, levels, text);
  const frame: Frame = new Map(inputs.map(({ name }) => [name, { values: new Float64Array(0) }]));
  const cells = cellsBy(levels, bases, frame, text);
  const parts = codings(
    terms.map((term) => ({
      numbers: termText(term.filter((one) => !levelsOf(one, levels))),
      factors: term.filter((one) => levelsOf(one, levels)).map((one) => columnsOf(one)[0]),
    })),
    intercept,
  );
  const products = terms.map((term, t) =>
    parts[t].flatMap((part) =>
      outer(
        term
          .filter((variable) => !levelsOf(variable, levels) || part.has(columnsOf(variable)[0]))
          .map((variable) => cells(variable, part)),
      ),
    ),
  );
  if (response.kind !== "name" || trials) requireNumbers(response, responseName(formula), levels, text);
  const shift =
    offsets.length === 0 ? undefined : offsets.reduce((left, right) => ({ ...PLUS, left, right }));
  const beside = (
    [
      ["weights", "trials", trials],
      ["offset", "offset", shift],
    ] as const
  ).flatMap(([role, name, expression]) => {
    if (!expression) return [];
    requireNumbers(expression, name, levels, text);
    const written = textOf(expression);
    return [{ role, text: written, atom: atomOf(`${name}(${written})`, expression, frame) }];
  });
  const explained = atomOf(responseName(formula), response, frame);
  const all = products.flat();
  const atoms = new Set(all.flat().flatMap((cell) => ("atom" in cell ? [cell.atom] : [])));
  return {
    names: all.map((product) => product.map(({ label }) => label).join(":")),
    terms: terms.map((term, t) => [termText(term), products[t].length]),
    compared: [
      ...new Set(
        parts.flat().flatMap((part) => [...part].flatMap(([factor, way]) => (way === "all" ? [] : [factor]))),
      ),
    ],
    beside,
    columns(rows, place) {
      const { count } = rows;
      for (const [j, { name }] of inputs.entries()) frame.get(name)!.values = gathered(rows, j);
      const numbers = new Map([...atoms].map((atom) => [atom, valuesOf(atom, frame, count, place)]));
      return [
        valuesOf(explained, frame, count, place),
        ...all.map((product) => productOf(product, numbers, frame, count, place)),
        ...beside.map(({ atom }) => valuesOf(atom, frame, count, place)),
      ];
    },
  };
}

const PLUS = { kind: "operation", sign: "+", at: 0 } as const;

type Levels = ReadonlyMap<string, readonly string[] | undefined>;

function levelsOf(variable: Variable, levels: Levels): readonly string[] | undefined {
  return "column" in variable ? levels.get(variable.column) : undefined;
}

/** What stands for a variable in the products of a part of a term. */
function cellsBy(
  levels: Levels,
  bases: ReadonlyMap<string, Basis>,
  frame: Frame,
  formula: string,
): (variable: Variable, part: Part) => Cell[] {
  const atoms = new Map<string, Atom>();
  const cell = (label: string, expression: Expression, polynomial?: Atom["polynomial"]): Cell => {
    const atom = atoms.get(label) ?? atomOf(label, expression, frame, polynomial);
    atoms.set(label, atom);
    return { label, atom };
  };
  return (variable, part) => {
    const words = levelsOf(variable, levels);
    if ("column" in variable) {
      const { column, at } = variable;
      if (!words) return [cell(column, { kind: "name", name: column, at })];
      const all = words.map((level, k) => ({ label: `${column}[${visible(level)}]`, column, level: k }));
      return part.get(column) === "all" ? all : all.slice(1);
    }
    const { expression, text } = variable;
    requireNumbers(expression, text, levels, formula);
    if (variable.kind === "numbers") return [cell(text, expression)];
    const { degree, raw } = variable;
    return Array.from({ length: degree }, (_, k) => {
      const label = degree === 1 ? text : `${text}${k + 1}`;
      const power: Expression = {
        kind: "operation",
        sign: "^",
        left: expression,
        right: { kind: "number", value: k + 1, at: 0 },
        at: 0,
      };
      if (raw) return cell(label, k === 0 ? expression : power);
      return cell(label, expression, { basis: bases.get(text)!, degree: k + 1 });
    });
  };
}

/** All products of one cell of each axis, the first changing fastest. */
function outer(axes: readonly Cell[][]): Cell[][] {
  return axes.reduce<Cell[][]>(
    (products, axis) => axis.flatMap((cell) => products.map((product) => [...product, cell])),
    [[]],
  );
}

function requireNumbers(expression: Expression, text: string, levels: Levels, formula: string): void {
  const word = columnsIn(expression).find((name) => levels.get(name));
  if (word === undefined) return;
  throw formulaError(formula, expression.at, {
    problem: `${text}: ${word} is a column of words, and numbers are wanted`,
    remedy: `take ${word} by itself, where its levels are columns`,
  });
}

function requireFew(terms: readonly Term[], levels: Levels, formula: string): void {
  let sum = 0;
  for (const term of terms) {
    const columns = term.reduce((count, one) => count * (levelsOf(one, levels)?.length ?? 1), 1);
    sum += columns;
    if (sum <= MOST_COLUMNS) continue;
    throw formulaError(formula, term[0].at, {
      problem: `${termText(term)} makes ${howMany(columns, "column")}, and all together may be ${MOST_COLUMNS}`,
      remedy: "group the levels in a query",
    });
  }
}
