import type { Command } from "commander";
import type { WordParser } from "../files/flags.js";

/** What may stand behind a flag or a verb: one of some words, a file, something else, or nothing. */
export type Value = readonly string[] | "file" | "text" | "nothing";

/** A flag that a verb takes. */
export interface OfferedFlag {
  /** With its hyphens. */
  readonly name: string;
  readonly about: string;
  readonly value: Value;
}

/** A verb, and what may follow it. */
export interface OfferedVerb {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly OfferedFlag[];
  /** What its arguments are, beside the flags. */
  readonly value: Value;
}

/** What a program takes, from the very options that its help is made of. */
export interface Offers {
  readonly name: string;
  readonly verbs: readonly OfferedVerb[];
  readonly flags: readonly OfferedFlag[];
}

/** What may be written behind a program's name. */
export function offersOf(program: Command): Offers {
  const verbs = program.commands.map((verb): OfferedVerb => {
    const [argument] = verb.registeredArguments;
    return {
      name: verb.name(),
      about: verb.summary(),
      flags: flagsOf(verb),
      value: argument === undefined ? "nothing" : (wordsOf(argument.parseArg) ?? "file"),
    };
  });
  return { name: program.name(), verbs, flags: flagsOf(program) };
}

function flagsOf(command: Command): OfferedFlag[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      name: option.long ?? option.flags,
      about: option.description,
      value: !option.required
        ? "nothing"
        : (wordsOf(option.parseArg) ?? (option.flags.includes("<file") ? "file" : "text")),
    }));
}

function wordsOf(parser: unknown): readonly string[] | undefined {
  return (parser as Partial<WordParser<string>> | undefined)?.words;
}
