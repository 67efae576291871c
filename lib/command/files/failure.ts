import { DataError } from "sa-adam/internal";
import { Stopped } from "./interrupt.js";
import { TableError } from "./table-error.js";

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

/** Bad data and options end with exit code 2, as wrong flags do. */
export async function ofInput(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (exitCodeOf(error) === 2) throw new CommandFailure((error as Error).message, 2);
    throw error;
  }
}

/** What a command that an error ends exits with: 2 for data or options that cannot be used, 130 after a stop, else 1. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.exitCode;
  if (error instanceof Stopped) return 130;
  return [DataError, TableError].some((type) => error instanceof type) ? 2 : 1;
}
