import type { Group } from "../simulation/group-file.js";
import { type RunOptions, simulate } from "../simulation/simulate.js";
import { collect } from "./collect.js";
import type { Experiment } from "./experiment.js";
import type { ExperimentResult } from "./result.js";
import { claimFolder } from "./run-file.js";
import type { ScaleOptions } from "./scale.js";

/**
 * Simulate an experiment's streams, or a shard of them, into a folder; returns the groups' headers.
 *
 * @throws as `simulate`, and Error when the folder holds another run
 */
export async function runStreams(
  experiment: Experiment,
  scale: ScaleOptions,
  options: RunOptions,
): Promise<Group[]> {
  const settings = experiment.settings(scale);
  claimFolder(options.out, experiment, settings);
  return simulate(settings, options);
}

/**
 * Simulate an experiment and return its result; streams that `out` holds already are continued.
 *
 * @throws as `runStreams`; Error when it was stopped before the end
 * @example
 * const small = coverage();
 * const result = await runExperiment(small, small.presets.minute, { out: "simulations/coverage" });
 */
export async function runExperiment(
  experiment: Experiment,
  scale: ScaleOptions,
  options: RunOptions,
): Promise<ExperimentResult> {
  await runStreams(experiment, scale, { resume: true, ...options });
  return collect([options.out]).result;
}
