import { log10, power } from "../numeric/elementary.js";
import type { FitResult } from "./result.js";

type TrajectoryPoint = FitResult["trajectory"][number];

const PER_DECADE = 20;

/** The first of the row counts round(10^(k/20)) above `rows`. */
export function nextPoint(rows: number): number {
  let k = Math.max(0, Math.floor(PER_DECADE * log10(rows + 1)) - 1);
  while (Math.round(power(10, k / PER_DECADE)) <= rows) k++;
  return Math.round(power(10, k / PER_DECADE));
}

/**
 * Per coefficient, the first recorded row count from which on |estimate| > critical * standard error at every point.
 *
 * Undefined where the interval contains zero at the last point.
 */
export function excludesZeroFrom(
  trajectory: readonly TrajectoryPoint[],
  critical: number,
): (number | undefined)[] {
  const last = trajectory[trajectory.length - 1];
  return Array.from(last?.estimates ?? [], (_, j) => {
    let first: number | undefined;
    for (const { rows, estimates, standardErrors } of trajectory) {
      if (Math.abs(estimates[j]) > critical * standardErrors[j]) first ??= rows;
      else first = undefined;
    }
    return first;
  });
}
