import { power } from "sa-adam/internal";
import { type Expression, textOf } from "./expression.js";
import { FUNCTIONS } from "./functions.js";

/** Columns of the rows at hand, by name; their arrays are exchanged as rows go by. */
export type Frame = ReadonlyMap<string, { values: Float64Array }>;

/** A number of row i of the frame. */
export type RowNumber = (i: number) => number;

/**
 * An expression as a function of the row.
 *
 * @param frame has every column that the expression names
 */
export function compile(expression: Expression, frame: Frame): RowNumber {
  switch (expression.kind) {
    case "number": {
      const { value } = expression;
      return () => value;
    }
    case "name": {
      const column = frame.get(expression.name)!;
      return (i) => column.values[i];
    }
    case "call": {
      const { apply } = FUNCTIONS[expression.name];
      const argument = compile(expression.args[0], frame);
      return expression.name === "I" ? argument : (i) => apply(argument(i));
    }
    case "operation": {
      const { sign, left, right } = expression;
      const b = compile(right, frame);
      if (left === undefined) return sign === "-" ? (i) => -b(i) : b;
      const a = compile(left, frame);
      if (sign === "+") return (i) => a(i) + b(i);
      if (sign === "-") return (i) => a(i) - b(i);
      if (sign === "*") return (i) => a(i) * b(i);
      if (sign === "/") return (i) => a(i) / b(i);
      if (right.kind !== "number" || right.value !== 2) return (i) => power(a(i), b(i));
      return (i) => {
        const base = a(i);
        return base * base;
      };
    }
    default:
      throw new Error(`${textOf(expression)} is no number`);
  }
}

/**
 * Why the expression is no finite number in row i: the innermost part that goes wrong, and what its columns are there.
 *
 * @example blame(parse("1 + log(x)"), frame, 0) // "log(x) is -Infinity where x is 0, and log takes a number above 0"
 */
export function blame(expression: Expression, frame: Frame, i: number): string {
  const parts = operands(expression);
  const inner = parts.find((part) => !Number.isFinite(compile(part, frame)(i)));
  if (inner) return blame(inner, frame, i);
  const values = parts
    .filter(({ kind }) => kind !== "number")
    .map((part) => `${textOf(part)} is ${short(compile(part, frame)(i))}`);
  const wants = expression.kind === "call" ? FUNCTIONS[expression.name].wants : undefined;
  const value = compile(expression, frame)(i);
  return (
    `${textOf(expression)} is ${Number.isNaN(value) ? "no number" : value} where ${values.join(" and ")}` +
    (expression.kind === "call" && wants ? `, and ${expression.name} takes ${wants}` : "")
  );
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

function operands(expression: Expression): readonly Expression[] {
  if (expression.kind === "call") return expression.args;
  if (expression.kind !== "operation") return [];
  return expression.left ? [expression.left, expression.right] : [expression.right];
}
