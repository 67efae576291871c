import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";

/** test/reference/practitioners.py: fits by family. */
export const THEIRS = JSON.parse(readFileSync(new URL("practitioners.json", import.meta.url), "utf8")).fits;

/** What row i of the diabetes data is given beside there. */
export const BESIDE = {
  exposure: (i: number): number => 1 + (i % 5) / 2,
  weight: (i: number): number => 0.5 + ((7919 * i) % 100) / 100,
  copies: (i: number): number => 1 + (i % 4),
  cluster: (i: number): number => (31 * i) % 37,
};

/** The count that progression is made into there: a 25th of it, rounded, halves to even numbers. */
export function countOf(progression: number): number {
  const value = progression / 25;
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

export const estimates = ({ coefficients }: FitResult): number[] =>
  coefficients.map(({ estimate }) => estimate);

export const errors = ({ coefficients }: FitResult): number[] =>
  coefficients.map(({ standardError }) => standardError);

/** Expects numbers to be others' but for so much, relative. */
export function nearTo(mine: ArrayLike<number>, theirs: ArrayLike<number>, relative = 1e-8): void {
  expect(mine.length).toBe(theirs.length);
  for (let j = 0; j < mine.length; j++) {
    const what = `coefficient ${j}: ${mine[j]}, ${theirs[j]}`;
    expect(Math.abs(mine[j] / theirs[j] - 1), what).toBeLessThan(relative);
  }
}
