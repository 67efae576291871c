import { DataError } from "sa-adam/internal";
import { listed } from "sa-adam-cli/internal";
import type { Experiment, ExperimentName } from "../engine/experiment.js";
import type { PresetName, ScaleOptions } from "../engine/scale.js";
import { coverage } from "../results/coverage/experiment.js";
import { invisibility } from "../results/invisibility/experiment.js";
import { linearised } from "../results/linearised/experiment.js";
import { outside } from "../results/outside/experiment.js";
import { threshold } from "../results/threshold/experiment.js";

const EXPERIMENTS: Readonly<Record<ExperimentName, () => Experiment>> = {
  invisibility,
  coverage,
  outside,
  threshold,
  linearised,
};

/** The names of the experiments that are simulated. */
export const EXPERIMENT_NAMES: readonly ExperimentName[] = Object.keys(EXPERIMENTS) as ExperimentName[];

/**
 * The experiment of that name.
 *
 * @throws DataError that lists the names there are
 */
export function experimentNamed(name: string): Experiment {
  const experiment = Object.hasOwn(EXPERIMENTS, name) && EXPERIMENTS[name as ExperimentName];
  if (!experiment) {
    const problem = `there is no experiment "${name}"; there are ${listed(EXPERIMENT_NAMES)}`;
    throw new DataError({ code: "unknown-experiment", problem });
  }
  return experiment();
}

/** A preset's scale, with what is given on top of it. */
export function scaleOf(
  experiment: Experiment,
  preset: PresetName,
  given: ScaleOptions = {},
): ScaleOptions & { n: number; streams: number } {
  if (!Object.hasOwn(experiment.presets, preset)) {
    const problem = `there is no preset "${preset}"; there are ${Object.keys(experiment.presets).join(", ")}`;
    throw new DataError({ code: "unknown-preset", problem, option: "preset" });
  }
  const { n, streams } = experiment.presets[preset];
  const { seed } = given;
  return { n: given.n ?? n, streams: given.streams ?? streams, ...(seed !== undefined && { seed }) };
}
