import { readFileSync } from "node:fs";
import { Matrix } from "ml-matrix";
import { expect } from "vitest";

/** A file of test/golden, parsed. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), "utf8"));
}

/** coverage-stream.json. */
export interface CoverageStreamFile {
  row: number[];
  z: number[];
  checkpoints: number[];
  xbar_sa_adam: number[][];
  xbar_sgd: number[][];
  H_hat: number[][][];
  S_hat_sa_adam: number[][][];
  S_hat_sgd: number[][][];
  schedule: { eta0_sa_adam: number; eta0_sgd: number };
}

/** The whole of a symmetric matrix that a golden file gives by its upper triangle. */
export function symmetric(upper: number[][]): number[][] {
  return upper.map((row, j) => row.map((value, k) => (j <= k ? value : upper[k][j])));
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
