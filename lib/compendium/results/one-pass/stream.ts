import { exp, expm1, RandomStream, sigmoid } from "sa-adam/internal";

/** How a column of the SUSY-shaped stream follows from a standard normal. */
type Shape = "log-normal" | "normal" | "uniform" | "censored" | "half-normal" | "mixture";

/** A column: its shape, and how much of its normal is the shared energy, the missing energy, and the boost. */
interface ColumnDesign {
  readonly name: string;
  readonly shape: Shape;
  /** sigma of a log-normal, or of the logarithm of a mixture's scale. */
  readonly sigma?: number;
  readonly energy?: number;
  readonly missing?: number;
  readonly boost?: number;
}

/**
 * The 18 covariates of SUSY in their order, as to shape: momenta and masses skewed and driven by one event's energy,
 * pseudorapidities that share a boost, azimuths uniform and alone, a mass with an atom at its lower end.
 */
const DESIGN: readonly ColumnDesign[] = [
  { name: "lepton 1 pT", shape: "log-normal", sigma: 0.6, energy: 0.96, missing: -0.05 },
  { name: "lepton 1 eta", shape: "normal", boost: 0.6 },
  { name: "lepton 1 phi", shape: "uniform" },
  { name: "lepton 2 pT", shape: "log-normal", sigma: 0.6, energy: 0.85, missing: -0.35 },
  { name: "lepton 2 eta", shape: "normal", boost: 0.6 },
  { name: "lepton 2 phi", shape: "uniform" },
  { name: "missing energy magnitude", shape: "log-normal", sigma: 0.6, energy: 0.4, missing: 0.87 },
  { name: "missing energy phi", shape: "uniform" },
  { name: "MET_rel", shape: "log-normal", sigma: 0.7, energy: 0.3, missing: 0.87 },
  { name: "axial MET", shape: "mixture", sigma: 0.3, missing: 0.93 },
  { name: "M_R", shape: "log-normal", sigma: 0.5, energy: 0.97, missing: 0.1 },
  { name: "M_TR_2", shape: "log-normal", sigma: 0.45, energy: 0.76, missing: 0.63 },
  { name: "R", shape: "normal", energy: -0.4, missing: 0.87 },
  { name: "MT2", shape: "censored", energy: 0.5, missing: 0.84 },
  { name: "S_R", shape: "log-normal", sigma: 0.5, energy: 0.96, missing: 0.05 },
  { name: "M_Delta_R", shape: "log-normal", sigma: 0.5, energy: 0.65, missing: 0.71 },
  { name: "dPhi_r_b", shape: "half-normal", boost: 0.7 },
  { name: "cos(theta_r1)", shape: "half-normal", boost: 0.85 },
];

/** Names of the d = 19 coefficients, the intercept first. */
export const SUSY_COLUMNS: readonly string[] = ["intercept", ...DESIGN.map(({ name }) => name)];

/** Some rows of the stream, row after row; their covariates begin with the intercept's 1. */
export interface SusyBlock {
  /** d numbers a row. */
  readonly rows: Float64Array;
  /** 0 or 1. */
  readonly response: Float64Array;
}

/** Rows of a block, which share one random stream. */
export const SUSY_BLOCK = 10_000;

export interface SusyStreamOptions {
  /** Rows in all. */
  rows: number;
  /** theta, d, the intercept first. */
  coefficients: ArrayLike<number>;
  /** The random stream of the first block; the next block's is one jump ahead, and so on. It is not moved. */
  source: RandomStream;
}

/**
 * A stream shaped like SUSY, in blocks: 18 correlated covariates, most of them skewed, with mean 0 and variance 1 in
 * the population, an intercept before them, and labels from a logistic model with known coefficients. (ours)
 *
 *     z = loadings (energy, missing energy, boost) + rest ~ N(0, R)        a_j = (shape_j(z_j) - mean_j) / sd_j
 *     P(y = 1 | a) = s(a'theta)
 *
 * Means and standard deviations are the shapes' own, in closed form. Block i, of 10,000 rows, is a function of `source`
 * and i alone, the same numbers on every machine. The loadings were chosen so that the intervals of a stored-batch fit
 * come out about as wide, coefficient by coefficient, as the published ones; nothing else of SUSY is in them.
 *
 * @throws RangeError for another number of coefficients than 19, or rows that are not a positive integer
 * @example susyShapedBlocks({ rows: 1e5, coefficients: publishedSusy().batch, source: new RandomStream(1) })
 */
export function* susyShapedBlocks(options: SusyStreamOptions): Generator<SusyBlock> {
  const { rows, coefficients, source } = options;
  const d = SUSY_COLUMNS.length;
  if (coefficients.length !== d) {
    throw new RangeError(`the SUSY-shaped stream has ${d} coefficients, got ${coefficients.length}`);
  }
  if (!(Number.isInteger(rows) && rows >= 1)) {
    throw new RangeError(`rows must be a positive integer, got ${rows}`);
  }
  const theta = Float64Array.from(coefficients);
  const snapshot = source.snapshot();
  for (let stream = blockStream(snapshot), done = 0; done < rows; done += SUSY_BLOCK) {
    const next = stream.jumped();
    yield block(stream, Math.min(SUSY_BLOCK, rows - done), theta);
    stream = next;
  }
}

/**
 * The first `count` rows of some blocks in one array: what a stored-batch fit needs.
 *
 * @param d covariates of a row; the 19 of SUSY unless given
 * @throws RangeError when there are fewer
 */
export async function storedRows(
  blocks: Iterable<SusyBlock> | AsyncIterable<SusyBlock>,
  count: number,
  d: number = SUSY_COLUMNS.length,
): Promise<SusyBlock> {
  const response = new Float64Array(count);
  const rows = new Float64Array(count * d);
  let at = 0;
  for await (const block of blocks) {
    const here = Math.min(count - at, block.response.length);
    response.set(block.response.subarray(0, here), at);
    rows.set(block.rows.subarray(0, here * d), at * d);
    at += here;
    if (at === count) return { rows, response };
  }
  throw new RangeError(`there are only ${at} rows, expected ${count}`);
}

function blockStream(snapshot: readonly number[]): RandomStream {
  const stream = new RandomStream(0);
  stream.restore(snapshot);
  return stream;
}

function block(stream: RandomStream, count: number, theta: Float64Array): SusyBlock {
  const d = theta.length;
  const rows = new Float64Array(count * d);
  const response = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * d;
    const energy = stream.normal();
    const missing = stream.normal();
    const boost = stream.normal();
    rows[at] = 1;
    let u = theta[0];
    for (let j = 1; j < d; j++) {
      const value = covariate(COLUMNS[j - 1], stream, energy, missing, boost);
      rows[at + j] = value;
      u += value * theta[j];
    }
    response[i] = stream.uniform() < sigmoid(u) ? 1 : 0;
  }
  return { rows, response };
}

/** A column ready to draw. */
interface DrawnColumn {
  readonly shape: Shape;
  readonly sigma: number;
  readonly energy: number;
  readonly missing: number;
  readonly boost: number;
  /** Standard deviation of what is the column's own. */
  readonly rest: number;
  /** Mean and standard deviation of the shape. */
  readonly mean: number;
  readonly deviation: number;
}

const COLUMNS: readonly DrawnColumn[] = DESIGN.map(
  ({ shape, sigma = 0, energy = 0, missing = 0, boost = 0 }) => {
    const { mean, variance } = moments(shape, sigma);
    const rest = Math.sqrt(1 - energy ** 2 - missing ** 2 - boost ** 2);
    return { shape, sigma, energy, missing, boost, rest, mean, deviation: Math.sqrt(variance) };
  },
);

function covariate(
  column: DrawnColumn,
  stream: RandomStream,
  energy: number,
  missing: number,
  boost: number,
): number {
  const { shape, sigma, mean, deviation } = column;
  if (shape === "uniform") return (stream.uniform() - mean) / deviation;
  const z =
    column.energy * energy + column.missing * missing + column.boost * boost + column.rest * stream.normal();
  switch (shape) {
    case "normal":
      return z;
    case "log-normal":
      return (exp(sigma * z) - mean) / deviation;
    case "mixture":
      return (z * exp(sigma * energy)) / deviation;
    case "censored":
      return (Math.max(0, z) - mean) / deviation;
    case "half-normal":
      return (Math.abs(z) - mean) / deviation;
  }
}

/** Mean and variance of a shape of N(0, 1), in closed form. */
function moments(shape: Shape, sigma: number): { mean: number; variance: number } {
  switch (shape) {
    case "normal":
      return { mean: 0, variance: 1 };
    case "uniform":
      return { mean: 0.5, variance: 1 / 12 };
    case "log-normal":
      return { mean: exp(sigma ** 2 / 2), variance: expm1(sigma ** 2) * exp(sigma ** 2) };
    // z exp(sigma w) with w the energy, which z has no part of
    case "mixture":
      return { mean: 0, variance: exp(2 * sigma ** 2) };
    case "censored":
      return { mean: 1 / Math.sqrt(2 * Math.PI), variance: 0.5 - 1 / (2 * Math.PI) };
    case "half-normal":
      return { mean: Math.sqrt(2 / Math.PI), variance: 1 - 2 / Math.PI };
  }
}
