import type { Matrix } from "ml-matrix";
import type { Preset, PresetName, ScaleOptions } from "./scale.js";
import type { SimulationSettings } from "./simulate.js";

export type ExperimentName = "invisibility" | "coverage" | "outside" | "threshold" | "linearised";

/** What one stream of an experiment holds at a step. */
export interface StreamState {
  /** One an arm, in the experiment's order. */
  readonly arms: readonly ArmState[];
  /** All that was summed up, for a checksum of the stream's bits. */
  readonly numbers: readonly Float64Array[];
}

export interface ArmState {
  /** xbar_n - x*, d. */
  readonly deviation: Float64Array;
  /** Hhat and Shat, where the experiment keeps them. */
  readonly plugIn?: { readonly hessian: Matrix; readonly noiseCovariance: Matrix };
  /** sqrt(n) |xbar_n - x* + H^-1 mean(xi)|, where the experiment keeps it. */
  readonly remainder?: number;
}

/** One experiment: its arms, its truth, its settings at any scale, and how to read its streams. */
export interface Experiment {
  readonly name: ExperimentName;
  readonly arms: readonly string[];
  /** H^-1 S H^-1 at x*, d x d. */
  readonly sandwich: Matrix;
  readonly presets: Readonly<Record<PresetName, Preset>>;
  settings(options?: ScaleOptions): SimulationSettings;
  /** Read lane 0 or 1 of the pair whose `pairBytes` bytes start at `offset`, at step n. */
  read(bytes: ArrayBuffer, offset: number, pairBytes: number, lane: number, n: number): StreamState;
}
