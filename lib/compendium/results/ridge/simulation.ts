import { Matrix } from "ml-matrix";
import type { KnownProblem, Row } from "sa-adam/internal";
import {
  chiSquaredQuantile,
  gaussian,
  largestEigenvalue,
  logistic,
  logisticRows,
  onePassKernel,
  quadraticForm,
  RandomStream,
  sandwich,
  spdInverse,
  waldStatistic,
  withRidge,
} from "sa-adam/internal";
import { median } from "simple-statistics";
import { type Estimate, estimatedProportion } from "../../engine/monte-carlo.js";
import { diabetes } from "../../problems/diabetes.js";

export type RidgeModel = "linear" | "logistic";

export interface RidgeSettings {
  models: readonly RidgeModel[];
  /** lambda of the coupled penalty. */
  lambda: number;
  /** eta0 in units of one over the largest eigenvalue of the preconditioned Hessian at x*_lambda. */
  stepSize: Readonly<Record<RidgeModel, number>>;
  alpha: number;
  /** rho_t = c1 t^-gamma. */
  gamma: number;
  c1: number;
  /** Steps before averaging starts. */
  burnIn: number;
  /** Steps at which the regions are looked at, ascending; the last is n. */
  checkpoints: readonly number[];
  /** M. */
  streams: number;
  seed: number;
}

/** Small penalty, a visible shift: x*_lambda and x* are 2 to 10 standard errors apart within the range of n. */
export const RIDGE: RidgeSettings = {
  models: ["linear", "logistic"],
  lambda: 0.02,
  // Half for the logistic model, whose curvature changes along the way: its bias is of the order of the step size.
  stepSize: { linear: 1, logistic: 0.5 },
  alpha: 0.6,
  gamma: 0.75,
  c1: 3,
  burnIn: 1000,
  checkpoints: [2e3, 5e3, 1e4, 2e4, 5e4],
  streams: 400,
  seed: 2026,
};

/** One stream's T_n at one checkpoint. */
export interface RidgeRecord {
  readonly model: RidgeModel;
  readonly stream: number;
  readonly n: number;
  /** T_n of x*_lambda with the stream's own Sigma-hat. */
  readonly plugIn: number;
  /** T_n of x*_lambda with the true ridge-penalised sandwich. */
  readonly oracle: number;
  /** T_n of x*, the unpenalised optimum, with the stream's own Sigma-hat. */
  readonly unpenalised: number;
}

export interface RidgeResults {
  readonly settings: RidgeSettings;
  /** d. */
  readonly dimension: number;
  /** In the order of model, stream, checkpoint. */
  readonly records: readonly RidgeRecord[];
}

/**
 * A regression on the diabetes patients, d = 9, with a ridge penalty: its optimum is x*_lambda.
 *
 * "linear": real covariates, and the response model of the coverage experiment. "logistic": covariates and response
 * are real, progression above its median or not; a stream draws patients with replacement, so that x*_lambda is the
 * penalised fit of the stored rows and no model need be true.
 *
 * @example ridgeProblem("logistic", 0.02).optimum
 */
export function ridgeProblem(model: RidgeModel, lambda: number): KnownProblem<Row> {
  const patients = diabetes();
  if (model === "linear") return withRidge(patients, lambda);
  const middle = median([...patients.progression]);
  const rows = patients.pool.map((a, i) => ({ a, y: patients.progression[i] > middle ? 1 : 0 }));
  return logisticRows(rows, lambda);
}

/**
 * Coverage under coupled L2: SA-Adam with the penalty's gradient lambda x in g_t, one pass a stream, and whether the
 * plug-in regions hold x*_lambda, and x*.
 *
 * Stream i is a function of the seed and i.
 *
 * @param onSteps called with the steps taken since the last call, after every stream
 * @example ridgeResults({ ...RIDGE, streams: 10 }).records.length // 2 models, 10 streams, 5 checkpoints: 100
 */
export function ridgeResults(
  settings: RidgeSettings = RIDGE,
  onSteps: (steps: number) => void = () => {},
): RidgeResults {
  const { models, lambda, stepSize, alpha, gamma, c1, burnIn, checkpoints, streams, seed } = settings;
  const last = checkpoints[checkpoints.length - 1];
  const records = models.flatMap((model) => {
    const problem = ridgeProblem(model, lambda);
    const { dimension: d, optimum } = problem;
    const unpenalised = ridgeProblem(model, 0).optimum;
    const scale = Matrix.diag(problem.noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(Math.sqrt(s))));
    const eta0 = stepSize[model] / largestEigenvalue(scale.mmul(problem.hessian).mmul(scale));
    const kernel = onePassKernel({
      family: model === "linear" ? gaussian : logistic,
      dimension: d,
      eta0,
      alpha,
      gamma,
      c1,
      ridge: lambda,
      burnIn,
    });
    const fresh = kernel.snapshot();
    const precision = spdInverse(problem.sandwich, "the sandwich");

    return Array.from({ length: streams }, (_, stream) => {
      kernel.restore(fresh);
      const source = new RandomStream(seed, stream);
      const rows = checkpoints.map((n): RidgeRecord => {
        while (kernel.steps < n) {
          const count = Math.min(kernel.capacity, n - kernel.steps);
          for (let i = 0; i < count; i++) {
            const { a, y } = problem.sample(source);
            const at = i * kernel.stride;
            for (let j = 0; j < d; j++) kernel.rows[at + j] = a[j];
            kernel.rows[at + kernel.response] = y;
          }
          kernel.advance(count);
        }
        const average = kernel.average();
        const covariance = sandwich(kernel.hessian(), kernel.noiseCovariance());
        const deviation = average.map((value, j) => value - optimum[j]);
        const averaged = kernel.averaged;
        return {
          model,
          stream,
          n,
          plugIn: waldStatistic(average, optimum, covariance, averaged),
          oracle: averaged * quadraticForm(deviation, precision),
          unpenalised: waldStatistic(average, unpenalised, covariance, averaged),
        };
      });
      onSteps(last);
      return rows;
    }).flat();
  });
  return { settings, dimension: diabetes().dimension, records };
}

/** Whose region, for what: `plugIn` and `oracle` are for x*_lambda, `unpenalised` is the plug-in one for x*. */
export type RidgeStatistic = "plugIn" | "oracle" | "unpenalised";

/** The share of a model's streams whose joint region at `level` holds its target after n steps. */
export function ridgeCoverage(
  { records, dimension }: RidgeResults,
  model: RidgeModel,
  n: number,
  statistic: RidgeStatistic,
  level = 0.95,
): Estimate {
  const radius = chiSquaredQuantile(level, dimension);
  const chosen = records.filter((record) => record.model === model && record.n === n);
  return estimatedProportion(chosen.filter((record) => record[statistic] <= radius).length, chosen.length);
}
