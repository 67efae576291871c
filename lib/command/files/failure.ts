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

/** Bad data and options end with exit code 2, as wrong flags do; the line names the flag behind the remedy. */
export async function ofInput(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DataError) throw new CommandFailure(complaintOf(error), 2);
    throw error;
  }
}

/** An error as the line that a command complains with. */
export function complaintOf(error: unknown): string {
  if (error instanceof DataError) return visible(faultLine(error.fault, flagOf));
  return visible(error instanceof Error ? error.message : String(error));
}

/** What a command that an error ends exits with: 2 for data or options that cannot be used, 130 after a stop, else 1. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.exitCode;
  if (error instanceof Stopped) return 130;
  return error instanceof DataError ? 2 : 1;
}
