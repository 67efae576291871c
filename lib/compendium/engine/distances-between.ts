import type { Matrix } from "ml-matrix";
import { quadraticForm, spdInverse } from "sa-adam/internal";
import { type ExperimentResult, recordsOf } from "./result.js";

/**
 * n (xbar_a - xbar_b)' Sigma^-1 (xbar_a - xbar_b) / d of every stream that has reached n, by its number: how far two arms are apart, in
 * units of the variance of each.
 *
 * @throws RangeError as `recordsOf`
 */
export function distancesBetween(
  result: ExperimentResult,
  [a, b]: readonly [string, string],
  n: number,
  sandwich: Matrix,
): Map<number, number> {
  const precision = spdInverse(sandwich, "the sandwich");
  const others = recordsOf(result, b, n);
  return new Map(
    recordsOf(result, a, n).map(({ stream, deviation }, i) => {
      const difference = deviation.map((value, j) => value - others[i].deviation[j]);
      return [stream, (n * quadraticForm(difference, precision)) / result.dimension];
    }),
  );
}
