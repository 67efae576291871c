import { Matrix } from "ml-matrix";
import type { PairKernel } from "../../../lib/sa-adam/kernel/kernel.js";
import { BLOCK, phaseAt } from "../../../lib/sa-adam/kernel/kernel.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";

/** The address of one of a kernel's arrays. */
export function address(kernel: PairKernel, name: string): number {
  return (kernel.exports[name] as WebAssembly.Global).value;
}

/** A pair in its first state: streams `first` and `first + 1` of a seed in its lanes. */
export function start(kernel: PairKernel, seed: number, first: number): number {
  const pair = kernel.allocate(1);
  kernel.init(pair, new RandomStream(seed, first));
  kernel.decays.fill(1);
  return pair;
}

/** `steps` steps of a pair from step `from` on, block by block. */
export function proceed(kernel: PairKernel, pair: number, steps: number, from = 0, phase = phaseAt): void {
  for (let t = from; t < from + steps; t += BLOCK) {
    const count = Math.min(BLOCK, from + steps - t);
    kernel.tabulate(t + 1, count);
    kernel.advance(pair, count, phase(t));
  }
}

/** The symmetric matrix whose upper triangle, by rows, is `entries` / n. */
export function symmetricMean(entries: Float64Array, n: number): Matrix {
  const d = Math.round((Math.sqrt(8 * entries.length + 1) - 1) / 2);
  const at = (j: number, k: number) => entries[j * d - (j * (j - 1)) / 2 + (k - j)] / n;
  return matrixOf(d, (j, k) => at(Math.min(j, k), Math.max(j, k)));
}

/** The d x d matrix with these entries. */
function matrixOf(d: number, entry: (j: number, k: number) => number): Matrix {
  return new Matrix(Array.from({ length: d }, (_, j) => Array.from({ length: d }, (_, k) => entry(j, k))));
}

/** sum / n + x*. */
export function average(sum: Float64Array, n: number, optimum: ArrayLike<number>): number[] {
  return Array.from(sum, (value, j) => value / n + optimum[j]);
}

/** Take up to four steps of the invisibility kernel after step t on given covariates, with the noises of both lanes. */
export function feedInvisibility(
  kernel: PairKernel,
  pair: number,
  t: number,
  covariates: ArrayLike<number>[],
  noises: number[][],
): void {
  const data = new Float64Array(kernel.memory.buffer);
  const [atCovariates, atNoises] = ["COVARIATES", "NOISES"].map((name) => address(kernel, name) / 8);
  covariates.forEach((a, i) => {
    for (const lane of [0, 1]) {
      data[atNoises + 2 * i + lane] = noises[i][lane];
      for (let j = 0; j < a.length; j++) data[atCovariates + 40 * i + 2 * j + lane] = a[j];
    }
  });
  kernel.tabulate(t + 1, covariates.length);
  const consume = kernel.exports.consume as (pair: number, row: number, count: number, phase: number) => void;
  consume(pair, 0, covariates.length, 0);
}

/** (1/n) sum of weight a a' over a pool's rows. */
export function poolMean(pool: readonly Float64Array[], weights: Float64Array, n: number): Matrix {
  const entry = (j: number, k: number) =>
    pool.reduce((sum, a, row) => sum + weights[row] * a[j] * a[k], 0) / n;
  return matrixOf(pool[0].length, entry);
}
