/** Work that was asked to stop, and did; a command that it ends has exit code 130. */
export class Stopped extends Error {
  override readonly name: string = "Stopped";
}

/**
 * Runs `work` with a signal that Ctrl-C, a notebook's stop button or a scheduler's SIGTERM aborts; a second Ctrl-C ends
 * the process at once.
 *
 * The handlers are registered after the event loop has turned: while a notebook's cell runs its synchronous part, Node
 * restores the default ones.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const registered = setImmediate(() => {
    process.once("SIGINT", abort).once("SIGTERM", abort);
  });
  try {
    return await work(controller.signal);
  } finally {
    clearImmediate(registered);
    process.off("SIGINT", abort).off("SIGTERM", abort);
  }
}
