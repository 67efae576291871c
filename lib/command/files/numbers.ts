import { type Command, InvalidArgumentError } from "commander";

/** Reads the text after a flag; throws an error that says what to write instead. */
export type Parser<T> = (text: string) => T;

/** What a number after a flag must be. */
export interface NumberRule {
  /** In words, after "must be": "an integer from 1 to 1e24". */
  words: string;
  accepts: (value: number) => boolean;
}

/** A number strictly between two bounds. */
export function between(lowest: number, highest: number): NumberRule {
  return {
    words: `a number between ${lowest} and ${highest}, both excluded`,
    accepts: (value) => value > lowest && value < highest,
  };
}

/** An integer between two bounds, both included. */
export function integerFrom(lowest: number, highest: number): NumberRule {
  return {
    words: `an integer from ${lowest} to ${shortNumber(highest)}`,
    accepts: (value) => Number.isInteger(value) && value >= lowest && value <= highest,
  };
}

/** One number, such as 0.75 or 1e8. */
export function number(rule: NumberRule): Parser<number> {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
    if (!rule.accepts(value))
      throw new InvalidArgumentError(`${text.trim() || "Nothing"} is not ${rule.words}.`);
    return value;
  };
}

/** Numbers separated by commas, such as 1e8,1e16. */
export function numbers(rule: NumberRule): Parser<number[]> {
  const one = number(rule);
  return (text) => text.split(",").map(one);
}

/** A number as its reader would write it: 1e16 and not 10000000000000000. */
export function shortNumber(value: number): string {
  const [plain, exponential] = [String(value), value.toExponential().replace("e+", "e")];
  return plain.length <= exponential.length || value < 1e5 ? plain : exponential;
}

/** Ends a command that lacks a flag it cannot do without; commander's own check would come before that for typing errors. */
export function missing(command: Command, flag: string, example: string): never {
  return command.error(`${flag} is missing: give it as ${flag} ${example}`);
}
