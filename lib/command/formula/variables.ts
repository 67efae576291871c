import { nearest } from "sa-adam/internal";
import { type Call, type Expression, textOf } from "./expression.js";
import { formulaError } from "./formula-error.js";
import { FUNCTION_LIST, FUNCTIONS } from "./functions.js";

/** What a term is a product of. */
export type Variable =
  /** A column as it is: of numbers, or of words with their levels. */
  | (Common & { readonly kind: "column"; readonly column: string })
  /** A column as levels, whatever it holds. */
  | (Common & {
      readonly kind: "factor";
      readonly column: string;
      readonly levels?: readonly string[];
      readonly reference?: string;
    })
  | (Common & { readonly kind: "numbers"; readonly expression: Expression })
  /** The first powers of an expression, or the polynomials of these degrees that are orthonormal on the rows. */
  | (Common & {
      readonly kind: "polynomial";
      readonly expression: Expression;
      readonly degree: number;
      readonly raw: boolean;
    });

interface Common {
  /** As R would write it, by which variables are told apart. */
  readonly text: string;
  readonly at: number;
}

const MOST_DEGREE = 10;

/**
 * What a name or a call in a formula is.
 *
 * @throws DataError for a function that is not known, or arguments that it cannot have
 */
export function variableOf(expression: Expression, formula: string): Variable {
  const { at } = expression;
  if (expression.kind === "name")
    return { kind: "column", column: expression.name, text: textOf(expression), at };
  if (expression.kind !== "call") {
    throw formulaError(formula, at, {
      problem: `${textOf(expression)} is no column`,
      remedy: "of numbers a formula knows 0 and 1, without and with the intercept; arithmetic is within I()",
    });
  }
  const call = withoutModule(expression);
  if (call.name === "poly") return polynomialOf(call, formula);
  if (call.name === "C" || call.name === "factor") return factorOf({ ...call, name: "C" }, formula);
  const numbers = numbersOf(call, formula);
  return { kind: "numbers", expression: numbers, text: textOf(numbers), at };
}

/** np.log is log. */
function withoutModule(call: Call): Call {
  return { ...call, name: call.name.replace(/^np\./, "") };
}

/**
 * An expression of numbers, its functions by their own names.
 *
 * @throws DataError where it is none
 */
export function numbersOf(expression: Expression, formula: string): Expression {
  requireNumbers(expression, formula);
  return plain(expression);
}

function plain(expression: Expression): Expression {
  if (expression.kind === "call") return { ...withoutModule(expression), args: expression.args.map(plain) };
  if (expression.kind !== "operation") return expression;
  const { left, right } = expression;
  return { ...expression, ...(left && { left: plain(left) }), right: plain(right) };
}

function requireNumbers(expression: Expression, formula: string): void {
  const { at } = expression;
  const fail = (problem: string, remedy: string): never => {
    throw formulaError(formula, at, { problem, remedy });
  };
  switch (expression.kind) {
    case "number":
      return;
    case "name":
      if (expression.name === ".") fail(". is all other columns, and no number", "name one column");
      return;
    case "text":
    case "list":
      fail(`${textOf(expression)} is no number`, "name a column of numbers");
      return;
    case "operation":
      if (expression.sign === ":" || expression.sign === "~")
        fail(`${expression.sign} is no arithmetic`, "within a function write + - * / ^");
      if (expression.left) requireNumbers(expression.left, formula);
      requireNumbers(expression.right, formula);
      return;
    case "call": {
      const { name, args, named } = withoutModule(expression);
      if (!Object.hasOwn(FUNCTIONS, name)) throw unknownFunction(name, formula, at);
      if (args.length !== 1 || Object.keys(named).length > 0)
        fail(`${name} takes one number`, `write it as ${name}(x)`);
      requireNumbers(args[0], formula);
    }
  }
}

function unknownFunction(name: string, formula: string, at: number): Error {
  if (["poly", "C", "factor", "offset"].includes(name)) {
    return formulaError(formula, at, {
      problem: `${name}() is no number, and stands in a formula by itself`,
      remedy: "take it out of the brackets",
    });
  }
  const close = nearest(name, Object.keys(FUNCTIONS));
  const splines = /^(bs|ns|cr|cc|s|te)$/.test(name) ? "splines are not among them; " : "";
  return formulaError(formula, at, {
    problem: `there is no function ${name}`,
    remedy: `${splines}${close.length > 0 ? `did you mean ${close.join(", ")}? ` : ""}the functions are ${FUNCTION_LIST}`,
  });
}

function polynomialOf(call: Call, formula: string): Variable {
  const { at } = call;
  const { raw: rawly, degree: named, ...others } = call.named;
  const [argument, degree = named] = call.args;
  const raw = rawly === undefined ? false : truthOf(rawly);
  if (
    call.args.length > 2 ||
    argument === undefined ||
    Object.keys(others).length > 0 ||
    raw === undefined ||
    degree?.kind !== "number" ||
    !(Number.isInteger(degree.value) && degree.value >= 1 && degree.value <= MOST_DEGREE)
  ) {
    throw formulaError(formula, at, {
      problem: "poly takes a column and a degree",
      remedy: `write it as poly(x, 2), or poly(x, 2, raw = TRUE) for plain powers; the degree is from 1 to ${MOST_DEGREE}`,
    });
  }
  const expression = numbersOf(argument, formula);
  const text = `poly(${textOf(expression)}, ${degree.value}${raw ? ", raw = TRUE" : ""})`;
  return { kind: "polynomial", expression, degree: degree.value, raw, text, at };
}

function truthOf(expression: Expression): boolean | undefined {
  if (expression.kind !== "name") return undefined;
  if (/^(T|TRUE|True|true)$/.test(expression.name)) return true;
  return /^(F|FALSE|False|false)$/.test(expression.name) ? false : undefined;
}

function factorOf(call: Call, formula: string): Variable {
  const { at, args, named } = call;
  const [column] = args;
  const { levels, ref, ...others } = named;
  const words = levels === undefined ? undefined : wordsOf(levels);
  const reference = ref === undefined ? undefined : wordOf(ref);
  const wrong =
    args.length !== 1 ||
    column.kind !== "name" ||
    column.name === "." ||
    Object.keys(others).length > 0 ||
    (levels !== undefined && words === undefined) ||
    (ref !== undefined && reference === undefined);
  if (wrong) {
    throw formulaError(formula, at, {
      problem: "C takes one column",
      remedy:
        'write it as C(x), C(x, ref = "b") or C(x, levels = c("a", "b")), the level that others are compared with first',
    });
  }
  return {
    kind: "factor",
    column: column.name,
    text: `C(${textOf(column)})`,
    at,
    ...(words && { levels: words }),
    ...(reference !== undefined && { reference }),
  };
}

function wordsOf(list: Expression): string[] | undefined {
  const words = list.kind === "list" ? list.items.map(wordOf) : [undefined];
  return words.every((word) => word !== undefined) ? words : undefined;
}

/** A level: a text, a number or a bare word. */
function wordOf(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "text":
      return expression.text;
    case "number":
      return String(expression.value);
    case "name":
      return expression.name;
    case "operation": {
      const { sign, left, right } = expression;
      return sign === "-" && left === undefined && right.kind === "number" ? String(-right.value) : undefined;
    }
    default:
      return undefined;
  }
}
