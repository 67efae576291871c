import { formulaError } from "./formula-error.js";

/** A word of a formula, and the place of its first character. */
export interface Token {
  readonly kind: "number" | "name" | "text" | "sign" | "end";
  /** What it says: a name without its backticks, a text without its quotation marks. */
  readonly text: string;
  readonly at: number;
}

/** Kinds of words, the first that fits is taken. */
const KINDS: readonly (readonly [Token["kind"], RegExp])[] = [
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[\p{L}._][\p{L}\p{N}._]*/uy],
  ["name", /`([^`]+)`/y],
  ["text", /"([^"]*)"/y],
  ["text", /'([^']*)'/y],
  ["sign", /\*\*|[~+\-*/:^(),=[\]]/y],
];

/**
 * The words of a formula, and an end behind them.
 *
 * @throws DataError for a character that begins none
 * @example tokensOf("y ~ x").map(({ text }) => text) // ["y", "~", "x", ""]
 */
export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < formula.length; ) {
    if (formula[at] === " ") {
      at++;
      continue;
    }
    const token = tokenAt(formula, at);
    tokens.push(token.token);
    at += token.length;
  }
  return [...tokens, { kind: "end", text: "", at: formula.trimEnd().length }];
}

function tokenAt(formula: string, at: number): { token: Token; length: number } {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const found = pattern.exec(formula);
    if (!found) continue;
    const [whole, inner = whole] = found;
    return { token: { kind, text: inner === "**" ? "^" : inner, at }, length: whole.length };
  }
  const open = "`\"'".includes(formula[at]);
  throw formulaError(formula, at, {
    problem: open ? `the ${formula[at]} is not closed` : `${formula[at]} means nothing in a formula`,
    remedy: open
      ? "put another behind the name"
      : "write a name with such characters between backticks, and arithmetic within I()",
  });
}
