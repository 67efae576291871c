/** A part of a formula, and where it stands in the text: the place of its first character, of an operation that of its sign. */
export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly at: number }
  | Call
  | Operation;

/** log(x), or poly(x, 2, raw = TRUE). */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expression[];
  /** Arguments with a name of their own. */
  readonly named: Readonly<Record<string, Expression>>;
  readonly at: number;
}

/** left sign right; without a left side for a sign before a number or a name. */
interface Operation {
  readonly kind: "operation";
  readonly sign: Sign;
  readonly left?: Expression;
  readonly right: Expression;
  readonly at: number;
}

export type Sign = "~" | "+" | "-" | "*" | "/" | ":" | "^";

/** How tightly the signs bind, as in R; a sign before its only operand binds less tightly than a power alone. */
export const BINDING: Readonly<Record<Sign, number>> = {
  "~": 1,
  "+": 2,
  "-": 2,
  "*": 3,
  "/": 3,
  ":": 4,
  "^": 6,
};
export const PREFIX_BINDING = 5;

/** Names that need no backticks. */
const PLAIN = /^(?![.]?\d)[\p{L}._][\p{L}\p{N}._]*$/u;

/**
 * The expression as R would write it.
 *
 * @example textOf(parse("y ~ I( x ^ 2 )*z")) // "y ~ I(x^2) * z"
 */
export function textOf(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "text":
      return JSON.stringify(expression.text);
    case "name":
      return PLAIN.test(expression.name) ? expression.name : `\`${expression.name}\``;
    case "list":
      return `c(${expression.items.map(textOf).join(", ")})`;
    case "call": {
      const named = Object.entries(expression.named).map(([name, value]) => `${name} = ${textOf(value)}`);
      return `${expression.name}(${[...expression.args.map(textOf), ...named].join(", ")})`;
    }
    case "operation": {
      const { sign, left, right } = expression;
      if (left === undefined) return sign + within(right, PREFIX_BINDING);
      const binding = BINDING[sign];
      // Powers are taken from the right, everything else from the left.
      const [a, b] = sign === "^" ? [binding + 1, binding] : [binding, binding + 1];
      return within(left, a) + ("/:^".includes(sign) ? sign : ` ${sign} `) + within(right, b);
    }
  }
}

function within(expression: Expression, binding: number): string {
  const text = textOf(expression);
  if (expression.kind !== "operation") return text;
  const own = expression.left === undefined ? PREFIX_BINDING : BINDING[expression.sign];
  return own < binding ? `(${text})` : text;
}

/** The columns that an expression of numbers names, each once. */
export function columnsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "name":
      return [expression.name];
    case "call":
      return [...new Set(expression.args.flatMap(columnsIn))];
    case "operation": {
      const { left, right } = expression;
      return [...new Set([...(left ? columnsIn(left) : []), ...columnsIn(right)])];
    }
    default:
      return [];
  }
}
