// The cells of coverage-of-fit.mjs: a design, a family, a number of rows; and what one stream of a cell says.
import { batchFit, DataError, fit, RunningFit } from "sa-adam";
import { synthetic } from "./synthetic.mjs";

export const LEVEL = 0.95;
/** The yardstick: the stored-batch fit of the same rows. */
export const BATCH = "stored batch";

/** Fits that read the rows until they are certified. */
export const CERTIFIED = ["two readings", BATCH];

/** Streams of cells and, further off, the rows of a misspecified model's population. */
const [SEED, POPULATION_SEED] = [20_000, 10_000_000];
/** Rows and blocks of that population. */
const [POPULATION_ROWS, POPULATION_BLOCKS] = [4_000_000, 40];

/**
 * @typedef {import("./synthetic.mjs").Design} Design
 * @typedef {import("./synthetic.mjs").Family} Family
 * @typedef {{ design: Design, family: Family, coefficients: number, rows: number, fits: readonly string[] }} Cell
 * @typedef {import("./synthetic.mjs").Rows} ColumnBlock
 * @typedef {import("sa-adam").FitOptions} FitOptions
 * @typedef {{ estimates: number[], errors: number[], halfWidths: number[], inside: boolean[], warnings: string[] }} Outcome
 */

const options = (/** @type {Family} */ family) => ({
  family,
  // One threshold for all streams, so that all estimate the same thing.
  ...(family === "huber" && { threshold: 60 }),
});

/**
 * Fits of so many shards of the rows, merged, and not read again.
 *
 * @param {ColumnBlock} block
 * @param {number} shards
 * @param {FitOptions} given
 */
async function pooled(block, shards, given) {
  const size = block.count / shards;
  const shard = (/** @type {number} */ k) => {
    const one = new RunningFit(given);
    const part = (/** @type {Float64Array} */ column) => column.subarray(k * size, (k + 1) * size);
    one.update({ count: size, columns: block.columns.map(part), response: part(block.response) });
    return one;
  };
  const all = shard(0);
  for (let k = 1; k < shards; k++) all.merge(shard(k));
  return all.result({ level: LEVEL });
}

/**
 * Ways to fit a block of rows.
 *
 * @type {Record<string, (block: ColumnBlock, family: Family) => Promise<import("sa-adam").FitResult>>}
 */
const FITS = {
  "two readings": (block, family) => fit([block], options(family), { level: LEVEL }),
  "one reading": (block, family) => fit([block].values(), options(family), { level: LEVEL }),
  "sa-adam": (block, family) =>
    fit([block].values(), { ...options(family), method: "sa-adam" }, { level: LEVEL }),
  "batch means": (block, family) =>
    fit(
      [block].values(),
      { ...options(family), method: "sa-adam", interval: "batch-means" },
      { level: LEVEL },
    ),
  "random scaling": (block, family) =>
    fit(
      [block].values(),
      { ...options(family), method: "sa-adam", interval: "random-scaling" },
      { level: LEVEL },
    ),
  "50 shards": (block, family) => pooled(block, 50, options(family)),
  "200 shards": (block, family) => pooled(block, 200, options(family)),
  "sa-adam, 20 shards": (block, family) => pooled(block, 20, { ...options(family), method: "sa-adam" }),
  [BATCH]: async (block, family) => batchFit(block, options(family), { level: LEVEL }),
};

/** @type {(design: Design, family: Family, coefficients: number, rows: number, fits: readonly string[]) => Cell} */
const cell = (design, family, coefficients, rows, fits) => ({ design, family, coefficients, rows, fits });
const ALL = /** @type {const} */ (["gaussian", "logistic", "poisson", "huber"]);
const AUTO = ["two readings", "one reading", BATCH];
const WITH_PATH = ["two readings", "one reading", "sa-adam", BATCH];
const SHARDS = ["one reading", "50 shards", "200 shards", "sa-adam", "sa-adam, 20 shards", BATCH];

const BY_THE_PATH = ["one reading", "sa-adam", "batch means", "random scaling", BATCH];

/** @type {readonly Cell[]} */
export const CELLS = [
  ...ALL.map((family) => cell("realistic", family, 10, 20_000, AUTO)),
  ...ALL.map((family) => cell("plain", family, 10, 100_000, WITH_PATH)),
  cell("zipf", "gaussian", 50, 50_000, AUTO),
  cell("zipf", "logistic", 50, 50_000, AUTO),
  cell("precise", "gaussian", 50, 20_000, AUTO),
  cell("heavy", "gaussian", 10, 20_000, AUTO),
  cell("misspecified", "logistic", 10, 20_000, AUTO),
  cell("misspecified", "poisson", 10, 20_000, AUTO),
  cell("misspecified", "logistic", 10, 100_000, SHARDS),
  ...ALL.map((family) => cell("realistic", family, 32, 20_000, AUTO)),
  ...ALL.map((family) => cell("realistic", family, 10, 2000, AUTO)),
  ...ALL.map((family) => cell("plain", family, 10, 2000, AUTO)),
  cell("heavy", "gaussian", 10, 2000, AUTO),
  cell("misspecified", "logistic", 10, 2000, AUTO),
  cell("misspecified", "poisson", 10, 2000, AUTO),
  cell("precise", "gaussian", 50, 2000, AUTO),
  ...ALL.map((family) => cell("realistic", family, 10, 100_000, WITH_PATH)),
  cell("zipf", "gaussian", 50, 100_000, WITH_PATH),
  cell("zipf", "logistic", 50, 100_000, WITH_PATH),
  cell("precise", "gaussian", 50, 100_000, WITH_PATH),
  cell("heavy", "gaussian", 10, 100_000, WITH_PATH),
  cell("misspecified", "poisson", 10, 100_000, WITH_PATH),
  ...ALL.map((family) => cell("realistic", family, 50, 20_000, AUTO)),
  ...ALL.map((family) => cell("realistic", family, 32, 2000, AUTO)),
  ...ALL.map((family) => cell("realistic", family, 50, 100_000, WITH_PATH)),
  cell("plain", "gaussian", 10, 5000, BY_THE_PATH),
  cell("plain", "logistic", 10, 5000, BY_THE_PATH),
  cell("plain", "gaussian", 10, 20_000, BY_THE_PATH),
  cell("plain", "logistic", 10, 20_000, BY_THE_PATH),
];

/** A cell's name. */
export const nameOf = (/** @type {Omit<Cell, "fits">} */ { design, family, coefficients, rows }) =>
  `${design} ${family} d=${coefficients} n=${rows}`;

/**
 * What the intervals of one stream are to hold: the coefficients that made the rows or, where the model does not hold, those
 * of a stored batch of its population's rows.
 *
 * @param {Cell} of
 * @returns {number[]}
 */
export function truthOf({ design, family, coefficients }) {
  const known = synthetic(coefficients - 1, { design, families: [family] }).truth(family);
  if (known) return Array.from(known);
  const running = new RunningFit(options(family), { rereadable: true });
  const read = (/** @type {{ update(block: ColumnBlock): void }} */ into) => {
    for (let b = 0; b < POPULATION_BLOCKS; b++) {
      const source = synthetic(coefficients - 1, { design, families: [family], seed: POPULATION_SEED + b });
      into.update(source.next(POPULATION_ROWS / POPULATION_BLOCKS));
    }
  };
  read(running);
  for (let next = running.reading(); next; next = running.reading()) {
    read(next);
    next.finish();
  }
  return running.result().coefficients.map(({ estimate }) => estimate);
}

/**
 * One stream: by each way of fitting, estimates, standard errors, and is each coefficient's truth inside?
 *
 * @param {Cell} of
 * @param {number} stream
 * @param {readonly number[]} truth
 * @returns {Promise<Record<string, Outcome>>} without those that stopped with an error
 */
export async function outcomesOf({ design, family, coefficients, rows, fits }, stream, truth) {
  const block = synthetic(coefficients - 1, { design, families: [family], seed: SEED + stream }).next(rows);
  /** @type {Record<string, Outcome>} */
  const outcomes = {};
  for (const name of fits) {
    try {
      const { coefficients: lines, warnings } = await FITS[name](block, family);
      outcomes[name] = {
        estimates: lines.map(({ estimate }) => estimate),
        errors: lines.map(({ standardError }) => standardError),
        halfWidths: lines.map(({ lower, upper }) => (upper - lower) / 2),
        inside: lines.map(({ lower, upper }, j) => lower <= truth[j] && truth[j] <= upper),
        warnings: [...new Set(warnings.map(({ code }) => code))],
      };
    } catch (error) {
      if (!(error instanceof DataError || error instanceof RangeError)) throw error;
    }
  }
  return outcomes;
}
