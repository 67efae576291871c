import { type Outcome, run, type Surroundings, spawned } from "../../programs.js";

/** `sa-adam` in this process. */
export const command = (...args: string[]): Promise<Outcome> => run("command", ...args);

/** `sa-adam` in a process of its own. */
export const built = (args: readonly string[], surroundings?: Surroundings): Promise<Outcome> =>
  spawned("command", args, surroundings);
