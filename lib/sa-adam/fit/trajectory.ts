import type { FitResult } from "./result.js";

type TrajectoryPoint = FitResult["trajectory"][number];

const PER_DECADE = 20;

/** A point of a pass's trajectory, without the columns left out. */
export interface PassPoint extends TrajectoryPoint {
  /** The averaged iterate, d. */
  readonly mean: Float64Array;
  /** Of batch means: nu of Student's law. */
  readonly degreesOfFreedom?: number | undefined;
}

/** The first of the row counts round(10^(k/20)) above `rows`. */
export function nextPoint(rows: number): number {
  let k = Math.max(0, Math.floor(PER_DECADE * Math.log10(rows + 1)) - 1);
  while (Math.round(10 ** (k / PER_DECADE)) <= rows) k++;
  return Math.round(10 ** (k / PER_DECADE));
}

/**
 * Per coefficient, the first recorded row count from which on |estimate| > critical(point) * standard error at every point.
 *
 * Undefined where the interval contains zero at the last point.
 */
export function excludesZeroFrom<Point extends TrajectoryPoint>(
  trajectory: readonly Point[],
  critical: (point: Point) => number,
): (number | undefined)[] {
  const reach = trajectory.map(critical);
  const last = trajectory[trajectory.length - 1];
  return Array.from(last?.estimates ?? [], (_, j) => {
    let first: number | undefined;
    for (const [i, { rows, estimates, standardErrors }] of trajectory.entries()) {
      if (Math.abs(estimates[j]) > reach[i] * standardErrors[j]) first ??= rows;
      else first = undefined;
    }
    return first;
  });
}
