import type { Matrix } from "ml-matrix";
import {
  curvatureOns,
  directionLaw,
  lion,
  logSpacedIntegers,
  matrixAdagrad,
  multiply,
  muon,
  type Optimizer,
  orthogonalised,
  polynomial,
  quadratic,
  quadraticForm,
  RandomStream,
  saAdam,
  saAmsgrad,
  saMomentum,
  saNadam,
  saShampoo,
  sgd,
  spdInverse,
  spdSquareRoot,
} from "sa-adam/internal";
import { type Estimate, estimatedMean } from "../../engine/monte-carlo.js";

export interface OptimizersSettings {
  n: number;
  /** M. */
  streams: number;
  seed: number;
  /** Of the laws' Monte Carlo. */
  draws: number;
}

export const OPTIMIZERS: OptimizersSettings = { n: 5e3, streams: 20, seed: 2026, draws: 1e5 };

/** The problem: a quadratic of a 2 x 2 matrix of parameters with normal noise, d = 4. */
export const OPTIMIZERS_PROBLEM: { readonly hessian: number[][]; readonly noiseCovariance: number[][] } = {
  hessian: [
    [2, 0.6, 0.1, 0],
    [0.6, 1, -0.2, 0.1],
    [0.1, -0.2, 0.8, 0.3],
    [0, 0.1, 0.3, 1.5],
  ],
  noiseCovariance: [
    [1, -0.4, 0, 0.2],
    [-0.4, 0.8, 0.1, 0],
    [0, 0.1, 0.5, -0.1],
    [0.2, 0, -0.1, 1.2],
  ],
};

/** Momentum of the two optimizers outside, as they come, and without: the law's two ends. */
const DIRECTIONS = [
  { name: "sign, no momentum", beta1: 0, beta2: 0, kind: "sign" },
  { name: "Lion", beta1: 0.9, beta2: 0.99, kind: "sign" },
  { name: "orthogonalised, no momentum", beta1: 0, beta2: 0, kind: "polar" },
  { name: "Muon", beta1: 0.95, beta2: 0.95, kind: "polar" },
] as const;

/** How far an optimizer's average is from SGD's on the same streams. */
export interface OptimizerDistance {
  readonly name: string;
  readonly inside: boolean;
  readonly checkpoints: readonly number[];
  /** Mean of n (xbar - xbar_SGD)' Sigma^-1 (xbar - xbar_SGD) / d at each checkpoint. */
  readonly distances: readonly Estimate[];
  /** What `directionLaw` says that it tends to; 0 inside the theorem. */
  readonly limit: number;
}

export interface OptimizersResults {
  readonly settings: OptimizersSettings;
  readonly rows: readonly OptimizerDistance[];
}

/** A pass of one optimizer, with the noise of a curvature's rows, over a stream; xbar at the checkpoints. */
type MakeOptimizer = (factor: () => ArrayLike<number>) => Optimizer;

const ETA = polynomial(0.5, 0.7);
/** A sign says little of a small shift where no momentum has made the noise small: its steps have to be longer. */
const STEPS = { without: polynomial(0.4, 0.6), with: polynomial(0.2, 0.7) };

const ARMS: Readonly<Record<string, MakeOptimizer>> = {
  SGD: () => sgd({ stepSize: ETA }),
  "SA-momentum (heavy ball)": () => saMomentum({ stepSize: ETA }),
  "SA-Adam": () => saAdam({ stepSize: ETA }),
  "SA-Nadam": () => saNadam({ stepSize: ETA }),
  "SA-AMSGrad": () => saAmsgrad({ stepSize: ETA }),
  "SA-AdaGrad (matrix)": (factor) => matrixAdagrad({ factor, stepSize: ETA }),
  "SA-ONS (curvature)": (factor) => curvatureOns({ factor, stepSize: ETA }),
  "SA-Shampoo": () => saShampoo({ rows: 2, stepSize: ETA }),
  ...Object.fromEntries(
    DIRECTIONS.map(({ name, beta1, beta2, kind }): [string, MakeOptimizer] => [
      name,
      () =>
        kind === "sign"
          ? lion({ stepSize: beta1 > 0 ? STEPS.with : STEPS.without, beta1, beta2 })
          : muon({ rows: 2, stepSize: beta1 > 0 ? STEPS.with : STEPS.without, beta: beta1 }),
    ]),
  ),
};

/** Every optimizer beside SGD on the same streams; a quarter of a minute. (The laws and the comparison ours.) */
export function optimizersResults(settings: OptimizersSettings = OPTIMIZERS): OptimizersResults {
  const { n, streams, seed, draws } = settings;
  const problem = quadratic(OPTIMIZERS_PROBLEM);
  const d = problem.dimension;
  const precision = spdInverse(problem.sandwich, "the sandwich");
  const root = spdSquareRoot(problem.hessian);
  const checkpoints = logSpacedIntegers(100, n, 3);
  const averages = Object.values(ARMS).map((make) =>
    Array.from({ length: streams }, (_, stream) => {
      const rows = new RandomStream(seed + 1, stream);
      const optimizer = make(() => multiply(root, rows.normals(d)));
      return averagesOf(optimizer, problem, new RandomStream(seed, stream), checkpoints);
    }),
  );
  const rows = Object.entries(ARMS).map(([name, make], k): OptimizerDistance => {
    const distances = checkpoints.map((at, c) =>
      estimatedMean(
        averages[k].map((stream, i) => {
          const apart = stream[c].map((value, j) => value - averages[0][i][c][j]);
          return (at * quadraticForm(apart, precision)) / d;
        }),
      ),
    );
    const direction = DIRECTIONS.find((one) => one.name === name);
    const limit = direction ? visible(direction, precision, draws) : 0;
    return { name, inside: make(() => []).theorem.inside, checkpoints, distances, limit };
  });
  return { settings, rows: rows.slice(1) };
}

/** tr(Sigma^-1 C)/d - 1 of the direction's law C. */
function visible(
  { beta1, beta2, kind }: (typeof DIRECTIONS)[number],
  precision: Matrix,
  draws: number,
): number {
  const direction = (c: Float64Array): Float64Array =>
    kind === "sign" ? c.map(Math.sign) : orthogonalised(c, 2);
  const source = new RandomStream(5);
  const law = directionLaw({ ...OPTIMIZERS_PROBLEM, beta1, beta2, direction, source, draws });
  return precision.mmul(law).trace() / precision.rows - 1;
}

/** xbar_n of one stream from x* on, n each checkpoint. */
function averagesOf(
  optimizer: Optimizer,
  problem: ReturnType<typeof quadratic>,
  source: RandomStream,
  checkpoints: readonly number[],
): Float64Array[] {
  const state = optimizer.init(problem.optimum);
  const sum = new Float64Array(problem.dimension);
  const kept: Float64Array[] = [];
  for (let t = 1; t <= checkpoints[checkpoints.length - 1]; t++) {
    for (let j = 0; j < sum.length; j++) sum[j] += state.x[j];
    optimizer.update(state, problem.gradient(state.x, problem.sample(source)));
    if (t === checkpoints[kept.length]) kept.push(sum.map((value) => value / t));
  }
  return kept;
}
