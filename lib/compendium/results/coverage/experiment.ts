import { Matrix } from "ml-matrix";
import { dot, largestEigenvalue, meanOuterProduct, readCoverage } from "sa-adam/internal";
import { diabetes } from "../../problems/diabetes.js";
import type { Experiment, StreamState } from "../../engine/experiment.js";
import { type Preset, type PresetName, powersOfTen, scaledSettings } from "../../engine/scale.js";

/** Scales of the coverage experiment; "paper" is the published one. */
export const COVERAGE_PRESETS: Readonly<Record<PresetName, Preset>> = {
  paper: {
    n: 1e8,
    streams: 1000,
    about: "n = 1e8, M = 1000: the published scale, half an hour on two cores",
  },
  hour: { n: 1e8, streams: 2000, about: "n = 1e8, M = 2000: an hour on two cores" },
  minute: { n: 1e6, streams: 1000, about: "n = 1e6, M = 1000: under a minute on two cores" },
};

/**
 * The coverage experiment: SGD and SA-Adam on rows drawn from the diabetes design, d = 9,
 *
 *     eta_t = eta0 t^-0.6        rho_t = t^-0.75        rho^v_t = 1/t        "adam" convention, epsilon 1e-8
 *
 * eta0 = 1 / lambda_max(H) for SGD and 1 / lambda_max(D H D), D = diag(S_jj^-1/4), for SA-Adam, rounded to
 * twelve digits so that they do not depend on how an eigenvalue solver rounds. xbar_n averages the iterates
 * after each update.
 *
 * @throws RangeError for n below 100
 * @example coverage().settings({ n: 1e6, streams: 100 })
 *
 * Source: An and Huo, arXiv:2606.17364, Figure 2.
 */
export function coverage(): Experiment {
  const { pool, population, optimum, hessian, noiseCovariance, sandwich } = diabetes();
  const scale = Matrix.diag(noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(Math.sqrt(s))));
  const rounded = (value: number) => Number(value.toPrecision(12));
  return {
    name: "coverage",
    arms: ["SGD", "SA-Adam"],
    sandwich,
    presets: COVERAGE_PRESETS,
    settings: (asked = {}) => ({
      ...scaledSettings(asked, COVERAGE_PRESETS.paper, powersOfTen(1e3), 50),
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
    }),
    read(bytes, offset, pairBytes, lane, n): StreamState {
      const { sums, counts, squares } = readCoverage(bytes, offset, pairBytes, lane);
      // sum over rows / n, as a mean over the pool
      const share = pool.length / n;
      const weighted = (weights: Float64Array) =>
        meanOuterProduct(
          pool,
          weights.map((weight) => weight * share),
        );
      const hessian = weighted(counts);
      return {
        arms: sums.map((sum, arm) => ({
          deviation: sum.map((value) => value / n),
          plugIn: { hessian, noiseCovariance: weighted(squares[arm]) },
        })),
        numbers: [...sums, counts, ...squares],
      };
    },
  };
}
