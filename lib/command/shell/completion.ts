import { Argument, type Command } from "commander";
import { missingArgument, oneOf } from "../files/flags.js";
import type { Terminal } from "../files/terminal.js";
import { bashCompletion } from "./bash.js";
import { fishCompletion } from "./fish.js";
import { type Offers, offersOf } from "./offers.js";
import { zshCompletion } from "./zsh.js";

/** The shells by name; a new one is a file here and a row. */
const SHELLS: Readonly<Record<string, (offers: Offers) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Adds `sa-adam completion`: a script by which a shell completes verbs, flags and their words. */
export function addCompletion(program: Command, terminal: Terminal): void {
  const shells = Object.keys(SHELLS);
  const command = program
    .command("completion")
    .summary("a script by which a shell completes what is typed")
    .description(
      "Prints a script by which bash, zsh or fish completes verbs, flags, the words that flags take, and files. It is made of " +
        "the options as --help shows them.",
    )
    .addArgument(new Argument("[shell]", shells.join(", ")).argParser(oneOf(shells)))
    .addHelpText(
      "after",
      `\nExamples:\n  $ source <(${program.name()} completion bash)    # into ~/.bashrc, to have it always` +
        `\n  $ source <(${program.name()} completion zsh)     # into ~/.zshrc, after compinit` +
        `\n  $ ${program.name()} completion fish | source     # into ~/.config/fish/config.fish`,
    )
    .action((shell: string | undefined) => {
      if (shell === undefined) missingArgument(command, "the shell", `${program.name()} completion bash`);
      terminal.print(SHELLS[shell](offersOf(program)).trimEnd());
    });
}
