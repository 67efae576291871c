import { Matrix } from "ml-matrix";
import { dot, largestEigenvalue } from "../linear-algebra/spd.js";
import { diabetes } from "../problems/diabetes.js";
import type { SimulationSettings } from "../simulation/simulate.js";
import { checkpointsUpTo, type Preset } from "./checkpoints.js";
import type { ScaleOptions } from "./invisibility.js";

/** Scales of the coverage experiment; "paper" is the published one. */
export const COVERAGE_PRESETS: Record<"paper" | "minute", Preset> = {
  paper: { n: 1e8, streams: 1000, about: "n = 1e8, M = 1000: half an hour to an hour on two cores" },
  minute: { n: 1e6, streams: 1000, about: "n = 1e6, M = 1000: under a minute" },
};

/** The arms in the order in which the kernel keeps them. */
export const COVERAGE_ARM_NAMES: readonly string[] = ["SGD", "SA-Adam"];

/**
 * SGD and SA-Adam on rows drawn from the diabetes design: alpha 0.6, gamma 0.75, "adam" convention.
 *
 * eta0 = 1 / lambda_max(H) for SGD and 1 / lambda_max(D H D), D = diag(S_jj^-1/4), for SA-Adam, rounded to
 * twelve digits so that they do not depend on how an eigenvalue solver rounds.
 *
 * Source: An and Huo, arXiv:2606.17364, Figure 2.
 */
export function coverageSettings(options: ScaleOptions = {}): SimulationSettings {
  const { n = COVERAGE_PRESETS.paper.n, streams = COVERAGE_PRESETS.paper.streams, seed = 2026 } = options;
  const { pool, population, optimum, hessian, noiseCovariance } = diabetes();
  const scale = Matrix.diag(noiseCovariance.diagonal().map((s) => s ** -0.25));
  const rounded = (value: number) => Number(value.toPrecision(12));
  return {
    specification: {
      kind: "coverage",
      rows: pool.map((row) => Array.from(row)),
      noise: pool.map((a) => 0.5 + 0.8 * Math.abs(dot(a, population.w))),
      optimum: Array.from(optimum),
      etaSgd: rounded(1 / largestEigenvalue(hessian)),
      etaSaAdam: rounded(1 / largestEigenvalue(scale.mmul(hessian).mmul(scale))),
      alpha: 0.6,
      gamma: 0.75,
    },
    seed,
    streams,
    checkpoints: checkpointsUpTo(n, 1e3),
    groupSize: 50,
  };
}
