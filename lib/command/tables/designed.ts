import type { Fault } from "sa-adam/internal";
import { type Design, designOf } from "../formula/design.js";
import { columnsIn, type Expression } from "../formula/expression.js";
import { type Formula, responseName } from "../formula/formula.js";
import { formulaError } from "../formula/formula-error.js";
import { type Plan, planOf } from "../formula/plan.js";
import type { Basis } from "../formula/polynomial.js";
import { basesOf } from "./bases.js";
import { absent, type Choice, type Column, chooseColumns, leftOut, ROLES } from "./columns.js";
import type { Engine } from "./engine.js";
import { hasLeadingZero, MISSING_LEVEL } from "./number-text.js";
import type { PreparedTable } from "./prepared-table.js";
import type { SourceColumn } from "./source-column.js";
import type { TableOptions } from "./table.js";

/** The columns that a formula needs, and what it makes of them. */
export interface Designed {
  readonly choice: Choice;
  readonly design: Design;
  /** What the response is called. */
  readonly response: string;
  /** The formula with every term written out. */
  readonly text: string;
  readonly bases: Readonly<Record<string, Basis>>;
}

/**
 * The columns that a formula asks for, and its design; polynomials that are orthogonal on the rows read theirs twice, unless
 * their bases are given.
 *
 * @throws DataError for a column that is not there or cannot serve
 */
export async function designedColumns(
  engine: Engine,
  table: PreparedTable,
  formula: Formula,
  options: TableOptions,
): Promise<Designed> {
  const beside = ROLES.flatMap((role) => options[role] ?? []);
  const others = table.columns
    .filter(({ name, idle }) => !idle && !beside.includes(name))
    .map(({ name }) => name);
  const plan = planOf(formula, others);
  const { response, columns: features, unasked, factors } = plan;
  requireThere(plan, table, options);
  if (plan.offsets.length > 0 && (options.offset ?? options.exposure) !== undefined) {
    throw formulaError(formula.text, plan.offsets[0].at, {
      problem: "there is an offset beside the formula already",
      remedy: "leave one of them out",
      option: options.offset === undefined ? "exposure" : "offset",
    });
  }
  const levels = { ...options.levels, ...levelsIn(plan, options) };
  const numeric = new Set<string>();
  const columns = table.columns.map((column) => {
    if (!factors.has(column.name)) return column;
    if (column.kind === "number") numeric.add(column.name);
    return asLevels(column);
  });
  const classes = options.classes === true && formula.response.kind === "name" && !formula.trials;
  const choice = await chooseColumns(
    engine,
    { ...table, columns },
    { ...options, response, features, levels, classes },
    unasked,
  );
  const covariates = choice.covariates.map((column): Column => {
    const { name } = column.source;
    const declared = Object.hasOwn(levels, name);
    const sorted =
      numeric.has(name) && !declared
        ? [...column.levels!].sort((a, b) => rankOf(a) - rankOf(b))
        : column.levels;
    const reference = factors.get(name)?.reference;
    return { ...column, levels: sorted && withFirst(sorted, reference, plan, name) };
  });
  const inputs = [choice.response, ...covariates].map((column) => ({
    name: column.source.name,
    levels: column.levels,
  }));
  const numbers = new Map([choice.response, ...covariates].map(({ source }) => [source.name, source.number]));
  const bases = await basesOf(plan, { engine, table, options, numbers });
  const dotted = columnsIn(formula.right).includes(".");
  const left = table.columns.flatMap(({ name, idle }) =>
    dotted && idle && !features.includes(name) && name !== response ? [leftOut(name, idle)] : [],
  );
  return {
    choice: {
      ...choice,
      covariates,
      notes: [...choice.notes, ...left].map(byFormula),
    },
    design: designOf(plan, inputs, bases),
    response: responseName(formula),
    text: plan.text,
    bases: Object.fromEntries(bases),
  };
}

function requireThere(plan: Plan, table: PreparedTable, options: TableOptions): void {
  const there = new Set(table.columns.map(({ name }) => name));
  const { formula } = plan;
  const left = formula.trials ?? formula.response;
  const answer = options.unanswered ? [] : columnsIn(left);
  const lacking = [...answer, ...plan.columns].find((name) => !there.has(name));
  if (lacking === undefined) return;
  const { fault } = absent(lacking, table, options);
  const at = placeOf(left, lacking) ?? placeOf(formula.right, lacking) ?? 0;
  throw formulaError(formula.text, at, fault);
}

/** Where a name stands. */
function placeOf(expression: Expression, name: string): number | undefined {
  if (expression.kind === "name") return expression.name === name ? expression.at : undefined;
  const parts =
    expression.kind === "call"
      ? expression.args
      : expression.kind === "operation"
        ? [...(expression.left ? [expression.left] : []), expression.right]
        : [];
  return parts.map((part) => placeOf(part, name)).find((at) => at !== undefined);
}

/** The levels that a formula declares; those of a kept fit or an option have to be the same. */
function levelsIn(
  { factors, formula }: Plan,
  { levels = {} }: TableOptions,
): Record<string, readonly string[]> {
  const declared: Record<string, readonly string[]> = {};
  for (const [column, { levels: own, at }] of factors) {
    if (!own) continue;
    const other = Object.hasOwn(levels, column) ? levels[column] : own;
    if (JSON.stringify(other) !== JSON.stringify(own)) {
      throw formulaError(formula.text, at, {
        problem: `levels of ${column}: ${own.join(", ")} here, and ${other.join(", ")} elsewhere`,
        remedy: "declare them once",
        option: "levels",
      });
    }
    declared[column] = own;
  }
  return declared;
}

function withFirst(
  levels: readonly string[],
  reference: string | undefined,
  { formula, factors }: Plan,
  column: string,
): readonly string[] {
  if (reference === undefined) return levels;
  if (levels.includes(reference)) return [reference, ...levels.filter((level) => level !== reference)];
  const shown = levels.length > 12 ? [...levels.slice(0, 12), "..."] : levels;
  throw formulaError(formula.text, factors.get(column)!.at, {
    problem: `${reference} is no level of ${column}`,
    remedy: `the levels are ${shown.join(", ")}`,
  });
}

/** Numbers in their order, behind them what is missing. */
function rankOf(level: string): number {
  return level === MISSING_LEVEL ? Number.MAX_VALUE : Number(level);
}

/** A column as texts: a number as short as can be, so that 1 and 1.0 are one level; but 01 keeps its zero. */
function asLevels(column: SourceColumn): SourceColumn {
  const { kind, number, text } = column;
  if (kind === "empty") return column;
  if (kind !== "number") return { ...column, kind: "text", fault: undefined };
  const whole = `${number} = floor(${number}) AND abs(${number}) < 1e15`;
  const asIs = `isnan(${number}) OR ${hasLeadingZero(text)}`;
  const short = `CASE WHEN ${asIs} THEN trim(${text}) WHEN ${whole} THEN (${number})::BIGINT::VARCHAR ELSE (${number})::VARCHAR END`;
  const other = { coded: undefined, fault: undefined, padded: undefined };
  return { ...column, kind: "text", text: short, ...other, guessed: false };
}

/** The options without the levels of columns that the formula takes as levels: what else they could be is found out first. */
export function withoutFactors(options: TableOptions, formula: Formula): TableOptions {
  const { factors } = planOf(formula, []);
  const levels = Object.entries(options.levels ?? {}).filter(([column]) => !factors.has(column));
  return { ...options, levels: Object.fromEntries(levels) };
}

/** A fault of a fit by formula, whose columns are named there. */
export function byFormula(fault: Fault): Fault {
  return fault.option === "features" ? { ...fault, option: "formula" } : fault;
}
