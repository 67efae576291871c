import { readOutside } from "sa-adam/internal";
import type { Experiment, StreamState } from "../../engine/experiment.js";
import { type Preset, type PresetName, powersOfTen, scaledSettings } from "../../engine/scale.js";
import { OUTSIDE_ARMS } from "./arms.js";
import { OUTSIDE_DESIGN, outsideProblem } from "./problem.js";

/** Scales of the experiment outside the theorem; "paper" is that of the stored result. */
export const OUTSIDE_PRESETS: Readonly<Record<PresetName, Preset>> = {
  paper: { n: 1e7, streams: 500, about: "n = 1e7, M = 500: the stored result, 20 minutes on one core" },
  hour: { n: 1e7, streams: 1500, about: "n = 1e7, M = 1500: an hour on one core" },
  minute: { n: 1e5, streams: 1000, about: "n = 1e5, M = 1000: half a minute on one core" },
};

/**
 * The experiment outside the theorem: optimizers that break one of its assumptions each, on one stream, d = 2.
 *
 * All arms have one x*, H and S: what they are measured by is SGD's sandwich. xbar_n averages the iterates before each
 * update. `OUTSIDE_ARMS` has the arms, `outsideProblem` the problem. (ours)
 *
 * @throws DataError for n below 100
 * @example outside().settings({ n: 1e5, streams: 100 })
 */
export function outside(): Experiment {
  const { sandwich } = outsideProblem({ noise: "symmetric", loss: "linear" });
  return {
    name: "outside",
    arms: OUTSIDE_ARMS.map(({ name }) => name),
    sandwich,
    presets: OUTSIDE_PRESETS,
    settings: (asked = {}) => ({
      ...scaledSettings(asked, OUTSIDE_PRESETS.paper, powersOfTen(1e3), 50),
      specification: {
        kind: "outside",
        ...OUTSIDE_DESIGN,
        arms: OUTSIDE_ARMS.map(({ breaks: _, ...arm }) => arm),
      },
    }),
    read(bytes, offset, pairBytes, lane, n): StreamState {
      const sums = readOutside(bytes, offset, pairBytes, lane, sandwich.rows).map(
        ({ deviations }) => deviations,
      );
      return { arms: sums.map((sum) => ({ deviation: sum.map((value) => value / n) })), numbers: sums };
    },
  };
}
