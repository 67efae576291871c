import {
  type KernelPath,
  logisticRegression,
  multiply,
  type PathsParameters,
  readPaths,
  type SecondOrderSums,
  spdInverse,
} from "sa-adam/internal";
import type { Experiment, StreamState } from "../../engine/experiment.js";
import { type Preset, type PresetName, powersOfTen, scaledSettings } from "../../engine/scale.js";
import { symmetricMean } from "../../engine/symmetric-mean.js";

/** Scales of the linearised averages' experiment; "paper" is that of the stored result. */
export const LINEARISED_PRESETS: Readonly<Record<PresetName, Preset>> = {
  paper: { n: 1e7, streams: 64, about: "n = 1e7, M = 64: the stored result, ten minutes on one core" },
  hour: { n: 1e7, streams: 400, about: "n = 1e7, M = 400: an hour on one core" },
  minute: { n: 1e6, streams: 40, about: "n = 1e6, M = 40: a minute on one core" },
};

/** The optimizers, on one stream. */
export const LINEARISED_OPTIMIZERS: readonly string[] = [
  "SGD",
  "SA-RMSProp",
  "SA-Adam 0.75",
  "SA-Adam 0.85",
  "SA-Adam 0.95",
];

/** What is made of each: the average; the zero of the score, linearised at the iterates; and at the running averages. */
export const ESTIMATES = ["average", "linearised", "at average"] as const;
export type LinearisedEstimate = (typeof ESTIMATES)[number];

/** The name of an optimizer's estimate among the experiment's arms. */
export function armOf(optimizer: string, estimate: LinearisedEstimate): string {
  return estimate === "average" ? optimizer : `${optimizer}, ${estimate}`;
}

/** An intercept and nine slopes; P(y = 1) is about 0.4. */
const COEFFICIENTS = [-0.5, 0.6, -0.6, 0.6, -0.6, 0.6, -0.6, 0.6, -0.6, 0.6];
const CORRELATION = 0.4;

/** Step sizes and floor: eta_t = 2 (t + 20)^-0.7, so that no first step is wild. */
export const LINEARISED_GAINS = { eta0: 2, alpha: 0.7, shift: 20, floor: 0.05 } as const;

/** The logistic model behind the rows. */
export function linearisedProblem(): ReturnType<typeof logisticRegression> {
  return logisticRegression({ coefficients: COEFFICIENTS, correlation: CORRELATION, ridge: 0 });
}

/**
 * Five optimizers on one logistic stream, d = 10, each with its average and two linearised ones:
 *
 *     eta_t = 2 (t + 20)^-0.7        rho_t = (t + 1)^-gamma        rho^v_t = 1/(t + 1)        floor 0.05
 *     linearised = (sum H_i)^-1 sum (H_i z_i - g_i)        g_i, H_i of row i at z_i, the iterate or the average of those before it
 *
 * Linearising a stream's score as it comes is the cumulatively updated estimating equation, there at estimates of its own; that an
 * optimizer's iterates are the points, and how far optimizers are then apart, is ours.
 *
 * @throws DataError for n below 100
 * @example linearised().settings({ n: 1e6, streams: 20 })
 * @see E. D. Schifano, J. Wu, C. Wang, J. Yan, M.-H. Chen, Technometrics 58 (2016).
 */
export function linearised(): Experiment {
  const dimension = COEFFICIENTS.length;
  const { sandwich } = linearisedProblem();
  const { floor, ...steps } = LINEARISED_GAINS;
  const specification = (n: number): PathsParameters => ({
    dimension,
    family: "logistic",
    intercept: true,
    correlation: CORRELATION,
    dependence: 0,
    noise: [0, 0],
    direction: COEFFICIENTS.map(() => 0),
    optimum: COEFFICIENTS,
    floor,
    batchStarts: [1],
    paths: LINEARISED_OPTIMIZERS.map((name): KernelPath => {
      const gamma = Number(name.split(" ")[1] ?? 0);
      const run = { name, from: 0, to: n, secondOrder: true, atAverage: true };
      return { ...run, ...steps, c1: gamma > 0 ? 1 : 0, gamma, adaptive: name !== "SGD" };
    }),
  });
  return {
    name: "linearised",
    arms: LINEARISED_OPTIMIZERS.flatMap((name) => ESTIMATES.map((estimate) => armOf(name, estimate))),
    sandwich,
    presets: LINEARISED_PRESETS,
    settings: (asked = {}) => ({
      ...scaledSettings(asked, LINEARISED_PRESETS.paper, powersOfTen(1e3), 10),
      // A path that ends at the largest n there may be: the settings of a stream do not depend on how far it goes.
      specification: { kind: "paths", ...specification(Number.MAX_SAFE_INTEGER) },
    }),
    read(bytes, offset, _pairBytes, lane, n): StreamState {
      const states = readPaths(specification(n), bytes, offset, lane);
      const sums = states.flatMap(({ secondOrder, atAverage }) => [
        secondOrder,
        atAverage,
      ]) as SecondOrderSums[];
      return {
        arms: states.flatMap(({ sum }, k) => [
          { deviation: sum.map((value) => value / n) },
          ...[2 * k, 2 * k + 1].map((i) => ({ deviation: zeroOfScore(sums[i], dimension, n) })),
        ]),
        numbers: [...states.map(({ sum }) => sum), ...sums.flatMap(({ hessian, score }) => [hessian, score])],
      };
    },
  };
}

/** (sum H_i)^-1 c. */
function zeroOfScore({ hessian, score }: SecondOrderSums, d: number, n: number): Float64Array {
  const inverse = spdInverse(symmetricMean(hessian, d, n), "the mean Hessian");
  return multiply(
    inverse,
    score.map((value) => value / n),
  );
}
