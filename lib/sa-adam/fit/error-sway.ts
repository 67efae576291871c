import type { BlockNewtonKernel } from "../kernel/block-newton.js";
import type { SpdFactor } from "../kernel/spd.js";
import { RandomStream } from "../numeric/random-stream.js";
import { addTiles, type LinearisedScore, scoreZero } from "./linearised-score.js";

/** Moves of the estimate, and the products that they may cost, about half a second. */
const [MOVES, MOST_PRODUCTS] = [32, 1e9];

/** The sample in a kernel's block, and what it leaves open of the estimate. */
export interface SwayOptions {
  /** How many rows each of the sample's stands for. */
  readonly multiplicities: Float64Array;
  /** r_i^2, what each adds to the noise of the score. */
  readonly spread: Float64Array;
  /** Of A, by which the estimate follows the score. */
  readonly factor: SpdFactor;
  readonly precision: "single" | "double";
  readonly tolerance: number;
}

/**
 * What standard errors change by, relative to them, where the estimate x moves by its own noise, d, NaN where it cannot be told: the
 * root mean square over moves to
 *
 *     x + A^-1 sum_i e_i r_i z_i        e_i = 1 or -1 by chance
 *
 * A row far out has Huber's weight 1 where the estimate is, and 0 half a standard error from there: its errors are of that estimate,
 * and not of the stored batch's.
 *
 * @param score whose sums are those at its point x
 * @see ours; random signs are the wild bootstrap's (C.-F. J. Wu, Ann. Statist. 14, 1986).
 */
export function errorSway(
  kernel: BlockNewtonKernel,
  score: LinearisedScore,
  { multiplicities, spread, factor, precision, tolerance }: SwayOptions,
): Float64Array {
  const { point } = score;
  const count = multiplicities.length;
  const roughness = spread.map(Math.sqrt);
  const errors = scoreZero(score, tolerance).standardErrors;
  const evaluated = (x: Float64Array): Record<"weights" | "squares", Float64Array> => {
    kernel.evaluate(x, count);
    return { weights: kernel.weights.slice(0, count), squares: kernel.squares.slice(0, count) };
  };
  const here = evaluated(point);
  const moves = Math.min(MOVES, Math.max(2, Math.floor(MOST_PRODUCTS / (count * point.length ** 2))));
  const random = new RandomStream(1);
  const sums = new Float64Array(errors.length);
  for (let move = 0; move < moves; move++) {
    const step = factor.solve(kernel.combine(roughness.map((r) => (random.uniform() < 0.5 ? r : -r))));
    const there = evaluated(point.map((value, j) => value + step[j]));
    const moved = (tiles: Float64Array, of: "weights" | "squares"): Float64Array => {
      const sum = tiles.slice();
      const shifts = multiplicities.map((m, i) => m * (there[of][i] - here[of][i]));
      addTiles(sum, kernel.products(shifts, precision));
      return sum;
    };
    const next = {
      ...score,
      information: moved(score.information, "weights"),
      meat: moved(score.meat, "squares"),
    };
    // Beyond the numbers nothing is told.
    if (![next.information, next.meat].every((tiles) => tiles.every(Number.isFinite)))
      return sums.fill(Number.NaN);
    for (const [j, error] of scoreZero(next, tolerance).standardErrors.entries())
      sums[j] += (error / errors[j] - 1) ** 2;
  }
  return sums.map((sum) => Math.sqrt(sum / moves));
}
