import {
  equalParts,
  gainsPlan,
  higrad,
  hulcParts,
  type KernelPath,
  type KnownProblem,
  linearRegression,
  onlineBootstrap,
  type Path,
  type PathGains,
  type PathsParameters,
  type Row,
} from "sa-adam/internal";
import { batchStarts } from "./observed-path.js";
import { dependentRegression, intervalsDesign } from "./problem.js";

/** One cell of the comparison: a law of the rows, their number, an optimizer. */
export interface IntervalsCell {
  dimension: number;
  /** phi of the rows: 0 is independent ones. */
  dependence: number;
  optimizer: "SGD" | "SA-Adam";
  n: number;
  /** M. */
  streams: number;
}

/** The level of all intervals. */
export const INTERVALS_LEVEL = 0.95;

/** Rows with a half-life of a row and a third, whose long-run covariance is about twice that of rows alone. */
export const DEPENDENCE = 0.6;

/** Runs with random weights that the bootstrap has. */
export const BOOTSTRAP_RUNS = 20;

const { parts: PARTS } = hulcParts(INTERVALS_LEVEL);

/** The sets of runs over one stream, in the kernel's order. HulC takes five parts or six; Student's t the six. */
export const RUNS: readonly { name: string; paths: (n: number) => Path[] }[] = [
  { name: "bootstrap", paths: (n) => onlineBootstrap(BOOTSTRAP_RUNS).paths(n, INTERVALS_LEVEL) },
  { name: "tree", paths: (n) => higrad().paths(n, INTERVALS_LEVEL) },
  { name: "parts", paths: (n) => equalParts(n, PARTS) },
  { name: "fewer parts", paths: (n) => equalParts(n, PARTS - 1) },
];

/** The truth behind a cell's rows; of dependent ones S is the long-run covariance. */
export function cellProblem({ dimension, dependence }: IntervalsCell): KnownProblem<Row> {
  return dependentRegression(dimension, dependence);
}

/**
 * Gains for `steps` steps: SA-Adam's are the library's recommendation from H and S of a row alone; SGD's have the same step where SA-Adam's
 * preconditioner is about its mean.
 */
export function cellGains({ dimension, optimizer }: IntervalsCell, steps: number): PathGains {
  const problem = linearRegression({ dimension });
  const { eta0, alpha, shift, c1, gamma } = gainsPlan(steps, problem);
  if (optimizer === "SA-Adam") return { eta0, alpha, shift, c1, gamma, adaptive: true };
  const roots = problem.noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(s + 0.5));
  const P = roots.reduce((sum, value) => sum + value, 0) / dimension;
  return { eta0: eta0 * P, alpha, shift, c1: 0, gamma, adaptive: false };
}

/** All runs of a cell over one stream: the bootstrap's first, and of them the first is the run itself, which is observed. */
export function cellParameters(cell: IntervalsCell): PathsParameters {
  const { n } = cell;
  const whole = cellGains(cell, n);
  const part = new Map<number, PathGains>();
  const gainsOf = (steps: number): PathGains => {
    const known = part.get(steps) ?? cellGains(cell, steps);
    part.set(steps, known);
    return known;
  };
  const paths: KernelPath[] = [];
  for (const { name, paths: of } of RUNS) {
    const first = paths.length;
    for (const [k, path] of of(n).entries()) {
      const itself = first === 0 && k === 0;
      // A run over a part of the stream has the gains of its own length; a tree's threads go on as one run.
      const gains = name === "bootstrap" || name === "tree" ? whole : gainsOf(Math.floor(n / of(n).length));
      paths.push({
        ...path,
        ...gains,
        ...(path.after !== undefined && { after: path.after + first }),
        name: `${name} ${k}`,
        ...(itself && { observed: true, secondOrder: true }),
      });
    }
  }
  const design = intervalsDesign(cell.dimension, cell.dependence);
  return { ...design, floor: 0.5, batchStarts: batchStarts(n, whole.alpha), paths };
}

/** Streams at each n, fewer where a stream is long. */
const SCALES: readonly [n: number, streams: number][] = [
  [1e4, 1000],
  [1e5, 1000],
  [1e6, 200],
];

/** All cells, those of few steps first. */
export const INTERVALS_CELLS: readonly IntervalsCell[] = SCALES.flatMap(([n, streams]) =>
  [0, DEPENDENCE].flatMap((dependence) =>
    [5, 20].flatMap((dimension) =>
      (["SGD", "SA-Adam"] as const).map((optimizer) => ({ dimension, dependence, optimizer, n, streams })),
    ),
  ),
);
