// Rows that look like a user's table, with a known truth: what tests, reference scripts and benchmarks fit.
import { RandomStream } from "sa-adam";

/**
 * A kind of column: centre and scale of the linear predictor, decimals of the stored number, its value from a standard
 * normal, that normal's correlation with the column's before, and the effect per scale where it has its own.
 *
 * @typedef {{ centre: number, scale: number, decimals: number, value: (z: number) => number, correlation: number, effect?: number }} Kind
 */

/** None is centred, scales are from 0.02 to 1e4, two are skewed, one is 0/1. */
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
].map((kind) => ({ ...kind, correlation: 0.6 }));

/** A 0/1 column whose ones are the normals above a threshold. */
const dummy = (
  /** @type {number} */ threshold,
  /** @type {number} */ share,
  /** @type {number} */ effect,
) => ({
  centre: share,
  scale: 1,
  decimals: 0,
  value: (/** @type {number} */ z) => (z > threshold ? 1 : 0),
  correlation: 0,
  effect,
});

/**
 * What tables of people and purchases have: a lognormal column of sigma 1.3, dummies of 50, 5, 1 and 0.1 percent, a pair
 * with correlation 0.95, counts. More lognormal means less response, or a Poisson mean would have no expectation.
 */
const REALISTIC = [
  {
    centre: 2.33,
    scale: 4.9,
    decimals: 4,
    value: (/** @type {number} */ z) => Math.exp(1.3 * z),
    correlation: 0,
    effect: -0.3,
  },
  dummy(0, 0.5, 0.5),
  dummy(1.6449, 0.05, -0.6),
  dummy(2.3263, 0.01, 0.7),
  dummy(3.0902, 0.001, 0.7),
  {
    centre: 50,
    scale: 12,
    decimals: 1,
    value: (/** @type {number} */ z) => 50 + 12 * z,
    correlation: 0,
    effect: 0.4,
  },
  {
    centre: 9,
    scale: 3,
    decimals: 2,
    value: (/** @type {number} */ z) => 9 + 3 * z,
    correlation: 0.95,
    effect: -0.3,
  },
  {
    centre: 2.7,
    scale: 2,
    decimals: 0,
    value: (/** @type {number} */ z) => Math.floor(3 * Math.exp(0.6 * z - 0.18)),
    correlation: 0,
    effect: -0.2,
  },
];

/** Effect of covariate j per scale of its column, unless its kind has one: both signs, every fifth one nothing. */
const effectOf = (/** @type {number} */ j) => (j % 5 === 4 ? 0 : (j % 2 === 0 ? 0.45 : -0.3) / (1 + (j % 3)));

/**
 * Covariates of those kinds in turn.
 *
 * @param {readonly Kind[]} kinds
 * @param {number} covariates
 */
function mixed(kinds, covariates) {
  const columns = Array.from({ length: covariates }, (_, j) => kinds[j % kinds.length]);
  const innovations = columns.map(({ correlation }) => Math.sqrt(1 - correlation * correlation));
  const slopes = columns.map(({ effect, scale }, j) => (effect ?? effectOf(j)) / scale);
  return {
    decimals: columns.map(({ decimals }) => decimals),
    slopes,
    origin: -columns.reduce((sum, { centre }, j) => sum + slopes[j] * centre, 0),
    draw(/** @type {RandomStream} */ stream, /** @type {Float64Array} */ row) {
      let z = 0;
      for (let j = 0; j < covariates; j++) {
        z = j === 0 ? stream.normal() : columns[j].correlation * z + innovations[j] * stream.normal();
        row[j] = columns[j].value(z);
      }
    },
  };
}

/** Dummies of a factor whose level k has a share in proportion to 1/k; level 1 is the reference. */
function zipf(/** @type {number} */ covariates) {
  const shares = Array.from({ length: covariates + 1 }, (_, k) => 1 / (k + 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  let sum = 0;
  const below = shares.map((share) => {
    sum += share / total;
    return sum;
  });
  return {
    decimals: Array(covariates).fill(0),
    slopes: shares.slice(1).map((_, j) => 2 * effectOf(j)),
    origin: 0,
    draw(/** @type {RandomStream} */ stream, /** @type {Float64Array} */ row) {
      const u = stream.uniform();
      row.fill(0);
      const level = below.findIndex((bound) => u < bound);
      if (level > 0) row[level - 1] = 1;
    },
  };
}

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

/** Student's t. */
function student(/** @type {number} */ freedom, /** @type {RandomStream} */ stream) {
  // R. W. Bailey's polar method, Mathematics of Computation 62 (1994).
  for (;;) {
    const a = 2 * stream.uniform() - 1;
    const b = 2 * stream.uniform() - 1;
    const w = a * a + b * b;
    if (w > 0 && w < 1) return a * Math.sqrt((freedom * (w ** (-2 / freedom) - 1)) / w);
  }
}

/** Noise beside which 49 covariates leave R^2 = 0.9999. */
const PRECISE = 0.78;

/** @typedef {(u: number, stream: RandomStream) => number} Draw */

/**
 * Where covariates come from and, where they are not those of `FAMILIES`, the responses given the linear predictor.
 * A misspecified one has no coefficients but those that its population's loss is least at.
 *
 * @type {Record<string, { columns: (covariates: number) => ReturnType<typeof mixed>, draws?: Partial<Record<Family, Draw>>, misspecified?: true }>}
 */
const DESIGNS = {
  plain: { columns: (covariates) => mixed(KINDS, covariates) },
  realistic: { columns: (covariates) => mixed(REALISTIC, covariates) },
  zipf: { columns: zipf },
  precise: {
    columns: (covariates) => mixed(KINDS, covariates),
    draws: { gaussian: (u, stream) => u + PRECISE * stream.normal() },
  },
  heavy: {
    columns: (covariates) => mixed(KINDS, covariates),
    draws: { gaussian: (u, stream) => u + 40 * student(2.5, stream) },
  },
  // Neither the logit nor the log of the mean is linear.
  misspecified: {
    columns: (covariates) => mixed(KINDS, covariates),
    draws: {
      logistic: (u, stream) => (stream.uniform() < 1 / (1 + Math.exp(-(u + 0.5 * u * u - 0.5))) ? 1 : 0),
      poisson: (u, stream) => count(Math.max(0, u) ** 4, stream),
    },
    misspecified: true,
  },
};

/** @typedef {"plain" | "realistic" | "zipf" | "precise" | "heavy" | "misspecified"} Design */

/**
 * Rows of a regression whose population coefficients are known:
 *
 *     E[y | a] = mean(level + spread sum_j effect_j (a_j - centre_j) / scale_j)
 *
 * Covariates come from one random stream and each family's responses from another, so that all families share them.
 * Numbers are rounded to a few decimals as k / 10^decimals: exactly the double that any reader makes of the text.
 *
 * @param {number} covariates p
 * @param {{ seed?: number, replication?: number, families?: readonly Family[], design?: Design }} [options] numbers of
 *   the random streams, and which responses to draw; the first is `response`
 */
export function synthetic(
  covariates,
  { seed = 2026, replication = 0, families = FAMILY_NAMES, design = "plain" } = {},
) {
  const { columns: columnsOf, draws, misspecified } = DESIGNS[design];
  const { decimals, slopes, origin, draw: drawRow } = columnsOf(covariates);
  const own = 1 + FAMILY_NAMES.length;
  const source = new RandomStream(seed, own * replication);
  const noises = new Map(
    FAMILY_NAMES.map((family, f) => [family, new RandomStream(seed, own * replication + 1 + f)]),
  );
  // + 0: no negative zeros, which text would lose.
  const stored = (/** @type {number} */ value, /** @type {number} */ power) =>
    Math.round(value * power) / power + 0;

  return {
    names: slopes.map((_, j) => `x${j + 1}`),

    /** The population's coefficients, intercept first, d = p + 1; undefined where the model does not hold. */
    truth(/** @type {Family} */ family) {
      if (misspecified) return undefined;
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
      const columns = slopes.map(() => new Float64Array(rows));
      const responses = families.map(() => new Float64Array(rows));
      const powers = decimals.map((places) => 10 ** places);
      const row = new Float64Array(covariates);
      for (let i = 0; i < rows; i++) {
        let u = origin;
        drawRow(source, row);
        for (let j = 0; j < covariates; j++) {
          columns[j][i] = stored(row[j], powers[j]);
          u += slopes[j] * columns[j][i];
        }
        families.forEach((family, f) => {
          const { level, spread, decimals, draw } = FAMILIES[family];
          const noise = /** @type {RandomStream} */ (noises.get(family));
          responses[f][i] = stored((draws?.[family] ?? draw)(level + spread * u, noise), 10 ** decimals);
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
