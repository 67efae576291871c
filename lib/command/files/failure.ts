import { DataError } from "sa-adam/internal";
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
    if (error instanceof DataError || error instanceof TableError) throw new CommandFailure(error.message, 2);
    throw error;
  }
}
