import type { main } from "../lib/command/main.js";

/** How a command ended, and what it wrote. */
export interface Outcome {
  code: number | NodeJS.Signals | null;
  out: string;
  err: string;
}

/** A command in this process, to its end. */
export async function heard(command: typeof main, args: readonly string[]): Promise<Outcome> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = await command(args, {
    print: (line) => lines.out.push(line),
    complain: (line) => lines.err.push(line),
    progress: () => {},
  });
  return { code, out: lines.out.join("\n"), err: lines.err.join("\n") };
}
