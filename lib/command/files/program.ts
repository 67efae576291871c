import { Command, CommanderError } from "commander";
import { abridged, complaintOf, exitCodeOf } from "./failure.js";
import { processTerminal, type Terminal } from "./terminal.js";
import { visible } from "./visible.js";

/** Adds a verb to a program. */
export type Verb = (program: Command, terminal: Terminal) => void;

/** A command with verbs. */
export interface Program {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly verbs: readonly Verb[];
}

/** What wrong flags exit with. */
const USAGE = 2;

/**
 * Runs a command with verbs.
 *
 * @param args what follows the command's name, such as ["variance", "--gamma", "1", "--n", "1e8"]
 * @param terminal where to write; the process's streams unless given
 * @returns the exit code: 0, 1 when the work failed, 2 for wrong flags or bad input, 130 after Ctrl-C
 */
export async function runProgram(
  { name, description, version, verbs: added }: Program,
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<number> {
  const program = new Command(name)
    .description(description)
    .version(version)
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      // What goes wrong is said once, below; the help of a bare command is all that comes here.
      writeErr: (text) => text.startsWith("Usage:") && terminal.complain(text.trimEnd()),
    })
    .exitOverride();
  for (const add of added) add(program, terminal);
  const verbs = verbsOf(program, args);
  const path = [name, ...verbs.map((one) => one.name())].join(" ");

  const swallowed = flagAsValue(verbs.at(-1) ?? program, args.slice(verbs.length));
  if (swallowed) {
    const [flag, next] = swallowed;
    const message = `${flag} wants a value, and ${next} is a flag (${flag}=${next} makes it the value)`;
    terminal.complain(oneLine(name, visible(message), path));
    return USAGE;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (error.code !== "commander.help") terminal.complain(oneLine(name, error.message, path));
      return USAGE;
    }
    terminal.complain(`${name}: ${complaintOf(error)}`);
    return exitCodeOf(error);
  }
}

/** The verb that the arguments begin with, and its own verbs: `susy`, `run`. */
function verbsOf(command: Command, [first, ...rest]: readonly string[]): Command[] {
  const verb = command.commands.find((one) => one.name() === first);
  return verb ? [verb, ...verbsOf(verb, rest)] : [];
}

/** A flag without its value, before another flag that would be taken for the value; undefined where there is none. */
function flagAsValue(command: Command, args: readonly string[]): [flag: string, next: string] | undefined {
  for (let at = 0; at < args.length && args[at] !== "--"; at++) {
    const option = command.options.find(({ long, short }) => [long, short].includes(args[at]));
    if (!option?.required) continue;
    if (/^--\w/.test(args[at + 1] ?? "")) return [args[at], args[at + 1]];
    at++;
  }
  return undefined;
}

/** A message of commander's as one line that names the flag and ends with where to look: the help of `path`. */
function oneLine(name: string, message: string, path: string): string {
  const text = message
    .replace(/^error: /, "")
    .replace(/^option '(\S+).*?' argument '.*' is invalid\. /, "$1: ")
    .replace(/^command-argument value '.*' is invalid for argument '(\S+)'\. /, "$1: ")
    .replace(/\s+/g, " ")
    .replace(/ \(Did (you mean .*\?)\)$/, "; did $1")
    .replace(/\.$/, "");
  return `${name}: ${abridged(text)}${text.endsWith("?") ? "" : ";"} see ${path} --help`;
}
