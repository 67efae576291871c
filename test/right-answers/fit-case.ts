import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OnePassFit } from "../../lib/dist/inference/index.js";
import { command } from "../cli/command.js";
import { blocks, type Case, type TextCase } from "./cases.js";
import type { Answer } from "./judge.js";

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Fit the case's rows in memory by the library: the one place to change when its interface does. */
export function fitCase({ make, family, shards, options = {} }: Case): Answer {
  try {
    const rows = make();
    const fitOf = (first: number, count: number): OnePassFit => {
      const fit = new OnePassFit({ ...options, model: family, names: rows.names });
      for (const block of blocks(rows, first, count)) fit.update(block);
      return fit;
    };
    const sizes = shards ?? [rows.response.length];
    const [pooled, ...others] = sizes.map((count, k) => fitOf(k * sizes[0], count));
    for (const other of others) pooled.merge(other);
    const { coefficients, warnings } = pooled.result();
    return { coefficients, warnings: warnings.map((warning) => warning.message) };
  } catch (error) {
    return { coefficients: [], warnings: [], error: message(error) };
  }
}

/** Fit the case's files by the command, in a folder of their own. */
export async function fitFiles({
  write,
  args,
  second,
  prints,
}: TextCase): Promise<Answer & { table: string }> {
  const folder = mkdtempSync(join(tmpdir(), "right-answers-"));
  try {
    const fit = async (files: Record<string, string | Uint8Array>, given: readonly string[]) => {
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
      const placed = given.map((word) => (/\.(csv|state)$/.test(word) ? join(folder, word) : word));
      return command("fit", ...placed, ...(prints ? [] : ["--format", "json"]), "--quiet");
    };
    let outcome = await fit(write(), args);
    if (second && outcome.code === 0) outcome = await fit(second.write?.() ?? {}, second.args);
    const { code, out, err } = outcome;
    if (code !== 0) return { coefficients: [], warnings: [], error: err, table: out };
    if (prints) return { coefficients: [], warnings: [], table: out };
    const { coefficients, warnings, notes } = JSON.parse(out);
    const number = (value: number | null): number => value ?? Number.NaN;
    return {
      coefficients: coefficients.map((line: Record<string, number | null> & { name: string }) => ({
        name: line.name,
        estimate: number(line.estimate),
        standardError: number(line.standardError),
        lower: number(line.lower),
        upper: number(line.upper),
      })),
      warnings: [...warnings.map((warning: { message: string }) => warning.message), ...notes],
      table: out,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
