import { Command, CommanderError } from "commander";
import { complaintOf, exitCodeOf } from "./failure.js";
import { processTerminal, type Terminal } from "./terminal.js";

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
  { name, description, version, verbs }: Program,
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
  for (const add of verbs) add(program, terminal);

  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (error.code !== "commander.help")
        terminal.complain(
          oneLine(name, error.message, program.commands.find((verb) => verb.name() === args[0])?.name()),
        );
      return USAGE;
    }
    terminal.complain(`${name}: ${complaintOf(error)}`);
    return exitCodeOf(error);
  }
}

/** A message of commander's as one line that names the flag and ends with where to look. */
function oneLine(name: string, message: string, verb: string | undefined): string {
  const text = message
    .replace(/^error: /, "")
    .replace(/^option '(\S+).*?' argument '.*' is invalid\. /, "$1: ")
    .replace(/^command-argument value '.*' is invalid for argument '(\S+)'\. /, "$1: ")
    .replace(/\s+/g, " ")
    .replace(/ \(Did (you mean .*\?)\)$/, "; did $1")
    .replace(/\.$/, "");
  return `${name}: ${text}${text.endsWith("?") ? "" : ";"} see ${name} ${verb ? `${verb} ` : ""}--help`;
}
