import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
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

/** What is around a process. */
export interface Surroundings {
  /** What stands before Node on the command line: a shell that sets a limit, say. */
  readonly before?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** What is done beside it: it should end when the process does. */
  readonly meddle?: (child: ChildProcess) => Promise<void> | void;
  /** What it finds on its standard input, or what writes there and ends it; nothing unless given. */
  readonly input?: Uint8Array | string | ((stdin: Writable) => Promise<void>);
}

/** A command in a process of its own to its end, which is a signal's name where one has ended it. */
export async function spawned(
  program: Program,
  args: readonly string[],
  { before = [], environment = {}, meddle, input = "" }: Surroundings = {},
): Promise<Outcome> {
  const [file, ...line] = [...before, process.execPath, ...programArguments(program), ...args];
  const child = spawn(file, line, { env: { ...process.env, ...environment } });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => {
    said.out += text;
  });
  child.stderr.on("data", (text) => {
    said.err += text;
  });
  const ended = new Promise<Outcome>((resolve) =>
    child.on("close", (code, signal) => resolve({ code: signal ?? code, ...said })),
  );
  if (typeof input === "function") await input(child.stdin);
  else child.stdin.end(input);
  await meddle?.(child);
  return ended;
}

/** Waits until something is so, or the process has ended before; is it so? */
export async function until(child: ChildProcess, holds: () => boolean): Promise<boolean> {
  while (!holds()) {
    if (child.exitCode !== null || child.signalCode !== null) return holds();
    await sleep(5);
  }
  return true;
}
