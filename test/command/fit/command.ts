import { type Outcome, run, spawned } from "../../programs.js";

/** `sa-adam` in this process. */
export const command = (...args: string[]): Promise<Outcome> => run("command", ...args);

/** `sa-adam` in a process of its own, with `meddle` beside it, and `input` on its standard input. */
export const built = (
  args: readonly string[],
  meddle?: (kill: (signal: NodeJS.Signals) => void) => Promise<void>,
  input?: Uint8Array | string,
): Promise<Outcome> => spawned("command", args, meddle, input);
