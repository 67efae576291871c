import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Design, Rows } from "./designs/design.mjs";
import { DESIGNS } from "./designs.mjs";
import { TEXTS, type Text } from "./texts.mjs";

/** The right values by another program: test/reference/right-values. */
export interface Expected {
  readonly rows: number;
  /** Of the numbers that the other program read, column after column, the response last. */
  readonly sha256: string;
  /** Intercept first; null where there is no finite optimum, nothing at all where no coefficient has one. */
  readonly estimates?: readonly (number | null)[];
  /** HC0. */
  readonly standardErrors?: readonly (number | null)[];
  /** Does statsmodels give the same values, or overflow? */
  readonly statsmodels?: boolean;
}

const { cases }: { cases: Readonly<Record<string, Expected>> } = JSON.parse(
  readFileSync(new URL("expected.json", import.meta.url), "utf8"),
);

/** Rows to fit in memory, in their order, with the right values. */
export type Case = Design & { readonly expected: Expected };

/** Files to fit by the command, with the right values. */
export type TextCase = Text & { readonly expected: Expected | undefined };

export const CASES: readonly Case[] = DESIGNS.map((design) => ({ ...design, expected: cases[design.name] }));

export const TEXT_CASES: readonly TextCase[] = TEXTS.map((text) => ({ ...text, expected: cases[text.name] }));

/** Numbers from which on a case is left out of the ordinary tests: rows times columns. */
const LARGE = 1e6;

/** Does the case take seconds to make and fit? */
export function isLarge({ expected }: Case): boolean {
  return expected !== undefined && expected.rows * (expected.estimates?.length ?? 1) > LARGE;
}

/** The checksum that `Expected` has of the same rows. */
export function checksum({ columns, response }: Rows): string {
  const digest = createHash("sha256");
  for (const column of [...columns, response]) digest.update(column);
  return digest.digest("hex");
}

/** Rows as blocks of at most `size`, from row `first` on. */
export function* blocks(
  { columns, response }: Rows,
  first = 0,
  rows: number = response.length,
  size = 4096,
): Generator<{ count: number; columns: Float64Array[]; response: Float64Array }> {
  for (let begin = first; begin < first + rows; begin += size) {
    const end = Math.min(begin + size, first + rows);
    const part = (values: Float64Array) => values.subarray(begin, end);
    yield { count: end - begin, columns: columns.map(part), response: part(response) };
  }
}

export type { Rows };
