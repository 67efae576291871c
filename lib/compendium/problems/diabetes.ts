import {
  dot,
  type Expectations,
  gaussian,
  type KnownProblem,
  meanOuterProduct,
  multiply,
  penalisedLoss,
  type Row,
  truth,
} from "sa-adam/internal";
import { readData } from "./data.js";

/** The semi-synthetic population: real covariates, a known response model. */
export interface DiabetesPopulation {
  /** Names of the d columns, "intercept" first. */
  readonly columns: readonly string[];
  /** x*, d. */
  readonly beta: readonly number[];
  /** sigma(a) = 0.5 + 0.8 |a'w|, d. */
  readonly w: readonly number[];
}

/** The diabetes problem, with the pool that its covariates are drawn from. */
export interface DiabetesProblem extends KnownProblem<Row>, Expectations {
  readonly population: DiabetesPopulation;
  /** The 442 rows of standardised covariates, d each. */
  readonly pool: readonly Float64Array[];
  /** The 442 patients' disease progression after a year, as measured; no part of the response model. */
  readonly progression: readonly number[];
  /** The observation with the covariates of row `row` and the standard normal `z`. */
  observation(row: number, z: number): Row;
}

/**
 * Linear regression on real covariates with a known truth, the design of the coverage experiment:
 *
 *     a = a row of the pool, uniformly with replacement        y = a'beta + sigma(a) z
 *     sigma(a) = 0.5 + 0.8 |a'w|        H = mean a a'          S = mean sigma(a)^2 a a'
 *
 * The pool is data/diabetes.csv, columns standardised by mean and population standard deviation, intercept
 * first, d = 9; beta and w are in data/coverage-population.json. Both are read when the function is called.
 *
 * @param csv the text of diabetes.csv, and
 * @param population its response model: needed only where the library stands without the compendium's data
 * @throws Error when the data are not found, RangeError when a column is missing or not numeric
 * @example diabetes().optimum // beta, 9 entries
 *
 * Source: covariates, B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Ann. Statist. 32 (2004); design, An and
 * Huo, arXiv:2606.17364.
 */
export function diabetes(
  csv: string = readData("diabetes.csv"),
  population: DiabetesPopulation = JSON.parse(readData("coverage-population.json")),
): DiabetesProblem {
  const { columns, beta, w } = population;
  const table = readColumns(csv);
  const named = (name: string): number[] => {
    const column = table.get(name);
    if (!column)
      throw new RangeError(`diabetes.csv has no column "${name}"; it has ${[...table.keys()].join(", ")}`);
    return column;
  };
  const standardised = columns.slice(1).map((name) => standardise(named(name)));
  const pool = standardised[0].map((_, i) => Float64Array.of(1, ...standardised.map((column) => column[i])));
  const sigma = pool.map((a) => 0.5 + 0.8 * Math.abs(dot(a, w)));
  const observation = (row: number, z: number): Row => ({
    a: pool[row],
    y: dot(pool[row], beta) + sigma[row] * z,
  });

  const H = meanOuterProduct(pool);

  return {
    name: "diabetes",
    dimension: columns.length,
    ridge: 0,
    population,
    pool,
    progression: named("progression"),
    observation,
    sample: (stream) => observation(stream.integer(pool.length), stream.normal()),
    moments(x) {
      const error = Float64Array.from(beta, (value, j) => x[j] - value);
      const square = pool.map((a, i) => dot(a, error) ** 2 + sigma[i] ** 2);
      return { mean: multiply(H, error), hessian: H, second: meanOuterProduct(pool, square) };
    },
    ...penalisedLoss(gaussian, 0),
    ...truth(
      beta as number[],
      H,
      meanOuterProduct(
        pool,
        sigma.map((s) => s * s),
      ),
    ),
  };
}

function readColumns(csv: string): Map<string, number[]> {
  const [header, ...lines] = csv.trim().split(/\r?\n/);
  const rows = lines.map((line, i) => {
    const cells = line.split(",").map(Number);
    if (cells.some(Number.isNaN))
      throw new RangeError(`diabetes.csv, line ${i + 2}: not all cells are numbers`);
    return cells;
  });
  return new Map(header.split(",").map((name, j) => [name, rows.map((row) => row[j])]));
}

/** (x - mean) / population standard deviation. */
function standardise(column: readonly number[]): number[] {
  const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
  const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
  return column.map((x) => (x - mean) / Math.sqrt(variance));
}
