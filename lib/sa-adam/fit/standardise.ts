import { Matrix } from "ml-matrix";
import { outerProductSum } from "../kernel/stored-rows.js";

/** Why a column is not in the fit. */
type Dropped = "constant" | "collinear";

/** What stored rows may have beside covariates and response, a number a row each. */
interface BesideRows {
  readonly offset?: Float64Array | undefined;
  /** Case weights. */
  readonly weights?: Float64Array | undefined;
}

/** Rows held in memory, one after the other: p covariates and the response. */
export interface StoredRows extends BesideRows {
  readonly count: number;
  /** p + 1 numbers a row. */
  readonly stride: number;
  readonly values: Float64Array;
}

/** Rows as a regression sees them: d covariates a row, one row after the other, and a response each. */
export interface Regressors extends BesideRows {
  readonly rows: Float64Array;
  readonly response: Float64Array;
}

/**
 * How a stream's columns become those of the fit: covariate k of the fit is (a_j - center_j) / scale_j, j = kept[k],
 * and the response (y - responseCenter) / responseScale.
 */
export interface Standardisation {
  readonly intercept: boolean;
  /** Per column of the stream. */
  readonly centers: Float64Array;
  readonly scales: Float64Array;
  readonly dropped: readonly (Dropped | undefined)[];
  /** The stream's columns that are in the fit, in order. */
  readonly kept: readonly number[];
  readonly responseCenter: number;
  readonly responseScale: number;
}

/** A column is a linear combination of earlier ones when they leave less than this of its mean square. */
export const TINY_PIVOT = 1e-10;

/**
 * Centres and scales from a block of rows: means and standard deviations with an intercept, root mean squares without.
 *
 * Constant columns are dropped, and columns that are linear combinations of earlier ones, unless the ridge identifies
 * their coefficients.
 */
export function standardise(
  rows: StoredRows,
  { intercept, ridge, scaleResponse }: { intercept: boolean; ridge: number; scaleResponse: boolean },
): Standardisation {
  const p = rows.stride - 1;
  const centers = new Float64Array(p);
  const scales = new Float64Array(p).fill(1);
  const dropped: (Dropped | undefined)[] = [];
  for (let j = 0; j < p; j++) {
    const moments = momentsOf(rows, j, intercept);
    centers[j] = moments.center;
    scales[j] = moments.scale > 0 ? moments.scale : 1;
    dropped.push(moments.scale > 0 ? undefined : "constant");
  }
  const response = scaleResponse ? momentsOf(rows, p, intercept) : { center: 0, scale: 1 };
  const all = {
    intercept,
    centers,
    scales,
    dropped,
    kept: keptOf(dropped),
    responseCenter: response.center,
    responseScale: response.scale > 0 ? response.scale : 1,
  };
  const regressors = standardisedRows(rows, all).rows;
  const moments = standardisedPenalty(all, ridge);
  const ones = new Float64Array(rows.count).fill(1);
  moments.add(outerProductSum(regressors, moments.rows, ones).div(rows.count));
  const pivots = pivotsOf(moments, TINY_PIVOT);
  for (const [k, j] of all.kept.entries()) {
    if (!(pivots[k + (intercept ? 1 : 0)] > TINY_PIVOT)) dropped[j] = "collinear";
  }
  return { ...all, kept: keptOf(dropped) };
}

/** Stored rows as the fit sees them: standardised covariates, intercept first where there is one, and responses. */
export function standardisedRows(rows: StoredRows, columns: Standardisation): Regressors {
  const { count, stride, values } = rows;
  const { intercept, centers, scales, kept, responseCenter, responseScale } = columns;
  const first = intercept ? 1 : 0;
  const d = first + kept.length;
  const standardised = new Float64Array(count * d);
  const response = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    if (intercept) standardised[i * d] = 1;
    response[i] = (values[(i + 1) * stride - 1] - responseCenter) * (1 / responseScale);
  }
  for (const [k, j] of kept.entries()) {
    const inverse = 1 / scales[j];
    for (let i = 0; i < count; i++) {
      standardised[i * d + first + k] = (values[i * stride + j] - centers[j]) * inverse;
    }
  }
  return { rows: standardised, response, offset: rows.offset, weights: rows.weights };
}

/** More holds a coefficient at 0 all the same, and sums of it over rows stay numbers. */
const HEAVIEST = 1e200;

/** lambda / scale^2, where the square of a scale may be less than the smallest number. */
export function penaltyCurvature(ridge: number, scale: number): number {
  return Math.min(ridge / scale / scale, HEAVIEST);
}

/** The penalty's matrix on the standardised coefficients: lambda / scale_j^2 on the diagonal, 0 for the intercept. */
export function standardisedPenalty({ intercept, scales, kept }: Standardisation, ridge: number): Matrix {
  const slopes = kept.map((j) => penaltyCurvature(ridge, scales[j]));
  return Matrix.diag(intercept ? [0, ...slopes] : slopes);
}

function keptOf(dropped: readonly (Dropped | undefined)[]): number[] {
  return dropped.flatMap((reason, j) => (reason ? [] : [j]));
}

/** Mean and standard deviation of a column, or 0 and its root mean square; a scale of 0 where it does not vary. */
function momentsOf(
  { count, stride, values }: StoredRows,
  j: number,
  centred: boolean,
): { center: number; scale: number } {
  let center = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = values[i * stride + j];
    center += (value - center) / (i + 1);
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (!centred) center = 0;
  else if (lowest === highest) return { center: lowest, scale: 0 };
  // Scaled by the largest deviation, whose square may be outside the range of a double.
  const reach = Math.max(highest - center, center - lowest);
  let square = 0;
  for (let i = 0; i < count; i++) square += ((values[i * stride + j] - center) / reach) ** 2;
  return { center, scale: reach > 0 ? reach * Math.sqrt(square / count) : 0 };
}

/** The pivots of a Cholesky factorisation of the lower triangle that passes over rows whose pivot is below `tiny`. */
function pivotsOf(matrix: Matrix, tiny: number): Float64Array {
  const d = matrix.rows;
  const L = Matrix.zeros(d, d);
  const pivots = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) {
      let rest = matrix.get(j, k);
      for (let i = 0; i < k; i++) rest -= L.get(j, i) * L.get(k, i);
      if (k === j) {
        pivots[j] = rest / matrix.get(j, j);
        L.set(j, j, pivots[j] > tiny ? Math.sqrt(rest) : 0);
      } else L.set(j, k, L.get(k, k) > 0 ? rest / L.get(k, k) : 0);
    }
  }
  return pivots;
}

/** Rows stored one after the other, one by one. */
export function splitRows(values: Float64Array, count: number): Float64Array[] {
  const d = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * d, (i + 1) * d));
}
