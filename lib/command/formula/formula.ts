import { type Expression, textOf } from "./expression.js";
import { formulaError, plainBlanks } from "./formula-error.js";
import { parse } from "./parse.js";
import { expand } from "./terms.js";
import { numbersOf, variableOf } from "./variables.js";

/** A formula that can be read, before anything is known of the columns. */
export interface Formula {
  /** As it was written. */
  readonly text: string;
  /** What is explained: a column, or numbers made of some; of cbind(successes, failures) the successes. */
  readonly response: Expression;
  /** Of cbind(successes, failures) their sum. */
  readonly trials?: Expression;
  /** What explains it. */
  readonly right: Expression;
  readonly intercept: boolean;
  /** Does it have offset(...)? */
  readonly offset: boolean;
}

/**
 * Read a formula such as "log(y) ~ x * city + poly(age, 2) - 1".
 *
 * @throws DataError with the text and a caret under the place where it goes wrong
 * @example readFormula("y ~ x - 1").intercept // false
 */
export function readFormula(written: string): Formula {
  const text = plainBlanks(written);
  const tree = parse(text);
  if (tree.kind !== "operation" || tree.sign !== "~" || tree.left === undefined) {
    throw formulaError(text, tree.at, {
      problem: "a formula has a response, a ~ and what explains it",
      remedy: 'write it as "y ~ x + z"',
    });
  }
  const { left, right } = tree;
  if (left.kind === "operation" && left.sign === "~") {
    throw formulaError(text, tree.at, {
      problem: "a formula has one ~",
      remedy: 'write it as "y ~ x + z"',
    });
  }
  const explained = explainedBy(left, text);
  const { intercept, terms, offsets, dots } = expand(right, [], (one) => variableOf(one, text), text);
  if (!intercept && terms.length === 0 && !dots) {
    throw formulaError(text, right.at, {
      problem: "nothing explains the response",
      remedy: "name a column, or 1 for the intercept alone",
    });
  }
  return { text, ...explained, right, intercept, offset: offsets.length > 0 };
}

/** The left side: a column or numbers, or successes and failures bound together. */
function explainedBy(left: Expression, text: string): Pick<Formula, "response" | "trials"> {
  const isName = left.kind === "name" && left.name !== ".";
  if (left.kind !== "call" || left.name !== "cbind")
    return { response: isName ? left : numbersOf(left, text) };
  const [successes, failures, ...more] = left.args.map((one) => numbersOf(one, text));
  if (failures === undefined || more.length > 0 || Object.keys(left.named).length > 0) {
    throw formulaError(text, left.at, {
      problem: "cbind takes successes and failures",
      remedy: 'write it as "cbind(successes, failures) ~ x"',
    });
  }
  const trials: Expression = { kind: "operation", sign: "+", left: successes, right: failures, at: left.at };
  return { response: successes, trials };
}

/** The name of the response: the column's own, or the expression as R writes it; of successes and failures that of the successes. */
export function responseName({ response }: Pick<Formula, "response">): string {
  return response.kind === "name" ? response.name : textOf(response);
}
