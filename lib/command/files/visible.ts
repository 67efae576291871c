const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0" };

/**
 * A text with what a terminal would obey, or would show as several lines, written out: control characters, line breaks of
 * every script, marks that turn the direction of writing.
 *
 * @example visible("a\nb\u001b[31m") // "a\\nb\\x1b[31m"
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => NAMED[character] ?? hexadecimal(character.charCodeAt(0)),
  );
}

const hexadecimal = (code: number): string =>
  code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
