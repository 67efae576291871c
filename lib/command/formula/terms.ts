import { type Expression, textOf } from "./expression.js";
import { formulaError } from "./formula-error.js";
import type { Variable } from "./variables.js";

/** A product of variables, in the order in which they were written; of none for the intercept. */
export type Term = readonly Variable[];

/** What a formula's right side says when its signs are carried out. */
export interface Terms {
  readonly intercept: boolean;
  /** By their number of variables, then as they were written, as R has them. */
  readonly terms: readonly Term[];
  /** What is inside of offset(). */
  readonly offsets: readonly Expression[];
  /** Is there a dot, all other columns? */
  readonly dots: boolean;
}

/** More than anybody means: a.b^10 of many columns. */
const MOST_TERMS = 20_000;

/**
 * Carry out the signs of a formula: a * b is a + b + a:b, a / b is a + a:b, (a + b)^2 all products of two, - takes terms
 * away, 0 and 1 the intercept.
 *
 * @param right the formula's right side
 * @param others the columns that a dot stands for
 * @param variableOf what a name or a call is
 * @param formula the text, for messages
 * @throws DataError for what is no term, and for too many
 */
export function expand(
  right: Expression,
  others: readonly string[],
  variableOf: (expression: Expression) => Variable,
  formula: string,
): Terms {
  const variables = new Map<string, Variable>();
  const offsets: Expression[] = [];
  let dots = false;

  const single = (expression: Expression): Term => {
    const variable = variableOf(expression);
    const known = variables.get(variable.text);
    if (known) {
      requireSame(known, variable, formula);
      return [known];
    }
    variables.set(variable.text, variable);
    return [variable];
  };
  const product = (a: Term, b: Term): Term => [...new Set([...a, ...b])];
  const products = (a: Sum, b: Sum): Sum => {
    const sum: Sum = new Map();
    for (const one of a.values()) for (const other of b.values()) add(sum, product(one, other), formula);
    return sum;
  };
  /** All terms of a sum added to those before, or taken away from them. */
  const apply = (expression: Expression, plus: boolean, sum: Sum): void => {
    if (expression.kind === "operation" && (expression.sign === "+" || expression.sign === "-")) {
      if (expression.left) apply(expression.left, plus, sum);
      apply(expression.right, plus === (expression.sign === "+"), sum);
    } else if (expression.kind === "call" && expression.name === "offset") {
      if (!plus || expression.args.length !== 1) {
        throw formulaError(formula, expression.at, {
          problem: "offset takes one number, and is added",
          remedy: "write it as offset(log(x))",
        });
      }
      offsets.push(expression.args[0]);
    } else if (expression.kind === "number" && expression.value === 0) {
      put(sum, [], !plus, formula);
    } else for (const term of sumOf(expression).values()) put(sum, term, plus, formula);
  };
  const sumOf = (expression: Expression): Sum => {
    const sum: Sum = new Map();
    if (expression.kind === "number" && expression.value === 1) return add(sum, [], formula);
    if (expression.kind === "name" && expression.name === ".") {
      dots = true;
      for (const name of others) add(sum, single({ kind: "name", name, at: expression.at }), formula);
      return sum;
    }
    if (expression.kind !== "operation") return add(sum, single(expression), formula);
    const { sign, left, right: other } = expression;
    if (sign === "+" || sign === "-") {
      apply(expression, true, sum);
      return sum;
    }
    if (sign === "^") return powers(sumOf(left!), other);
    if (sign === "~") {
      throw formulaError(formula, expression.at, {
        problem: "a formula has one ~",
        remedy: 'write it as "y ~ x + z"',
      });
    }
    const [a, b] = [sumOf(left!), sumOf(other)];
    if (sign === ":") return products(a, b);
    if (sign === "*") return joined(a, joined(b, products(a, b)));
    // All of the left side within each of the right one.
    const within = [...a.values()].reduce<Term>((one, two) => product(one, two), []);
    return joined(a, products(new Map([[keyOf(within), within]]), b));
  };
  const joined = (a: Sum, b: Sum): Sum => {
    const sum: Sum = new Map(a);
    for (const term of b.values()) add(sum, term, formula);
    return sum;
  };
  const powers = (base: Sum, exponent: Expression): Sum => {
    if (exponent.kind !== "number" || !Number.isInteger(exponent.value) || exponent.value < 1) {
      throw formulaError(formula, exponent.at, {
        problem: `${textOf(exponent)} is no number of factors`,
        remedy: "write (a + b)^2 for all products of two, and I(x^2) for a square",
      });
    }
    let sum = base;
    // Products of more factors than there are terms are those that are there.
    for (let k = 1; k < Math.min(exponent.value, base.size); k++) sum = joined(sum, products(sum, base));
    return sum;
  };

  const sum: Sum = new Map([["", []]]);
  apply(right, true, sum);
  const terms = [...sum.values()].filter((term) => term.length > 0);
  terms.sort((a, b) => a.length - b.length);
  return { intercept: sum.has(""), terms, offsets, dots };
}

/** Terms by their variables, in whatever order these were written. */
type Sum = Map<string, Term>;

const keyOf = (term: Term): string => JSON.stringify(term.map(({ text }) => text).sort()).slice(1, -1);

function add(sum: Sum, term: Term, formula: string): Sum {
  const key = keyOf(term);
  if (!sum.has(key)) sum.set(key, term);
  if (sum.size <= MOST_TERMS) return sum;
  throw formulaError(formula, 0, {
    problem: `more than ${MOST_TERMS} terms`,
    remedy: "name those that are meant",
  });
}

function put(sum: Sum, term: Term, plus: boolean, formula: string): void {
  if (plus) add(sum, term, formula);
  else sum.delete(keyOf(term));
}

/** The levels of a column are declared once. */
function requireSame(one: Variable, other: Variable, formula: string): void {
  const declared = (variable: Variable): string =>
    variable.kind === "factor" ? JSON.stringify([variable.levels, variable.reference]) : "";
  if (declared(one) === declared(other)) return;
  throw formulaError(formula, other.at, {
    problem: `${other.text} stands there twice, with other levels`,
    remedy: "write both alike",
  });
}

/** A term as R writes it. @example termText([x, z]) // "x:z" */
export function termText(term: Term): string {
  return term.map(({ text }) => text).join(":");
}
