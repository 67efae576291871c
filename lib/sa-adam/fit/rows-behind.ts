import { Matrix } from "ml-matrix";
import { type BlockNewtonKernel, fromTiles } from "../kernel/block-newton.js";
import { spdFactor } from "../kernel/spd.js";
import { matrixProduct, timesRows } from "../kernel/stored-rows.js";
import { type LinearisedScore, penalisedInformation } from "./linearised-score.js";

/** Products that it may cost, about half a second; beyond, errors are of some of the rows. */
const MOST_PRODUCTS = 4e8;

/** Rows that are taken at a time. */
const ROWS = 1024;

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
  const square = (entries: Float64Array): Matrix => Matrix.from1DArray(d, d, entries);
  const T = square(lines);
  const turned = bends && matrixProduct(matrixProduct(T, square(fromTiles(bends.meat, d))), square(inverse));
  const shares = new Float64Array(d);
  const squares = terms.map(() => new Float64Array(d));
  for (let from = 0; from < multiplicities.length; from += ROWS * every) {
    const chosen = Array.from(
      { length: Math.ceil(Math.min(ROWS, (multiplicities.length - from) / every)) },
      (_, k) => from + k * every,
    );
    const rows = new Float64Array(chosen.length * d);
    for (const [k, i] of chosen.entries())
      rows.set(kernel.rows.subarray(i * kernel.stride, i * kernel.stride + d), k * d);
    const moves = timesRows(T, rows);
    const bent = turned && timesRows(turned, rows);
    for (let at = 0; at < moves.length; at++) {
      const [i, j] = [chosen[Math.floor(at / d)], at % d];
      const move = moves[at];
      const bend = bent ? bent[at] * (2 * move * (bends?.rows[i] ?? 0)) : 0;
      const share = (kernel.weights[i] * move * move) / variances[j];
      for (const [k, term] of terms.entries()) squares[k][j] += every * (term[i] * move * move - bend) ** 2;
      shares[j] +=
        multiplicities[i] * share * (counted && kernel.cases[i] > 0 ? share / kernel.cases[i] : share);
    }
  }
  return { behind: every > 1 ? unknown : shares.map((share) => 1 / share), squares };
}
