import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { main } from "../../lib/dist/cli/main.js";

export interface Outcome {
  code: number | NodeJS.Signals | null;
  out: string;
  err: string;
}

/** `sa-adam` in this process. */
export async function command(...args: string[]): Promise<Outcome> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = await main(args, {
    print: (line) => lines.out.push(line),
    complain: (line) => lines.err.push(line),
    progress: () => {},
  });
  return { code, out: lines.out.join("\n"), err: lines.err.join("\n") };
}

const binary = fileURLToPath(new URL("../../lib/bin/sa-adam.js", import.meta.url));

/** The built `sa-adam` in a process of its own, with `meddle` beside it. */
export async function built(
  args: readonly string[],
  meddle: (kill: (signal: NodeJS.Signals) => void) => Promise<void> = async () => {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [binary, ...args]);
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
  await meddle((signal) => child.kill(signal));
  await ended;
  return outcome;
}
