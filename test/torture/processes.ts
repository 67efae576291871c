import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { main as command } from "../../lib/command/main.js";
import { main as compendium } from "../../lib/compendium/main.js";
import { heard, type Outcome } from "../heard.js";
import type { Program } from "../program.js";

const MAINS: Readonly<Record<Program, typeof command>> = { command, compendium };
/** Beside the bundle that this module is part of. */
const PROGRAM = fileURLToPath(new URL("./program.js", import.meta.url));

/** A command in this process. */
export const run = (program: Program, ...args: string[]): Promise<Outcome> => heard(MAINS[program], args);

export interface ProcessOptions {
  /** What stands before Node on the command line: a shell that sets a limit, say. */
  readonly before?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly meddle?: (child: ChildProcess) => void;
}

/** A program in a process of its own to its end, which is a signal's name where one has ended it. */
export function ended(
  program: Program,
  args: readonly string[],
  { before = [], environment = {}, meddle }: ProcessOptions = {},
): Promise<Outcome> {
  const [file, ...line] = [...before, process.execPath, PROGRAM, program, ...args];
  const child = spawn(file, line, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout!.on("data", (text) => {
    said.out += text;
  });
  child.stderr!.on("data", (text) => {
    said.err += text;
  });
  meddle?.(child);
  return new Promise((resolve) =>
    child.on("close", (code, signal) => resolve({ code: signal ?? code, ...said })),
  );
}
