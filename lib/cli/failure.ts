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
