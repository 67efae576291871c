import { type BlockNewtonKernel, fromTiles } from "../kernel/block-newton.js";
import { spdFactor } from "../kernel/spd.js";
import { type LinearisedScore, penalisedInformation } from "./linearised-score.js";

/** Products that it may cost, about half a second; beyond, errors are of some of the rows. */
const MOST_PRODUCTS = 4e8;

/** What each row's part in a coefficient adds up to. */
export interface RowsBehind {
  /** How many rows each coefficient rests on, d. */
  readonly behind: Float64Array;
  /** sum_i (t_i (T A^-1 z_i)_j^2 - 2 b_i (T A^-1 z_i)_j (T A^-1 S A^-1 z_i)_j)^2 for each of the terms t that were asked for, d. */
  readonly squares: readonly Float64Array[];
}

/**
 * How many rows each coefficient rests on, d:
 *
 *     1 / sum_i h_ij^2        h_ij = w_i (T A^-1 z_i)_j^2 / (T A^-1 T')_jj        sum_i h_ij = 1
 *
 * with T from the coordinates to the covariates' own units. It is k where k rows share alike in what is known of a
 * coefficient, as for the contrast of a rare level; HC0 is too small by about 1 - 1/k. Infinity where it would take more than
 * 4e8 products, count d^2, NaN for a column that others explain.
 *
 * Source: h_ij are the partial leverages of R. D. Cook and S. Weisberg, Residuals and Influence in Regression (1982).
 */
export function rowsBehind(
  kernel: BlockNewtonKernel,
  score: LinearisedScore,
  {
    multiplicities,
    counted,
    tolerance,
    terms = [],
    bends,
  }: {
    multiplicities: Float64Array;
    counted: boolean;
    tolerance: number;
    /** Numbers of each row. */
    terms?: readonly Float64Array[];
    /** b of each row, and the meat S in tiles: what the rows change in A changes the sandwich by; nothing unless given. */
    bends?: { readonly rows: Float64Array; readonly meat: Float64Array } | undefined;
  },
): RowsBehind {
  const d = score.point.length;
  // Of so many rows one.
  const every = Math.ceil((multiplicities.length * d * d * (bends ? 2 : 1)) / MOST_PRODUCTS);
  const unknown = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
  if (every > 1 && terms.length === 0) return { behind: unknown, squares: [] };
  const { centres, scales, intercept } = score.coordinates;
  const inverse = spdFactor(penalisedInformation(score), d, tolerance).inverse();
  const variances = Float64Array.from({ length: d }, (_, j) => inverse[j * (d + 1)]);
  // b_0 = x_0 - sum_j (centre_j / scale_j) x_j
  const lines = inverse.slice();
  const slopes = centres.map((centre, j) => (intercept && j > 0 ? centre / scales[j] : 0));
  for (let j = 1; j < d; j++) for (let k = 0; k < d; k++) lines[k] -= slopes[j] * inverse[j * d + k];
  variances[0] = lines[0];
  for (let j = 1; j < d; j++) variances[0] -= slopes[j] * lines[j];

  // T A^-1 S A^-1
  const turned = bends && product(product(lines, fromTiles(bends.meat, d), d), inverse, d);
  const shares = new Float64Array(d);
  const squares = terms.map(() => new Float64Array(d));
  for (let i = 0; i < multiplicities.length; i += every) {
    const z = kernel.rows.subarray(i * kernel.stride, i * kernel.stride + d);
    for (let j = 0; j < d; j++) {
      let move = 0;
      for (let k = 0; k < d; k++) move += lines[j * d + k] * z[k];
      let bend = 0;
      if (turned) for (let k = 0; k < d; k++) bend += turned[j * d + k] * z[k];
      bend *= 2 * move * (bends?.rows[i] ?? 0);
      const share = (kernel.weights[i] * move * move) / variances[j];
      for (const [k, term] of terms.entries()) squares[k][j] += every * (term[i] * move * move - bend) ** 2;
      shares[j] +=
        multiplicities[i] * share * (counted && kernel.cases[i] > 0 ? share / kernel.cases[i] : share);
    }
  }
  return { behind: every > 1 ? unknown : shares.map((share) => 1 / share), squares };
}

/** A B, d x d by rows. */
function product(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let k = 0; k < d; k++) for (let j = 0; j < d; j++) out[i * d + j] += a[i * d + k] * b[k * d + j];
  return out;
}
