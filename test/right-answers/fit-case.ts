import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fit } from "../../lib/sa-adam/fit/fit.js";
import type { FitOptions, MethodName } from "../../lib/sa-adam/fit/options.js";
import type { FitResult } from "../../lib/sa-adam/fit/result.js";
import { RunningFit } from "../../lib/sa-adam/fit/running-fit.js";
import { command } from "../command/fit/command.js";
import { blocks, type Case, type Rows, type TextCase } from "./cases.js";
import type { Answer } from "./judge.js";

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** How rows in memory are asked: by `fit`, which reads them again, or as a pipe would give them. */
export interface Asking {
  readonly onePass?: boolean;
  readonly method?: MethodName;
}

/** Fit the case's rows in memory by the library: the one place to change when its interface does. */
export async function fitCase(
  { make, family, shards, options = {} }: Case,
  { onePass = shards !== undefined, method }: Asking = {},
): Promise<Answer> {
  try {
    const rows = make();
    const asked = { family, names: rows.names, ...(method && { method }), ...options };
    const { coefficients, warnings } = onePass
      ? inShards(rows, shards ?? [rows.response.length], asked)
      : await fit(() => blocks(rows), asked);
    return { coefficients, warnings: warnings.map(({ message }) => message) };
  } catch (error) {
    return { coefficients: [], warnings: [], error: message(error) };
  }
}

/** Each shard's rows once; the fits are pooled. */
function inShards(rows: Rows, sizes: readonly number[], options: FitOptions): FitResult {
  const fits = sizes.map((count, k) => {
    const one = new RunningFit(options);
    for (const block of blocks(rows, k * sizes[0], count)) one.update(block);
    return one;
  });
  for (const other of fits.slice(1)) fits[0].merge(other);
  return fits[0].result();
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
    const fitted = async (files: Record<string, string | Uint8Array>, given: readonly string[]) => {
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
      const placed = given.map((word) => (/\.(csv|state)$/.test(word) ? join(folder, word) : word));
      return command("fit", ...placed, ...(prints ? [] : ["--format", "json"]), "--quiet");
    };
    let outcome = await fitted(write(), args);
    if (second && outcome.code === 0) outcome = await fitted(second.write?.() ?? {}, second.args);
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
