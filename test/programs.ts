import { spawn } from "node:child_process";
import type { main } from "../lib/command/main.js";
import { heard, type Outcome } from "./heard.js";
import type { Program } from "./program.js";
import { bundled, programArguments } from "./source.js";

export type { Outcome };

/** A command in this process. */
export async function run(program: Program, ...args: string[]): Promise<Outcome> {
  const { main: command }: { main: typeof main } = await import(bundled(program));
  return heard(command, args);
}

/** A command in a process of its own, with `meddle` beside it, and `input` on its standard input. */
export async function spawned(
  program: Program,
  args: readonly string[],
  meddle: (kill: (signal: NodeJS.Signals) => void) => Promise<void> = async () => {},
  input: Uint8Array | string = "",
): Promise<Outcome> {
  const child = spawn(process.execPath, [...programArguments(program), ...args]);
  const outcome: Outcome = { code: null, out: "", err: "" };
  child.stdout.on("data", (text) => {
    outcome.out += text;
  });
  child.stderr.on("data", (text) => {
    outcome.err += text;
  });
  const ended = new Promise<void>((resolve) =>
    child.on("close", (code, signal) => {
      outcome.code = signal ?? code;
      resolve();
    }),
  );
  child.stdin.end(input);
  await meddle((signal) => child.kill(signal));
  await ended;
  return outcome;
}
