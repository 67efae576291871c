import { type Command, InvalidArgumentError } from "commander";
import { integerFrom, number, type Parser } from "./numbers.js";

export const workerCount: Parser<number> = number(integerFrom(1, 1024));
export const seedNumber: Parser<number> = number(integerFrom(0, Number.MAX_SAFE_INTEGER));

/** A parser that knows the words that it takes, for whoever wants to offer them. */
export interface WordParser<T extends string> {
  (text: string): T;
  readonly words: readonly T[];
}

/** One of the listed words. */
export function oneOf<T extends string>(words: readonly T[]): WordParser<T> {
  const parse = (text: string): T => {
    if (words.some((word) => word === text)) return text as T;
    throw new InvalidArgumentError(`${text} is not one of ${words.join(", ")}.`);
  };
  return Object.assign(parse, { words });
}

/** Ends with a usage error where a verb's argument is missing; commander's own message names no remedy. */
export function missingArgument(command: Command, what: string, example: string): never {
  return command.error(`${what} is missing: give it as ${example}`);
}
