import { DataError, faultLine, InputError } from "sa-adam/internal";
import { visible } from "./visible.js";

/** What ends a command with an exit code of its own. */
export class CommandFailure extends Error {
  /** @param exitCode 2 for bad input, 130 after Ctrl-C */
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** Flags that are not their option's name with hyphens, and those that say more with a word behind them. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ["header", "--no-header"],
  ["missing", "--missing drop"],
  ["model", "--family"],
]);

/** The flag of an option: "warmUp" is --warm-up. */
export function flagOf(option: string): string {
  return FLAGS.get(option) ?? `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Bad data and options end with exit code 2, as wrong flags do; the line names the flag behind the remedy. */
export async function ofInput(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DataError) throw new CommandFailure(visible(faultLine(error.fault, flagOf)), 2);
    if (error instanceof InputError) throw new CommandFailure(visible(error.message), 2);
    throw error;
  }
}
