import { readFileSync } from "node:fs";
import { Matrix } from "ml-matrix";
import { expect } from "vitest";

/** A file of test/golden, parsed. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), "utf8"));
}

/** Every entry agrees to `tolerance` relative to the largest entry expected. */
export function expectClose(
  actual: ArrayLike<number> | Matrix,
  expected: ArrayLike<number> | number[][],
  tolerance = 1e-10,
): void {
  const flat = (value: ArrayLike<number> | number[][] | Matrix): number[] =>
    value instanceof Matrix ? value.to1DArray() : (Array.from(value as ArrayLike<number>).flat() as number[]);
  const a = flat(actual);
  const b = flat(expected);
  expect(a).toHaveLength(b.length);
  const scale = Math.max(...b.map(Math.abs));
  const worst = Math.max(...a.map((value, i) => Math.abs(value - b[i])));
  expect(worst, `largest difference against a scale of ${scale}`).toBeLessThanOrEqual(tolerance * scale);
}
