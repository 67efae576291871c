import type { Problem } from "../model/problem.js";
import { knownOptions, refuse, wholeNumber, withMethods } from "../numeric/arguments.js";
import { howMany } from "../numeric/how-many.js";
import type { RandomStream } from "../numeric/random-stream.js";
import type { Optimizer } from "../optimize/optimizer.js";
import type { OptimizerState } from "../optimize/optimizer-state.js";
import type { Path } from "../optimize/path.js";
import { observationsOf } from "./observations.js";
import { PolyakRuppertAverage } from "./polyak-ruppert-average.js";
import type { Interval } from "./wald.js";

/**
 * A way to intervals by several runs of the optimizer over one stream: which runs, and what their averages say.
 *
 * Parts of the stream, a tree of parts, or the whole of it with random weights: no loss needs a Hessian for it.
 */
export interface PathsMethod {
  /** What the intervals come from, in a few words. */
  readonly summary: string;
  /** The runs over n rows that intervals at a level are made of; throws a RangeError for too few rows. */
  paths(n: number, level: number): Path[];
  /** Intervals of x*, one a coordinate, from the average of each run. */
  intervals(averages: readonly ArrayLike<number>[], paths: readonly Path[], level: number): Interval[];
}

/** What `runPaths` needs. */
export interface RunPathsOptions<Observation> {
  problem: Problem<Observation>;
  /** Of every path, or by the path: a shorter one may want larger gains. */
  optimizer: Optimizer | ((path: Path) => Optimizer);
  /** Where observations come from: a random stream, for the problem to sample, or the observations themselves. */
  source: RandomStream | Iterable<Observation>;
  paths: readonly Path[];
  /** Where the random weights come from, where a path has them: a bit of one uniform a row for each. */
  weights?: { uniform(): number };
  /** x_0, d; the origin unless given. */
  start?: ArrayLike<number>;
  /** Does a path's average take its iterates "before" or "after" each update? "after". */
  average?: "before" | "after";
}

/** More bits of a uniform are not fair coins. */
const MOST_PERTURBED = 32;

/**
 * Run an optimizer along several paths over one stream, each row read once; returns the averages, d each.
 *
 * @throws RangeError for paths that do not fit together or have no rows, for random weights without a source of them, and for a
 *   stream that ends too early; NonFiniteError where an iterate leaves the finite numbers
 * @example
 * const [problem, paths] = [linearRegression({ dimension: 2 }), shards(6).paths(6000, 0.95)];
 * const averages = runPaths({ problem, optimizer: saAdam(), source: new RandomStream(1), paths });
 * shards(6).intervals(averages, paths, 0.95).length; // 2
 */
export function runPaths<Observation>(options: RunPathsOptions<Observation>): Float64Array[] {
  const names = ["problem", "optimizer", "source", "paths", "weights", "start", "average"];
  const {
    problem,
    optimizer,
    source,
    paths,
    weights,
    average = "after",
  } = knownOptions("runPaths", options, names);
  withMethods("problem", problem, ["sample", "gradient"], "a problem, such as linearRegression()");
  const { dimension } = problem;
  const { start = new Float64Array(dimension) } = options;
  requirePaths(paths);
  const perturbed = paths.filter((path) => path.perturbed);
  if (perturbed.length > MOST_PERTURBED)
    refuse("paths", `at most ${MOST_PERTURBED} of random weights`, perturbed.length);
  if (perturbed.length > 0 && !weights)
    throw new RangeError("these paths have random weights: give their source, weights");
  const runs = paths.map((path) => ({
    path,
    optimizer: typeof optimizer === "function" ? optimizer(path) : optimizer,
    bit: perturbed.indexOf(path),
    average: new PolyakRuppertAverage(dimension),
    state: undefined as OptimizerState | undefined,
  }));
  const gradient = new Float64Array(dimension);
  const end = Math.max(...paths.map(({ to }) => to));
  let row = 0;
  for (const observation of observationsOf(problem, source)) {
    const uniform = perturbed.length > 0 ? (weights as { uniform(): number }).uniform() : 0;
    for (const run of runs) {
      const { path, bit } = run;
      if (row < path.from || row >= path.to) continue;
      const parent = path.after === undefined ? undefined : runs[path.after].state;
      run.state ??= parent ? structuredClone(parent) : run.optimizer.init(start);
      const { state } = run;
      problem.gradient(state.x, observation, gradient);
      if (bit >= 0) {
        const weight = 2 * (Math.floor(uniform * 2 ** (bit + 1)) % 2);
        for (let j = 0; j < dimension; j++) gradient[j] *= weight;
      }
      if (average === "before") run.average.update(state.x);
      run.optimizer.update(state, gradient);
      if (average === "after") run.average.update(state.x);
    }
    if (++row === end) return runs.map((run) => run.average.value());
  }
  throw new RangeError(`the paths need ${howMany(end, "row")}, the stream ended after ${row}`);
}

function requirePaths(paths: readonly Path[]): void {
  if (!(paths.length > 0)) throw new RangeError("there is no path to run");
  for (const { from, to, after } of paths) {
    wholeNumber("the first row of a path", from, 0);
    wholeNumber("the end of a path", to, from + 1);
    if (after !== undefined && !(paths[after]?.to <= from))
      throw new RangeError(
        `a path from row ${from} on cannot go on from path ${after}, which has not ended there`,
      );
  }
}

/** n rows in `count` parts of equal length, one after the other; throws a RangeError for fewer than two rows a part. */
export function equalParts(n: number, count: number): Path[] {
  wholeNumber("the number of rows", n, 2 * count);
  return Array.from({ length: count }, (_, k) => ({
    from: Math.floor((k * n) / count),
    to: Math.floor(((k + 1) * n) / count),
  }));
}
