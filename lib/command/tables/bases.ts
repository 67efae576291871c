import { DataError } from "sa-adam/internal";
import type { Frame } from "../formula/arithmetic.js";
import { columnsIn, type Expression } from "../formula/expression.js";
import type { Formula } from "../formula/formula.js";
import { formulaError } from "../formula/formula-error.js";
import { type Plan, planOf } from "../formula/plan.js";
import { type Basis, basisOf } from "../formula/polynomial.js";
import { atomOf } from "../formula/row-numbers.js";
import type { Engine } from "./engine.js";
import type { PreparedTable } from "./prepared-table.js";
import { identifier } from "./sql-text.js";
import { streamRows } from "./stream.js";
import type { TableOptions } from "./table.js";

/**
 * Refuse a polynomial that is orthogonal on rows that nobody has yet.
 *
 * @throws DataError
 */
export function requireBases(formula: Formula, { live, bases = {} }: TableOptions): void {
  if (!live) return;
  for (const variable of planOf(formula, []).terms.flat()) {
    if (variable.kind !== "polynomial" || variable.raw || Object.hasOwn(bases, variable.text)) continue;
    throw formulaError(formula.text, variable.at, {
      problem: `${variable.text} is orthogonal on all rows, and these are read once, as they come`,
      remedy: `write poly(..., ${variable.degree}, raw = TRUE) for plain powers`,
    });
  }
}

interface Reading {
  readonly engine: Engine;
  readonly table: PreparedTable;
  readonly options: TableOptions;
  /** The columns as numbers in SQL. */
  readonly numbers: ReadonlyMap<string, string>;
}

/** The bases of a formula's orthogonal polynomials: those that are given, the others by two readings of their columns. */
export async function basesOf({ terms }: Plan, reading: Reading): Promise<Map<string, Basis>> {
  const bases = new Map<string, Basis>();
  const { bases: given = {} } = reading.options;
  for (const variable of terms.flat()) {
    if (variable.kind !== "polynomial" || variable.raw || bases.has(variable.text)) continue;
    const { text, expression, degree } = variable;
    const basis = Object.hasOwn(given, text)
      ? given[text]
      : await basisOf(degree, () => valuesOf(expression, reading), text).catch((error: unknown) => {
          throw error instanceof DataError ? error.at({ file: reading.table.name }) : error;
        });
    bases.set(text, basis);
  }
  return bases;
}

/** An expression's values in the files' order, some rows at a time; NaN where a column's value is missing. */
async function* valuesOf(
  expression: Expression,
  { engine, table, numbers }: Reading,
): AsyncGenerator<Float64Array> {
  const names = columnsIn(expression);
  const frame: Frame = new Map(names.map((name) => [name, { values: new Float64Array(0) }]));
  const { value } = atomOf("", expression, frame);
  const columns = names.map((_, j) => `c${j}`);
  const selected = names.map(
    (name, j) => `coalesce(${numbers.get(name)}, 'nan'::DOUBLE) AS ${identifier(columns[j])}`,
  );
  const connection = await engine.instance.connect();
  try {
    const sql = `SELECT ${selected.join(", ")} FROM ${table.relation}`;
    for await (const { chunk, count } of streamRows(connection, sql, columns)) {
      for (const [j, name] of names.entries()) {
        frame.get(name)!.values = (chunk.getColumnVector(j) as unknown as { items: Float64Array }).items;
      }
      yield Float64Array.from({ length: count }, (_, i) => value(i));
    }
  } finally {
    connection.disconnectSync();
  }
}
