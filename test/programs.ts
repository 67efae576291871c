import { spawn } from "node:child_process";
import type { main } from "../lib/command/main.js";
import type { Program } from "./program.js";
import { bundled, programArguments } from "./source.js";

/** How a command ended, and what it wrote. */
export interface Outcome {
  code: number | NodeJS.Signals | null;
  out: string;
  err: string;
}

/** A command in this process, to its end. */
export async function run(program: Program, ...args: string[]): Promise<Outcome> {
  const { main: command }: { main: typeof main } = await import(bundled(program));
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = await command(args, {
    print: (line) => lines.out.push(line),
    complain: (line) => lines.err.push(line),
    progress: () => {},
  });
  return { code, out: lines.out.join("\n"), err: lines.err.join("\n") };
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
