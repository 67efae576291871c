import { batchFit, type FamilyName } from "sa-adam/internal";
import type { StrictTable } from "./strict-csv.js";

/** What a fit says of its coefficients. */
export interface Answer {
  readonly names: readonly string[];
  readonly coefficients: readonly { estimate: number | null; standardError: number | null }[];
}

/** The stored batch's answer to what a strict reading says; undefined where either refuses. */
export function answerTo(table: StrictTable | undefined, family: FamilyName): Answer | undefined {
  if (!table) return undefined;
  try {
    const { coefficients } = batchFit(table.block, { family, names: table.names });
    return { names: coefficients.map(({ name }) => name), coefficients };
  } catch {
    return undefined;
  }
}

/** The answer that a fit's JSON gives. */
export function answerOf(json: string): Answer {
  const { coefficients } = JSON.parse(json);
  return { names: coefficients.map(({ name }: { name: string }) => name), coefficients };
}

/** What of a fit's JSON is not the expected answer. */
export function difference(out: string, expected: Answer): string | undefined {
  const { names, coefficients } = answerOf(out);
  if (JSON.stringify(names) !== JSON.stringify(expected.names)) return `${names} and not ${expected.names}`;
  for (const [j, { estimate, standardError }] of expected.coefficients.entries()) {
    const one = coefficients[j];
    const scale = 1e-6 * (standardError || 0) + 1e-9 * Math.abs(estimate ?? 0);
    if (near(one.estimate, estimate, scale) && near(one.standardError, standardError, scale)) continue;
    return `${names[j]}: ${one.estimate} (${one.standardError}) and not ${estimate} (${standardError})`;
  }
  return undefined;
}

const near = (a: number | null, b: number | null, tolerance: number): boolean =>
  Number.isFinite(a ?? Number.NaN) && Number.isFinite(b ?? Number.NaN)
    ? Math.abs(a! - b!) <= tolerance
    : Number.isFinite(a ?? Number.NaN) === Number.isFinite(b ?? Number.NaN);
