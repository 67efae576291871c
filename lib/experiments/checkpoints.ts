/**
 * The powers of ten from `first` on that lie below n, and n itself: where the state of every stream is kept.
 *
 * @throws RangeError unless n is a positive safe integer
 * @example checkpointsUpTo(5000, 1000) // [1000, 5000]
 */
export function checkpointsUpTo(n: number, first: number): number[] {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`n must be a positive integer, got ${n}`);
  const checkpoints = [];
  for (let t = first; t < n; t *= 10) checkpoints.push(t);
  return [...checkpoints, n];
}

/** A scale to run an experiment at. */
export interface Preset {
  n: number;
  streams: number;
  /** What to expect of it. */
  about: string;
}
