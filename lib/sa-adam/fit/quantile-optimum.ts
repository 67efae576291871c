import type { Matrix } from "ml-matrix";
import { secondMoment } from "../kernel/stored-rows.js";
import { kernelBandwidth } from "../model/bandwidth.js";
import { gaussian } from "../model/families/gaussian.js";
import { quantile } from "../model/families/quantile.js";
import type { Family } from "../model/family.js";
import { quantileFit } from "../model/quantile-fit.js";
import { DataError } from "../numeric/data-error.js";
import { dot } from "../numeric/spd.js";
import { type Regressors, splitRows } from "./standardise.js";
import { storedRegression } from "./stored-regression.js";

/** Where the quantile regression of stored rows has its optimum, and its sandwich there. */
export interface QuantileOptimum {
  /** With the bandwidth of these rows. */
  readonly family: Family;
  readonly optimum: Float64Array;
  /** The mean of w k((y - a'x)/h)/h a a', which tends to E[w f(0|a) a a'], d x d. */
  readonly hessian: Matrix;
  /**
   * The mean of w^2 score^2 a a', of weights that count rows w score^2 a a', d x d; rows that the fit goes through count as what is
   * expected of them, q (1 - q).
   */
  noiseCovariance(): Matrix;
}

/** A residual this small, beside responses of standard deviation 1, is zero. */
export const ROUNDING = 1e-9;

/**
 * The exact quantile regression of standardised rows, and the matrices of its sandwich, robust to whatever the density at the
 * quantile depends on. A weight multiplies a row and its response: w f(a'x, y) = f(w a'x, w y).
 *
 * @param counted are the weights counts of rows alike?
 * @throws DataError for residuals without a spread
 * @see J. L. Powell, J. Econometrics 32 (1986).
 */
export function quantileOptimum(
  regressors: Regressors,
  { q, start, counted }: { q: number; start: Float64Array; counted: boolean },
): QuantileOptimum {
  const { rows, response, weights } = regressors;
  const n = response.length;
  const squares = storedRegression(regressors, { family: gaussian, start }).optimum;
  const optimum = quantileFit(weighted(regressors), q, squares) ?? squares;
  const times = (i: number): number => weights?.[i] ?? 1;
  const forms = splitRows(rows, n).map((a) => dot(a, optimum));
  const bandwidth = kernelBandwidth(
    response.map((y, i) => y - forms[i]),
    q,
    weights && (counted ? weights : scaledToSum(weights, n)),
  );
  // Residuals that are rounding errors beside responses of standard deviation 1.
  if (!(bandwidth > 1e-12)) throw noDensity(response);
  const family = quantile(q, bandwidth);
  return {
    family,
    optimum,
    hessian: secondMoment(
      rows,
      optimum.length,
      forms.map((u, i) => times(i) * family.weight(u, response[i])),
    ),
    noiseCovariance: () =>
      secondMoment(
        rows,
        optimum.length,
        forms.map((u, i) => {
          const isTied = Math.abs(response[i] - u) < ROUNDING;
          const square = isTied ? q * (1 - q) : family.score(u, response[i]) ** 2;
          return (counted ? times(i) : times(i) ** 2) * square;
        }),
      ),
  };
}

function noDensity(response: Float64Array): DataError {
  const single = response.every((y) => y === response[0]);
  return new DataError({
    code: "no-noise",
    problem: single
      ? "the response is the same in all rows, and has no density"
      : "the columns give the response exactly, and no density of what is left can be estimated",
    remedy: single ? "check the response" : "look whether a column is the response in other words",
  });
}

/** Rows and responses times the rows' weights. */
function weighted({ rows, response, weights }: Regressors): Regressors {
  if (!weights) return { rows, response };
  const d = rows.length / response.length;
  return {
    rows: rows.map((value, at) => weights[Math.floor(at / d)] * value),
    response: response.map((y, i) => weights[i] * y),
  };
}

function scaledToSum(values: Float64Array, sum: number): Float64Array {
  const factor = sum / values.reduce((total, value) => total + value, 0);
  return values.map((value) => factor * value);
}
