import {
  dot,
  linearRegression,
  logSpacedIntegers,
  multiply,
  noiseDirection,
  type OutsideArm,
  readOutside,
  spdInverse,
} from "sa-adam/internal";
import type { Experiment, StreamState } from "../../engine/experiment.js";
import { type Preset, type PresetName, scaledSettings } from "../../engine/scale.js";

/** Scales of the threshold experiment; "paper" is the published one. */
export const THRESHOLD_PRESETS: Readonly<Record<PresetName, Preset>> = {
  paper: { n: 5e7, streams: 100, about: "n = 5e7, M = 100: the published scale, half an hour on one core" },
  hour: { n: 5e7, streams: 200, about: "n = 5e7, M = 200: an hour on one core" },
  minute: { n: 1e6, streams: 100, about: "n = 1e6, M = 100: under a minute on one core" },
};

/** The second moment's gain of each arm; 0 is 1/(t + 1), inside the theorem. */
export const THRESHOLD_GAINS: Readonly<Record<string, number>> = {
  "SA-RMSProp": 0,
  "gain 0.5": 0.5,
  "gain 0.999": 0.999,
};

/** Where the published rows stand: 120 checkpoints in all. */
const FIRST = 5000;
const LAST = 5e7;
const PER_DECADE = 119 / 4;

/** r of H_jk = r^|j-k|: the default of the authors' program, and what their text says. */
export const THRESHOLD_CORRELATION = { program: 0.6, text: 0.4 } as const;

/** The problem: linear regression, d = 10. */
export function thresholdProblem(
  correlation: number = THRESHOLD_CORRELATION.program,
): ReturnType<typeof linearRegression> {
  return linearRegression({ dimension: 10, correlation });
}

/**
 * The threshold experiment: RMSProp without momentum, its second moment averaging the covariates' squares, built from the past,
 *
 *     D_t = (1 - rho) D_{t-1} + rho a_t*a_t        x_t = x_{t-1} - t^-0.7 (D_{t-1} + 0.1)^-1/2 g_t
 *
 * with rho = 1/(t + 1), inside the theorem, and the constants 0.5 and 0.999, outside. xbar_n averages the iterates before each
 * update; the remainder is sqrt(n) |xbar_n - x* + H^-1 mean(xi)| = sqrt(n) |H^-1 mean(g)|, for xi_t = g_t - H Delta_{t-1}.
 *
 * @throws DataError for n below 100
 * @example threshold().settings({ n: 1e6, streams: 20 })
 * @see An and Huo, arXiv:2604.23498, the experiment on violation of the threshold.
 */
export function threshold(): Experiment {
  const { dimension, optimum, hessian, sandwich } = thresholdProblem();
  const inverse = spdInverse(hessian, "the Hessian H");
  const arms = Object.entries(THRESHOLD_GAINS).map(
    ([name, gain]): OutsideArm => ({
      name,
      eta0: 1,
      alpha: 0.7,
      c1: 1,
      gamma: 0,
      preconditioner: "predictable",
      of: "covariates",
      gain,
      floor: 0.1,
      clip: 500,
      decay: 0,
      noise: "symmetric",
      loss: "linear",
    }),
  );
  return {
    name: "threshold",
    arms: arms.map(({ name }) => name),
    sandwich,
    presets: THRESHOLD_PRESETS,
    settings: (asked = {}) => ({
      ...scaledSettings(asked, THRESHOLD_PRESETS.paper, logSpacedIntegers(FIRST, LAST, PER_DECADE), 10),
      specification: {
        kind: "outside",
        correlation: THRESHOLD_CORRELATION.program,
        direction: Array.from(noiseDirection(dimension)),
        base: 0.35 * 0.35,
        along: 0.8 * 0.8,
        optimum: Array.from(optimum),
        start: "origin",
        arms,
      },
    }),
    read(bytes, offset, pairBytes, lane, n): StreamState {
      const sums = readOutside(bytes, offset, pairBytes, lane, dimension);
      return {
        arms: sums.map(({ deviations, gradients }) => ({
          deviation: deviations.map((value) => value / n),
          remainder:
            Math.sqrt(n) *
            norm(
              multiply(
                inverse,
                gradients.map((value) => value / n),
              ),
            ),
        })),
        numbers: sums.flatMap(({ deviations, gradients }) => [deviations, gradients]),
      };
    },
  };
}

function norm(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}
