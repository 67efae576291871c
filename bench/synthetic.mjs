// Rows that look like a user's table, with a known truth: what tests, reference scripts and benchmarks fit.
import { RandomStream } from "sa-adam";

/**
 * Kinds of columns, in turn: centre and scale of the linear predictor, decimals of the stored number, and its value
 * from a standard normal. None is centred, scales are from 0.02 to 1e4, two are skewed, one is 0/1.
 */
const KINDS = [
  { centre: 50, scale: 12, decimals: 1, value: (/** @type {number} */ z) => 50 + 12 * z },
  {
    centre: 30_000,
    scale: 12_000,
    decimals: 0,
    value: (/** @type {number} */ z) => 28_000 * Math.exp(0.4 * z),
  },
  { centre: 0.3, scale: 0.5, decimals: 0, value: (/** @type {number} */ z) => (z > 0.5 ? 1 : 0) },
  { centre: 0.3, scale: 0.02, decimals: 5, value: (/** @type {number} */ z) => 0.3 + 0.02 * z },
  {
    centre: 4,
    scale: 2,
    decimals: 0,
    value: (/** @type {number} */ z) => Math.max(0, Math.round(4 + 2 * z)),
  },
  { centre: -20, scale: 100, decimals: 2, value: (/** @type {number} */ z) => -20 + 100 * z },
];

/** Correlation of neighbouring columns' normals. */
const CORRELATION = 0.6;

/**
 * @typedef {"gaussian" | "logistic" | "poisson" | "huber"} Family
 * @typedef {{ count: number, columns: Float64Array[], response: Float64Array, responses: Record<string, Float64Array> }} Rows
 */

/** Every family's linear predictor is level + spread * (sum of effects); `draw` makes a response of it. */
const FAMILIES = {
  // Noise that grows with the distance from the line's centre: the sandwich is not sigma^2 H^-1.
  gaussian: {
    level: 500,
    spread: 60,
    decimals: 2,
    draw: (/** @type {number} */ u, /** @type {RandomStream} */ stream) =>
      u + (40 + 0.6 * Math.abs(u - 500)) * stream.normal(),
  },
  logistic: {
    level: -0.5,
    spread: 1,
    decimals: 0,
    draw: (/** @type {number} */ u, /** @type {RandomStream} */ stream) =>
      stream.uniform() < 1 / (1 + Math.exp(-u)) ? 1 : 0,
  },
  // Overdispersed counts: a lognormal frailty of mean one.
  poisson: {
    level: 1,
    spread: 0.4,
    decimals: 0,
    draw: (/** @type {number} */ u, /** @type {RandomStream} */ stream) =>
      count(Math.exp(u + 0.4 * stream.normal() - 0.08), stream),
  },
  // Student's t with 3 degrees of freedom: symmetric, heavy tails.
  huber: {
    level: 500,
    spread: 60,
    decimals: 2,
    draw: (/** @type {number} */ u, /** @type {RandomStream} */ stream) => {
      const [a, b, c] = stream.normals(3);
      return u + (40 * stream.normal()) / Math.sqrt((a * a + b * b + c * c) / 3);
    },
  },
};

export const FAMILY_NAMES = /** @type {Family[]} */ (Object.keys(FAMILIES));

/** A Poisson number by the product of uniforms, for means that are not large. */
function count(/** @type {number} */ mean, /** @type {RandomStream} */ stream) {
  const floor = Math.exp(-mean);
  let drawn = 0;
  for (let product = stream.uniform(); product > floor; product *= stream.uniform()) drawn++;
  return drawn;
}

/** Effect of covariate j per scale of its column: both signs, every fifth one nothing. */
const effect = (/** @type {number} */ j) => (j % 5 === 4 ? 0 : (j % 2 === 0 ? 0.45 : -0.3) / (1 + (j % 3)));

/**
 * Rows of a regression whose population coefficients are known:
 *
 *     E[y | a] = mean(level + spread sum_j effect_j (a_j - centre_j) / scale_j)
 *
 * Covariates come from one random stream and each family's responses from another, so that all families share them.
 * Numbers are rounded to a few decimals as k / 10^decimals: exactly the double that any reader makes of the text.
 *
 * @param {number} covariates p
 * @param {{ seed?: number, replication?: number, families?: readonly Family[] }} [options] numbers of the random
 *   streams, and which responses to draw; the first is `response`
 */
export function synthetic(covariates, { seed = 2026, replication = 0, families = FAMILY_NAMES } = {}) {
  const kinds = Array.from({ length: covariates }, (_, j) => KINDS[j % KINDS.length]);
  const own = 1 + FAMILY_NAMES.length;
  const source = new RandomStream(seed, own * replication);
  const noises = new Map(
    FAMILY_NAMES.map((family, f) => [family, new RandomStream(seed, own * replication + 1 + f)]),
  );
  const innovation = Math.sqrt(1 - CORRELATION * CORRELATION);
  const slopes = kinds.map(({ scale }, j) => effect(j) / scale);
  const origin = -kinds.reduce((sum, { centre }, j) => sum + slopes[j] * centre, 0);
  // + 0: no negative zeros, which text would lose.
  const stored = (/** @type {number} */ value, /** @type {number} */ power) =>
    Math.round(value * power) / power + 0;

  return {
    names: kinds.map((_, j) => `x${j + 1}`),

    /** The population's coefficients, intercept first, d = p + 1. */
    truth(/** @type {Family} */ family) {
      const { level, spread } = FAMILIES[family];
      return Float64Array.of(level + spread * origin, ...slopes.map((slope) => spread * slope));
    },

    /**
     * The next rows.
     *
     * @param {number} rows
     * @returns {Rows}
     */
    next(rows) {
      const columns = kinds.map(() => new Float64Array(rows));
      const responses = families.map(() => new Float64Array(rows));
      const powers = kinds.map(({ decimals }) => 10 ** decimals);
      for (let i = 0; i < rows; i++) {
        let u = origin;
        let z = 0;
        for (let j = 0; j < covariates; j++) {
          z = j === 0 ? source.normal() : CORRELATION * z + innovation * source.normal();
          columns[j][i] = stored(kinds[j].value(z), powers[j]);
          u += slopes[j] * columns[j][i];
        }
        families.forEach((family, f) => {
          const { level, spread, decimals, draw } = FAMILIES[family];
          const noise = /** @type {RandomStream} */ (noises.get(family));
          responses[f][i] = stored(draw(level + spread * u, noise), 10 ** decimals);
        });
      }
      return {
        count: rows,
        columns,
        response: responses[0],
        responses: Object.fromEntries(families.map((family, f) => [family, responses[f]])),
      };
    },
  };
}

/**
 * The rows' text, a block at a time, header line first: columns, then y or, of several families, y_family.
 *
 * @param {ReturnType<typeof synthetic>} source
 * @param {number} rows
 */
export function* csv(source, rows, blockRows = 5000) {
  for (let done = 0; done < rows; done += blockRows) {
    const { count, columns, responses } = source.next(Math.min(blockRows, rows - done));
    const families = Object.keys(responses);
    if (done === 0) {
      const ys = families.length === 1 ? ["y"] : families.map((family) => `y_${family}`);
      yield `${[...source.names, ...ys].join(",")}\n`;
    }
    const cells = [...columns, ...Object.values(responses)];
    let text = "";
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < cells.length; j++) text += `${j === 0 ? "" : ","}${cells[j][i]}`;
      text += "\n";
    }
    yield text;
  }
}
