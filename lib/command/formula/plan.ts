import { columnsIn, textOf } from "./expression.js";
import { type Formula, responseName } from "./formula.js";
import { formulaError } from "./formula-error.js";
import { expand, type Terms, termText } from "./terms.js";
import { numbersOf, type Variable, variableOf } from "./variables.js";

/** What a formula asks of a table. */
export interface Plan extends Omit<Terms, "dots"> {
  readonly formula: Formula;
  /** The formula with every term written out, no dot and no levels in it: two of one text ask the same. */
  readonly text: string;
  /** The column of the response, or the first of those that it is made of. */
  readonly response: string;
  /** The other columns to be read. */
  readonly columns: readonly string[];
  /** Those of them that only a dot stands for. */
  readonly unasked: ReadonlySet<string>;
  /** Columns that are levels whatever they hold. */
  readonly factors: ReadonlyMap<string, Extract<Variable, { kind: "factor" }>>;
}

/**
 * A formula's terms, and the columns that they need.
 *
 * @param others the columns that a dot may stand for
 * @throws DataError for a column that is wanted as a number and as levels, and for a response that explains itself
 */
export function planOf(formula: Formula, others: readonly string[]): Plan {
  const { text, right, response, trials } = formula;
  const explained = [...new Set([response, ...(trials ? [trials] : [])].flatMap(columnsIn))];
  if (explained.length === 0) {
    throw formulaError(text, response.at, {
      problem: "the response is made of no column",
      remedy: "name one before the ~",
    });
  }
  const free = others.filter((name) => !explained.includes(name));
  const { intercept, terms, offsets } = expand(right, free, (one) => variableOf(one, text), text);
  const shifts = offsets.map((one) => numbersOf(one, text));
  const variables = [...new Map(terms.flat().map((variable) => [variable.text, variable])).values()];
  const factors = new Map(
    variables.flatMap((variable) =>
      variable.kind === "factor" ? [[variable.column, variable] as const] : [],
    ),
  );
  for (const variable of variables) requireOneWay(variable, variables, factors, text);
  const used = new Set([...variables.flatMap(columnsOf), ...shifts.flatMap(columnsIn)]);
  // Of log(y / x) only y is the response, of cbind(s, f) both.
  const own = trials ? explained : explained.slice(0, 1);
  const twice = own.find((name) => used.has(name));
  if (twice !== undefined) {
    const at = variables.find((variable) => columnsOf(variable).includes(twice))?.at ?? right.at;
    throw formulaError(text, at, {
      problem: `${twice} is the response, and explains itself`,
      remedy: "take it out of the right side",
    });
  }
  const named = new Set(columnsIn(right));
  const written = [...terms.map(termText), ...shifts.map((one) => `offset(${textOf(one)})`)];
  const sum = [...(intercept && terms.length > 0 ? [] : [intercept ? "1" : "0"]), ...written];
  return {
    formula,
    text: `${leftText(formula)} ~ ${sum.join(" + ")}`,
    intercept,
    terms,
    offsets: shifts,
    response: explained[0],
    columns: [...new Set([...used, ...explained.slice(1)])],
    unasked: new Set([...used].filter((name) => !named.has(name))),
    factors,
  };
}

/** The left side, written out. */
function leftText({ response, trials, ...formula }: Formula): string {
  if (trials?.kind !== "operation") return responseName({ response, ...formula });
  return `cbind(${textOf(response)}, ${textOf(trials.right)})`;
}

/** The columns that a variable is made of. */
export function columnsOf(variable: Variable): string[] {
  return variable.kind === "column" || variable.kind === "factor"
    ? [variable.column]
    : columnsIn(variable.expression);
}

/** A column is read as a number, or as levels. */
function requireOneWay(
  variable: Variable,
  variables: readonly Variable[],
  factors: Plan["factors"],
  formula: string,
): void {
  const same = variables.find(
    (other) => other !== variable && variable.kind === "factor" && columnsOf(other).includes(variable.column),
  );
  if (same === undefined || factors.size === 0) return;
  throw formulaError(formula, same.at, {
    problem: `${same.text} and ${variable.text} take one column in two ways`,
    remedy: "take it as a number or as levels, or name it twice in a query",
  });
}
