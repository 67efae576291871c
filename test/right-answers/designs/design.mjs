// What a case is made of: rows with known order, and the small tools that draw them.
import { RandomStream } from "sa-adam";

/**
 * @typedef {"gaussian" | "logistic" | "poisson"} Family
 * @typedef {{ names: string[], columns: Float64Array[], response: Float64Array }} Rows columns and response, in the file's order
 *
 * @typedef {object} Design
 * @property {string} name
 * @property {string} finding the kind of failure that it stands for
 * @property {Family} family
 * @property {() => Rows} make the rows, the same ones each time
 * @property {number[]} [files] rows of each of the files that are read one after the other; one file unless given
 * @property {number[]} [shards] rows of each shard, fitted by itself; the fits are pooled
 * @property {string[]} [unbounded] 0/1 columns whose coefficient has no finite optimum; the other coefficients are those of
 *   the rows where they are 0
 * @property {true} [unanswerable] no coefficient has an answer
 * @property {RegExp} [says] what a warning or the error has to say; an error is then as good as a result
 * @property {RegExp} [orSays] what may be said in place of the right values
 * @property {RegExp | undefined} [neverSays] a false alarm
 * @property {number} [within] factor of the right standard errors within which those printed are, for interval methods whose
 *   widths are random; 1.05 unless given
 * @property {Record<string, unknown>} [options] of the fit, beside family and names
 */

/** The double that a reader makes of the number's text with so many decimals; + 0: text has no negative zero. */
export const decimal = (/** @type {number} */ value, decimals = 4) =>
  Math.round(value * 10 ** decimals) / 10 ** decimals + 0;

export const expit = (/** @type {number} */ u) => 1 / (1 + Math.exp(-u));

/** A number from 0 on with this mean, by the product of uniforms; of large means, by the rounded normal. */
export function count(/** @type {RandomStream} */ random, /** @type {number} */ mean) {
  if (mean > 500) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  const floor = Math.exp(-mean);
  let drawn = 0;
  for (let product = random.uniform(); product > floor; product *= random.uniform()) drawn++;
  return drawn;
}

/** A response of this linear predictor: u + N(0, 1), Bernoulli(expit(u)) or Poisson(exp(u)). */
export function respond(
  /** @type {Family} */ family,
  /** @type {RandomStream} */ random,
  /** @type {number} */ u,
) {
  if (family === "gaussian") return decimal(u + random.normal());
  return family === "logistic" ? Number(random.uniform() < expit(u)) : count(random, Math.exp(u));
}

/** 1 with this probability, else 0. */
export const flip = (/** @type {RandomStream} */ random, /** @type {number} */ probability) =>
  Number(random.uniform() < probability);

/**
 * Rows drawn one after the other: `draw(random, i)` gives the covariates and the response of row i.
 *
 * @param {number} stream number of the random stream: each design has its own
 * @param {string[]} names
 * @param {number} rows
 * @param {(random: RandomStream, i: number) => { x: number[], y: number }} draw
 * @returns {Rows}
 */
export function drawn(stream, names, rows, draw) {
  const random = new RandomStream(9, stream);
  const columns = names.map(() => new Float64Array(rows));
  const response = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const { x, y } = draw(random, i);
    for (let j = 0; j < names.length; j++) columns[j][i] = x[j];
    response[i] = y;
  }
  return { names, columns, response };
}

/**
 * The same rows in another order.
 *
 * @param {Rows} rows
 * @param {ArrayLike<number>} order
 * @returns {Rows}
 */
function reordered({ names, columns, response }, order) {
  const taken = (/** @type {Float64Array} */ values) => Float64Array.from(order, (i) => values[i]);
  return { names, columns: columns.map(taken), response: taken(response) };
}

/** The rows sorted by a value of each, ties in their order. */
export function sortedBy(/** @type {Rows} */ rows, /** @type {ArrayLike<number>} */ value) {
  const order = Array.from({ length: rows.response.length }, (_, i) => i);
  return reordered(
    rows,
    order.sort((a, b) => value[a] - value[b] || a - b),
  );
}

/** x1, ..., xp. */
export const numbered = (/** @type {number} */ p) => Array.from({ length: p }, (_, j) => `x${j + 1}`);

/** @type {Family[]} */
export const FAMILIES = ["gaussian", "logistic", "poisson"];
