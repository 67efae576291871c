import { type ChildProcess, spawn } from "node:child_process";
import type { Program } from "../program.js";
import type { Outcome } from "../programs.js";
import { programArguments } from "../source.js";

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
  const [file, ...line] = [...before, process.execPath, ...programArguments(program), ...args];
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
