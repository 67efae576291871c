import { interruptible, Stopped } from "sa-adam-cli/internal";
import type { Experiment } from "../engine/experiment.js";
import type { Group } from "../engine/group-file.js";
import type { ExperimentResult } from "../engine/result.js";
import type { ScaleOptions } from "../engine/scale.js";
import { type SimulationOptions, type SimulationSettings, simulate } from "../engine/simulate.js";
import { collectResult } from "./collect.js";
import { claimFolder } from "./run-file.js";

export interface RunStreamsOptions extends SimulationOptions {
  /** Streams of a group, even: what a worker takes at a time, and one file; the experiment's own unless given. */
  groupSize?: number;
}

/**
 * Simulate an experiment's streams, or a shard of them, into a folder; returns the groups' headers.
 *
 * @throws as `simulate`, and Error when the folder holds another run
 */
export async function runStreams(
  experiment: Experiment,
  scale: ScaleOptions,
  { groupSize, ...options }: RunStreamsOptions,
): Promise<Group[]> {
  const own = experiment.settings(scale);
  const settings = { ...own, groupSize: groupSize ?? own.groupSize };
  claimFolder(options.out, experiment, settings);
  return simulate(settings, options);
}

/**
 * Simulate an experiment and return its result; streams that `out` holds already are continued.
 *
 * Without a `signal`, Ctrl-C or a notebook's stop button stops it; what was computed stays in `out`.
 *
 * @throws as `runStreams`; Stopped when it was stopped before the end
 * @example
 * const small = coverage();
 * const result = await runExperiment(small, small.presets.minute, { out: "simulations/coverage" });
 */
export async function runExperiment(
  experiment: Experiment,
  scale: ScaleOptions,
  options: SimulationOptions,
): Promise<ExperimentResult> {
  const run = (signal: AbortSignal): Promise<Group[]> =>
    runStreams(experiment, scale, { resume: true, ...options, signal });
  requireFinished(
    await (options.signal ? run(options.signal) : interruptible(run)),
    experiment.settings(scale),
  );
  return collectResult([options.out]).result;
}

/**
 * Check that all groups have reached n.
 *
 * @throws Stopped that says how far they came, and how to continue
 */
export function requireFinished(
  groups: readonly Group[],
  { checkpoints }: SimulationSettings,
  remedy = "resuming continues from it",
): void {
  const n = checkpoints[checkpoints.length - 1];
  const total = groups.reduce((sum, { streams }) => sum + n * streams, 0);
  const done = groups.reduce((sum, { streams, step }) => sum + step * streams, 0);
  if (done < total) {
    const percent = Math.floor((100 * done) / total);
    throw new Stopped(`stopped at ${percent} percent; what was computed is kept, and ${remedy}`);
  }
}
