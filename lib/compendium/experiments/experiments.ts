import { coverage } from "./coverage.js";
import type { Experiment, ExperimentName } from "./experiment.js";
import { invisibility } from "./invisibility.js";
import type { PresetName, ScaleOptions } from "./scale.js";

const EXPERIMENTS: Readonly<Record<ExperimentName, () => Experiment>> = { invisibility, coverage };

/** The names of the experiments that are simulated. */
export const EXPERIMENT_NAMES: readonly ExperimentName[] = Object.keys(EXPERIMENTS) as ExperimentName[];

/**
 * The experiment of that name.
 *
 * @throws RangeError that lists the names there are
 */
export function experimentNamed(name: string): Experiment {
  const experiment = EXPERIMENTS[name as ExperimentName];
  if (!experiment) {
    throw new RangeError(`there is no experiment "${name}"; there are ${EXPERIMENT_NAMES.join(" and ")}`);
  }
  return experiment();
}

/** A preset's scale, with what is given on top of it. */
export function scaleOf(
  experiment: Experiment,
  preset: PresetName,
  given: ScaleOptions = {},
): ScaleOptions & { n: number; streams: number } {
  const scale = experiment.presets[preset];
  if (!scale) {
    throw new RangeError(
      `there is no preset "${preset}"; there are ${Object.keys(experiment.presets).join(", ")}`,
    );
  }
  return {
    n: given.n ?? scale.n,
    streams: given.streams ?? scale.streams,
    ...(given.seed !== undefined && { seed: given.seed }),
  };
}
