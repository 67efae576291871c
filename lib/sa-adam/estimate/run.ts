import type { Problem } from "../model/problem.js";
import {
  aFunction,
  finiteVector,
  knownOptions,
  oneOf,
  refuse,
  shown,
  wholeNumber,
  withMethods,
} from "../numeric/arguments.js";
import type { RandomStream } from "../numeric/random-stream.js";
import type { Optimizer } from "../optimize/optimizer.js";
import type { OptimizerState } from "../optimize/optimizer-state.js";
import { AveragedInference } from "./averaged-inference.js";
import type { CovarianceEstimator, Step } from "./estimator.js";
import { KnownCovariance } from "./known-covariance.js";
import { observationsOf } from "./observations.js";
import { PlugInSandwich } from "./plug-in-sandwich.js";

/** What `run` needs: a problem, an optimizer, observations and their number. */
export interface RunOptions<Observation> {
  problem: Problem<Observation>;
  optimizer: Optimizer;
  /** Where observations come from: a random stream, for the problem to sample, or the observations themselves. */
  source: RandomStream | Iterable<Observation>;
  /** n; the run ends earlier when the observations do. */
  steps: number;
  /** x_0, d; the origin unless given. */
  start?: ArrayLike<number>;
  /** Does xbar_n average the iterates "before" (x_0 ... x_{n-1}) or "after" (x_1 ... x_n) each update? "after". */
  average?: "before" | "after";
  /** Steps before averaging starts; 0 unless given. */
  burnIn?: number;
  /** Steps t at which a snapshot is kept; none unless given. */
  checkpoints?: readonly number[];
  /** Behind the intervals; the problem's own sandwich unless given. */
  covariance?: CovarianceEstimator;
  /** Called after every step; do not keep its arrays, the run writes into them. */
  onStep?: (step: Step, state: OptimizerState) => void;
}

/** What a run has come to. */
export interface Run {
  readonly state: OptimizerState;
  readonly inference: AveragedInference;
  /** What was known at each of the steps t asked for: x_t, d, and xbar's inference, independent of what came later. */
  readonly checkpoints: readonly { t: number; iterate: Float64Array; inference: AveragedInference }[];
}

const RUN_OPTIONS = [
  "problem",
  "optimizer",
  "source",
  "steps",
  "start",
  "average",
  "burnIn",
  "checkpoints",
  "covariance",
  "onStep",
];

/**
 * Run an optimizer over a problem, averaging as it goes.
 *
 * @throws RangeError for options that do not fit together, for an observation that is none of the problem's, and where the
 *   problem knows no sandwich and no covariance estimator is given; NonFiniteError when the iterate leaves the finite numbers
 * @example
 * const problem = linearRegression();
 * const { inference } = run({ problem, optimizer: saAdam(), source: new RandomStream(1), steps: 1e5 });
 * inference.statistic(problem.optimum); // about chi-squared with 20 degrees of freedom
 */
export function run<Observation>(options: RunOptions<Observation>): Run {
  knownOptions("run", options, RUN_OPTIONS);
  const { problem, optimizer, source, steps, average = "after", burnIn = 0, onStep } = options;
  const { checkpoints: wanted = [], start = new Float64Array(problem?.dimension) } = options;
  requireProblem(problem);
  requireOptimizer(optimizer);
  const observations = observationsOf(problem, source);
  wholeNumber("steps", steps, 0);
  wholeNumber("burnIn", burnIn, 0);
  oneOf("average", average, ["before", "after"]);
  if (onStep !== undefined) aFunction("onStep", onStep);
  if (!Array.isArray(wanted)) refuse("checkpoints", "an array of steps", wanted);
  for (const t of wanted) {
    if (!(Number.isInteger(t) && t >= 1 && t <= steps)) {
      throw new RangeError(`a checkpoint is an integer from 1 to steps = ${steps}, got ${shown(t)}`);
    }
  }
  finiteVector("start", start, problem.dimension);
  const state = optimizer.init(start);
  const inference = new AveragedInference(
    problem.dimension,
    options.covariance === undefined ? oracle(problem) : options.covariance,
  );
  const checkpoints: Run["checkpoints"][number][] = [];
  const keep = new Set(wanted);
  const gradient = new Float64Array(problem.dimension);
  const before = new Float64Array(problem.dimension);

  if (steps === 0) return { state, inference, checkpoints };
  for (const observation of observations) {
    before.set(state.x);
    problem.gradient(before, observation, gradient);
    optimizer.update(state, gradient);
    const step: Step = {
      iterate: average === "before" ? before : state.x,
      gradient: state.gradient,
      curvature: problem.curvature?.(before, observation),
    };
    if (state.t > burnIn) inference.update(step);
    onStep?.(step, state);
    if (keep.has(state.t)) {
      checkpoints.push({ t: state.t, iterate: state.x.slice(), inference: inference.copy() });
    }
    if (state.t === steps) break;
  }
  return { state, inference, checkpoints };
}

/**
 * The plug-in sandwich for an optimizer on a problem: its ridge is the problem's and the optimizer's coupled L2.
 *
 * @example
 * const [problem, optimizer] = [linearRegression({ dimension: 2 }), saAdam()];
 * const covariance = plugInSandwich(problem, optimizer);
 * run({ problem, optimizer, covariance, source: new RandomStream(1), steps: 1000 }).inference.count; // 1000
 */
export function plugInSandwich<Observation>(
  problem: Problem<Observation>,
  optimizer: Optimizer,
): PlugInSandwich {
  requireProblem(problem);
  requireOptimizer(optimizer);
  return new PlugInSandwich(problem.dimension, problem.ridge + optimizer.l2);
}

function requireProblem<Observation>(problem: Problem<Observation>): void {
  withMethods("problem", problem, ["sample", "gradient"], "a problem, such as linearRegression()");
}

function requireOptimizer(optimizer: Optimizer): void {
  withMethods("optimizer", optimizer, ["init", "update"], "an optimizer, such as saAdam()");
}

function oracle<Observation>({ name, sandwich }: Problem<Observation>): CovarianceEstimator {
  if (!sandwich) throw new RangeError(`${name} knows no sandwich: give a covariance estimator`);
  return new KnownCovariance(sandwich);
}
