/** Work that was asked to stop, and did; a command that it ends has exit code 130. */
export class Stopped extends Error {
  override readonly name: string = "Stopped";
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `work` with a signal that Ctrl-C, a notebook's stop button, a scheduler's SIGTERM or the end of a terminal aborts; a
 * second Ctrl-C ends the process at once.
 *
 * The handlers are registered after the event loop has turned: while a notebook's cell runs its synchronous part, Node
 * restores the default ones.
 *
 * @param unread is it stopped too where nobody reads its output any more? Without, the process ends there.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  unread = false,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const registered = setImmediate(() => {
    for (const name of SIGNALS) process.once(name, abort);
    // For good: without it the next line that nobody reads would end the process.
    if (unread) process.on("SIGPIPE", abort);
  });
  try {
    return await work(controller.signal);
  } finally {
    clearImmediate(registered);
    for (const name of SIGNALS) process.off(name, abort);
  }
}
