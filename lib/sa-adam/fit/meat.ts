import { type BlockNewtonKernel, fromTiles, toTiles } from "../kernel/block-newton.js";
import { spdFactor } from "../kernel/spd.js";
import type { Family } from "../model/family.js";
import { DataError } from "../numeric/data-error.js";
import { log } from "../numeric/elementary.js";
import { howMany } from "../numeric/how-many.js";
import { dot } from "../numeric/spd.js";
import { type LinearisedScore, toleranceOf } from "./linearised-score.js";

/** What the middle S of a sandwich H^-1 S H^-1 is made of. */
export interface Meat {
  /**
   * "scores": sum s_i^2 z_i z_i', HC0. "hc2" and "hc3": with s_i^2 / (1 - h_i) and s_i^2 / (1 - h_i)^2, h_i = w_i z_i' H^-1 z_i the
   * row's leverage. "information": what makes the sandwich the inverse of Fisher's information times the dispersion, which is classical.
   */
  readonly of: "scores" | "hc2" | "hc3" | "information";
  /** Are scores summed over clusters before they are squared? */
  readonly clustered: boolean;
}

/** The sum of the rows' squared scores. */
export const SCORES: Meat = { of: "scores", clustered: false };

/** Is it a sum of numbers of single rows? */
export function isRowWise({ of, clustered }: Meat): boolean {
  return of !== "information" && !clustered;
}

/** Does it ask for the rows' leverages? */
export function isLeveraged({ of }: Pick<Meat, "of">): boolean {
  return of === "hc2" || of === "hc3";
}

/** Can it only be made where the rows are, at the estimate? */
export function needsRows(meat: Meat): boolean {
  return meat.clustered || isLeveraged(meat);
}

/** Does it ask for Fisher's information beside that of the rows as observed? Of other families these are the same. */
export function needsExpected({ of }: Pick<Meat, "of">, { expectedWeight }: Family): boolean {
  return of === "information" && expectedWeight !== undefined;
}

/** Where Fisher's information is asked for, put the rows last evaluated's part in it, c_i E[w_i], in the place of their squares. */
export function expectSquares(
  { forms, cases, squares }: BlockNewtonKernel,
  count: number,
  { of }: Pick<Meat, "of">,
  { expectedWeight }: Family,
): void {
  if (of !== "information" || !expectedWeight) return;
  for (let i = 0; i < count; i++) squares[i] = cases[i] * expectedWeight(forms[i]);
}

/**
 * The score with the meat that it is to have for a sandwich H^-1 S H^-1 that is classical: S = phi H, or phi H I^-1 H where its meat
 * is Fisher's information I.
 */
export function withMeat(score: LinearisedScore, meat: Meat, family: Family): LinearisedScore {
  if (meat.of !== "information") return score;
  const { information, loss, squareSum, cases } = score;
  const kind = family.likelihood?.dispersion;
  const dispersion = kind ? { deviance: 2 * loss, pearson: squareSum }[kind] / cases : 1;
  const whole = needsExpected(meat, family) ? betweenInformations(score) : information;
  return { ...score, meat: whole.map((value) => dispersion * value) };
}

/** H I^-1 H, in tiles; H is the information, and I the meat. */
function betweenInformations(score: LinearisedScore): Float64Array {
  const d = score.point.length;
  const observed = fromTiles(score.information, d);
  const factor = spdFactor(fromTiles(score.meat, d), d, toleranceOf(score));
  const columns = Array.from({ length: d }, (_, j) => factor.solve(observed.subarray(j * d, (j + 1) * d)));
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) product[i * d + j] = dot(observed.subarray(i * d, (i + 1) * d), columns[j]);
  return toTiles(product, d);
}

/** Chances are multiplied, to have one logarithm, until their product is less; none is below 1/2, so that it never vanishes. */
const LEAST_PRODUCT = 2 ** -32;

/** sum c_i f(u_i, y_i) over the rows last evaluated, in the block's units; 0 for a family without a likelihood. */
export function lossSum(
  { forms, responses, scores, cases }: BlockNewtonKernel,
  count: number,
  { likelihood, loss, fromScore }: Family,
): number {
  if (!likelihood) return 0;
  let sum = 0;
  if (!fromScore) {
    for (let i = 0; i < count; i++) sum += cases[i] * loss(forms[i], responses[i]);
    return sum;
  }
  const { rest, chance } = fromScore;
  let product = 1;
  for (let i = 0; i < count; i++) {
    const c = cases[i];
    if (c === 0) continue;
    const u = forms[i];
    const y = responses[i];
    const s = c === 1 ? scores[i] : scores[i] / c;
    sum += c * rest(u, y, s);
    if (!chance) continue;
    if (c === 1) product *= chance(u, y, s);
    else sum -= c * log(chance(u, y, s));
    if (product >= LEAST_PRODUCT) continue;
    sum -= log(product);
    product = 1;
  }
  return sum - log(product);
}

/** Of what one row in itself explains: nothing is left of its residual to tell how far off it was. */
const ALONE = 1e-10;

/**
 * For HC2 and HC3, divide the squares of the rows last evaluated by 1 - h_i, or by its square; a row with leverage 1 has no residual, and is left.
 *
 * @param inverse H^-1, d x d by rows
 * @param counted are case weights counts? Then h_i is that of one of the rows alike
 * @see J. G. MacKinnon and H. White, Journal of Econometrics 29 (1985)
 */
export function divideByLeverage(
  kernel: BlockNewtonKernel,
  count: number,
  inverse: Float64Array,
  { of, counted }: { of: Meat["of"]; counted: boolean },
): void {
  const { rows, stride, weights, squares, cases } = kernel;
  const d = Math.sqrt(inverse.length);
  for (let i = 0; i < count; i++) {
    let form = 0;
    for (let j = 0; j < d; j++) {
      const z = rows[i * stride + j];
      if (z === 0) continue;
      let sum = 0.5 * inverse[j * (d + 1)] * z;
      for (let k = 0; k < j; k++) sum += inverse[j * d + k] * rows[i * stride + k];
      form += 2 * z * sum;
    }
    const own = counted && cases[i] > 0 ? form / cases[i] : form;
    const left = 1 - weights[i] * own;
    if (left > ALONE) squares[i] /= of === "hc2" ? left : left * left;
  }
}

/** Numbers that sums over clusters may take: 256 MB. */
const MOST_NUMBERS = 2 ** 25;

/** Sums of scores over clusters of rows, d numbers a cluster. */
export class ClusterScores {
  private readonly places = new Map<number, number>();
  private sums = new Float64Array(0);

  constructor(private readonly dimension: number) {}

  /** Clusters seen. */
  get count(): number {
    return this.places.size;
  }

  /** Add the scores of the rows last evaluated; throws a DataError for more clusters than there is room for. */
  add({ rows, stride, scores }: BlockNewtonKernel, clusters: Float64Array, count: number): void {
    const d = this.dimension;
    for (let i = 0; i < count; i++) {
      const at = this.placeOf(clusters[i]);
      for (let j = 0; j < d; j++) this.sums[at + j] += scores[i] * rows[i * stride + j];
    }
  }

  /** sum v v' over the clusters' sums v, in tiles. */
  meat(): Float64Array {
    const d = this.dimension;
    const matrix = new Float64Array(d * d);
    for (let at = 0; at < this.count * d; at += d) {
      for (let j = 0; j < d; j++) {
        const own = this.sums[at + j];
        if (own === 0) continue;
        for (let k = 0; k < d; k++) matrix[j * d + k] += own * this.sums[at + k];
      }
    }
    return toTiles(matrix, d);
  }

  private placeOf(cluster: number): number {
    const known = this.places.get(cluster);
    if (known !== undefined) return known;
    const at = this.count * this.dimension;
    if (at + this.dimension > MOST_NUMBERS)
      throw new DataError({
        code: "many-clusters",
        problem: `more than ${howMany(this.count, "cluster")} of ${howMany(this.dimension, "coefficient")} do not fit in 256 MB`,
        remedy: "take larger clusters, or errors without them",
        option: "clusters",
      });
    if (at + this.dimension > this.sums.length) {
      const larger = new Float64Array(Math.min(MOST_NUMBERS, 2 * this.sums.length + 64 * this.dimension));
      larger.set(this.sums);
      this.sums = larger;
    }
    this.places.set(cluster, at);
    return at;
  }
}
