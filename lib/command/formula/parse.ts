import { BINDING, type Expression, PREFIX_BINDING, type Sign } from "./expression.js";
import { formulaError, plainBlanks } from "./formula-error.js";
import { type Token, tokensOf } from "./tokens.js";

/** Words of a formula, and brackets within brackets: what is read and carried out without exhausting the stack. */
const MOST_WORDS = 9000;
const MOST_NESTED = 300;

/**
 * A formula as R and Wilkinson write it, as a tree; what the signs mean is no matter here.
 *
 * @throws DataError with a caret under the place where it cannot be read
 * @example textOf(parse("y~x*z+C(city)")) // "y ~ x * z + C(city)"
 */
export function parse(text: string): Expression {
  const formula = plainBlanks(text);
  const tokens = tokensOf(formula);
  let next = 0;
  let depth = 0;
  const is = (sign: string): boolean => tokens[next].kind === "sign" && tokens[next].text === sign;
  const fail = (problem: string, { at }: Token = tokens[next]): never => {
    throw formulaError(formula, at, { problem, remedy: 'write it as "y ~ x + z"' });
  };
  const shown = ({ kind, text: word }: Token): string => (kind === "end" ? "the end" : word);
  const expect = (sign: string, open: Token): void => {
    if (!is(sign)) fail(`${shown(tokens[next])} where ${open.text} wants its ${sign}`);
    next++;
  };

  /** An expression of signs that bind at least so tightly. */
  function expression(least: number): Expression {
    if (++depth > MOST_NESTED) fail(`more than ${MOST_NESTED} parts within one another`);
    let left = operand();
    for (;;) {
      const { kind, text: sign, at } = tokens[next];
      if (kind !== "sign" || !Object.hasOwn(BINDING, sign) || BINDING[sign as Sign] < least) {
        depth--;
        return left;
      }
      next++;
      // Of powers the right one is taken first.
      const right = expression(BINDING[sign as Sign] + (sign === "^" ? 0 : 1));
      left = { kind: "operation", sign: sign as Sign, left, right, at };
    }
  }

  function operand(): Expression {
    const token = tokens[next++];
    const { kind, text: word, at } = token;
    if (kind === "number") return { kind, value: Number(word), at };
    if (kind === "text") return { kind, text: word, at };
    if (kind === "name") return is("(") ? call(token) : { kind, name: word, at };
    if (word === "(") {
      const inner = expression(BINDING["+"]);
      expect(")", token);
      return inner;
    }
    if (word === "[") return { kind: "list", items: items("]", token), at };
    if (word === "+" || word === "-")
      return { kind: "operation", sign: word, right: expression(PREFIX_BINDING), at };
    return fail(`${shown(token)} where a column is wanted`, token);
  }

  function call({ text: name, at }: Token): Expression {
    const open = tokens[next++];
    const named: Record<string, Expression> = {};
    const args = items(")", open, (word, value) => {
      named[word] = value;
    });
    return name === "c" ? { kind: "list", items: args, at } : { kind: "call", name, args, named, at };
  }

  /** What stands between brackets, with commas between. */
  function items(close: string, open: Token, name?: (word: string, value: Expression) => void): Expression[] {
    const list: Expression[] = [];
    while (!is(close)) {
      const word = tokens[next];
      const named = tokens[next + 1]?.text === "=" && tokens[next + 1].kind === "sign";
      if (named && word.kind === "name" && name) {
        next += 2;
        name(word.text, expression(BINDING["+"]));
      } else list.push(expression(BINDING["+"]));
      if (!is(",")) break;
      next++;
    }
    expect(close, open);
    return list;
  }

  if (tokens.length > MOST_WORDS) fail(`more than ${MOST_WORDS} words and signs`, tokens[MOST_WORDS]);
  const whole = expression(BINDING["~"]);
  if (tokens[next].kind !== "end") fail(`${shown(tokens[next])} where the formula could end`);
  return whole;
}
