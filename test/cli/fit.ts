import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RandomStream } from "sa-adam";
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

/** What of the JSON does not differ from run to run. */
export function lasting(json: string): Record<string, unknown> {
  const { run: _run, ...rest } = JSON.parse(json);
  return rest;
}

/** A CSV file of a linear regression on three covariates, x3 with words a, b and c: y = 1 + x1 - 2 x2 + [c] + z. */
export function writeRows(path: string, rows: number, stream = 1): void {
  const random = new RandomStream(7, stream);
  const lines = ["x1,x2,word,y"];
  for (let i = 0; i < rows; i++) {
    const [x1, x2, level] = [random.normal(), random.normal(), random.integer(3)];
    const y = 1 + x1 - 2 * x2 + (level === 2 ? 1 : 0) + random.normal();
    lines.push([x1.toFixed(4), x2.toFixed(4), "abc"[level], y.toFixed(4)].join(","));
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
}
