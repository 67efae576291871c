import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { matrixProduct } from "../kernel/stored-rows.js";
import { DataError } from "../numeric/data-error.js";
import { multiply } from "../numeric/spd.js";
import type { Coordinates } from "./linearised-score.js";
import type { Standardisation } from "./standardise.js";

/**
 * The coordinates z that a fit works in, and their way back to the data's units.
 *
 *     standardised coefficients c = L^-T z,  H_0 = L L'        rows b = L^-1 a,  b'z = a'c
 *     beta_j = s c_j / scale_j        beta_0 = s (c_0 - sum c_j center_j / scale_j) + response center
 *
 * s is the response's scale. In z the Hessian is near I, however the columns are scaled or correlated.
 */
export interface WorkingCoordinates extends Standardisation {
  /** L^-1, lower triangular, d x d. */
  readonly whitening: Matrix;
}

/** L^-1 of H = L L'; throws a DataError when H is not positive definite. */
export function whiteningOf(hessian: Matrix): Matrix {
  const factor = new CholeskyDecomposition(hessian);
  if (!factor.isPositiveDefinite()) {
    throw new DataError({
      code: "singular",
      problem: "the Hessian of the first rows is singular",
      remedy: "take a longer warm-up, leave out columns, or choose the method newton",
      option: "method",
    });
  }
  return lowerInverse(factor.lowerTriangularMatrix);
}

/** The standardised columns' coordinates, of all lines of the table: those left out too. */
export function standardCoordinates({
  intercept,
  centers,
  scales,
  responseScale,
}: Standardisation): Coordinates {
  const first = intercept ? 1 : 0;
  const dimension = first + scales.length;
  return {
    intercept,
    responseScale,
    centres: Float64Array.from({ length: dimension }, (_, j) => (j < first ? 0 : centers[j - first])),
    scales: Float64Array.from({ length: dimension }, (_, j) => (j < first ? 1 : scales[j - first])),
  };
}

/** T, d x d, and the offset of beta = T z + offset. */
export function toDataUnits(coordinates: WorkingCoordinates): { T: Matrix; offset: Float64Array } {
  const { intercept, centers, scales, kept, responseCenter, responseScale, whitening } = coordinates;
  const d = whitening.rows;
  const U = Matrix.zeros(d, d);
  const offset = new Float64Array(d);
  const first = intercept ? 1 : 0;
  if (intercept) {
    U.set(0, 0, responseScale);
    offset[0] = responseCenter;
  }
  for (const [k, j] of kept.entries()) {
    U.set(first + k, first + k, responseScale / scales[j]);
    if (intercept) U.set(0, first + k, (-responseScale * centers[j]) / scales[j]);
  }
  return { T: matrixProduct(U, whitening.transpose()), offset };
}

/**
 * The map z_to = M z_from + shift between the working coordinates of two fits of the same columns.
 *
 * By differences of centres, so that no digits are lost to columns far from zero.
 */
export function changeOfCoordinates(
  from: WorkingCoordinates,
  to: WorkingCoordinates,
): { M: Matrix; shift: Float64Array } {
  const d = from.whitening.rows;
  const s = from.responseScale / to.responseScale;
  const first = from.intercept ? 1 : 0;
  const C = Matrix.zeros(d, d);
  const offset = new Float64Array(d);
  if (from.intercept) {
    C.set(0, 0, s);
    offset[0] = (from.responseCenter - to.responseCenter) / to.responseScale;
  }
  for (const [k, j] of from.kept.entries()) {
    C.set(first + k, first + k, (s * to.scales[j]) / from.scales[j]);
    if (from.intercept) C.set(0, first + k, (s * (to.centers[j] - from.centers[j])) / from.scales[j]);
  }
  // z = L' c, and L' is the inverse of the transposed whitening.
  const toZ = lowerInverse(to.whitening).transpose();
  return {
    M: matrixProduct(matrixProduct(toZ, C), from.whitening.transpose()),
    shift: multiply(toZ, offset),
  };
}

/** The inverse of a lower triangular matrix: L from L^-1, and back. */
export function lowerInverse(lower: Matrix): Matrix {
  const d = lower.rows;
  const inverse = Matrix.zeros(d, d);
  for (let k = 0; k < d; k++) {
    for (let j = k; j < d; j++) {
      let sum = j === k ? 1 : 0;
      for (let i = k; i < j; i++) sum -= lower.get(j, i) * inverse.get(i, k);
      inverse.set(j, k, sum / lower.get(j, j));
    }
  }
  return inverse;
}
