import { DataError } from "sa-adam/internal";
import type { SimulationSettings } from "./simulate.js";

/** A scale to run an experiment at. */
export interface Preset {
  n: number;
  streams: number;
  /** What to expect of it. */
  about: string;
}

export type PresetName = "paper" | "hour" | "minute";

/** The scale of a run; what is not given is the paper's. */
export interface ScaleOptions {
  /** Steps of every stream. */
  n?: number;
  /** M, even. */
  streams?: number;
  seed?: number;
}

/** The seed of the results in data/results. */
export const DEFAULT_SEED = 2026;

/** Fewer steps than this leave Hhat close to singular. */
const SMALLEST_N = 100;

/**
 * The powers of ten from `first` on that lie below n, and n itself: where the state of every stream is kept.
 *
 * @throws DataError unless n is a safe integer of at least 100
 * @example checkpointsUpTo(5000, 1000) // [1000, 5000]
 */
export function checkpointsUpTo(n: number, first: number): number[] {
  if (!Number.isSafeInteger(n) || n < SMALLEST_N) {
    const problem = `n must be an integer of at least ${SMALLEST_N}, got ${n}`;
    throw new DataError({ code: "bad-option", problem, option: "n" });
  }
  if (!(first >= 1)) throw new RangeError(`the first checkpoint must be at least 1, got ${first}`);
  const checkpoints = [];
  for (let t = first; t < n; t *= 10) checkpoints.push(t);
  return [...checkpoints, n];
}

/**
 * An experiment's settings at a scale, all but what is simulated; what the scale does not say is the paper's.
 *
 * @param first the first checkpoint
 * @throws DataError as `checkpointsUpTo`
 */
export function scaledSettings(
  { n, streams, seed = DEFAULT_SEED }: ScaleOptions,
  paper: Preset,
  first: number,
  groupSize: number,
): Omit<SimulationSettings, "specification"> {
  return {
    seed,
    streams: streams ?? paper.streams,
    checkpoints: checkpointsUpTo(n ?? paper.n, first),
    groupSize,
  };
}
