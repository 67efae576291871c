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

/** The powers of ten from `first` to 1e18. */
export function powersOfTen(first: number): number[] {
  return Array.from({ length: 19 }, (_, power) => Number(`1e${power}`)).filter((n) => n >= first);
}

/**
 * An experiment's settings at a scale, all but what is simulated; what the scale does not say is the paper's. The state of every
 * stream is kept at n, and at those of `grid` that lie below it.
 *
 * @throws DataError unless n is a safe integer of at least 100
 */
export function scaledSettings(
  { n: asked, streams, seed = DEFAULT_SEED }: ScaleOptions,
  paper: Preset,
  grid: readonly number[],
  groupSize: number,
): Omit<SimulationSettings, "specification"> {
  const n = asked ?? paper.n;
  if (!Number.isSafeInteger(n) || n < SMALLEST_N) {
    const problem = `n must be an integer of at least ${SMALLEST_N}, got ${n}`;
    throw new DataError({ code: "bad-option", problem, option: "n" });
  }
  return {
    seed,
    streams: streams ?? paper.streams,
    checkpoints: [...grid.filter((t) => t < n), n],
    groupSize,
  };
}
