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

/**
 * Runs synchronous work that may take seconds. A signal that comes meanwhile ends the process at once, as one does that nobody
 * handles: no handler would be called before the work is over. One that came before is told `signal` first.
 *
 * @throws the signal's reason where it was aborted
 */
export async function withoutHandlers<T>(signal: AbortSignal, work: () => T): Promise<T> {
  // The loop looks for signals before it comes here the second time.
  for (let turns = 0; turns < 2; turns++) await new Promise(setImmediate);
  signal.throwIfAborted();
  const handlers = SIGNALS.map((name) => [name, process.rawListeners(name)] as const);
  for (const [name] of handlers) process.removeAllListeners(name);
  try {
    return work();
  } finally {
    for (const [name, listeners] of handlers)
      for (const listener of listeners) process.on(name, listener as NodeJS.SignalsListener);
  }
}
