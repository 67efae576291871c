import { DataError, faultLine } from "sa-adam/internal";
import { Stopped } from "./interrupt.js";
import { flagOf } from "./option-flags.js";
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

/** An error as the line that a command complains with, the flag behind the remedy named; below it the text that is at fault. */
export function complaintOf(error: unknown): string {
  if (error instanceof DataError) {
    const below = error.fault.excerpt?.map((line) => `\n  ${line}`) ?? [];
    return visible(faultLine(error.fault, flagOf)) + below.join("");
  }
  return visible(error instanceof Error ? error.message : String(error));
}

/** What a command that an error ends exits with: 2 for data or options that cannot be used, 130 after a stop, else 1. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.exitCode;
  if (error instanceof Stopped) return 130;
  return error instanceof DataError ? 2 : 1;
}
