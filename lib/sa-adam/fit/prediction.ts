import { anyOf, type FamilyName } from "../model/families.js";
import { inOpenInterval, knownOptions } from "../numeric/arguments.js";
import { DataError } from "../numeric/data-error.js";
import type { FitResult } from "./result.js";
import { type ColumnBlock, checkRows, countOf, rowsOf, valueAt } from "./rows.js";
import type { RunningFit } from "./running-fit.js";

/** Predictions of some rows, with standard errors and limits of the mean; NaN where a coefficient has no interval. */
export interface Predictions {
  readonly prediction: Float64Array;
  readonly standardError: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** How rows are predicted. */
export interface PredictionOptions {
  /** Of the limits, in (0, 1); 0.95 unless given. */
  readonly level?: number;
  /** The mean of the response, or u = a'b itself; "response" unless given. */
  readonly type?: "response" | "link";
}

/**
 * What a fit says of rows without a response:
 *
 *     u = a'b + offset        se(u) = sqrt(a'V a)        limits u -+ c se(u)
 *     mean m(u)               se |m'(u)| se(u)           limits m(u -+ c se(u))
 *
 * V is the covariance of the coefficients, c the critical value of their intervals. A column that the fit left out takes no part.
 *
 * @returns the predictions of a block, whose responses are not looked at
 * @throws DataError for a fit of a loss of one's own, for too few rows, and then for a row that cannot be used; RangeError for a
 *   level outside (0, 1)
 * @example
 * const running = new RunningFit();
 * running.update({ rows: [1, 2, 3, 4], response: [1, 3, 4, 8] });
 * predictor(running)({ count: 1, columns: [[5]], response: [0] }).prediction[0]; // 9.5
 */
export function predictor(
  fit: RunningFit,
  options: PredictionOptions = {},
): (block: ColumnBlock) => Predictions {
  const { level = 0.95, type = "response" } = knownOptions("a prediction", options, ["level", "type"]);
  inOpenInterval("level", level, 0, 1);
  const { family: name, intercept, offset } = fit.question;
  if (name === undefined)
    throw new DataError({ code: "custom", problem: "a loss of one's own says nothing of responses" });
  const { mean, slope } = anyOf(name as FamilyName);
  const result = fit.result({ level });
  const first = intercept ? 1 : 0;
  const { b, V } = usedOf(result);
  const critical = criticalOf(result);
  const response = type === "response" && mean !== undefined && slope !== undefined;
  const through = (u: number): number => (response ? mean(u) : u);

  let taken = 0;

  return (block) => {
    const count = countOf(block);
    const rows = rowsOf(block, fit.columns ?? [], {
      offset: offset === true,
      weights: undefined,
      clusters: false,
    });
    checkRows(rows, 0, count, taken + 1, undefined);
    taken += count;
    const { covariates } = rows;
    const made = (): Float64Array => new Float64Array(count);
    const found = { prediction: made(), standardError: made(), lower: made(), upper: made() };
    const d = b.length;
    const a = new Float64Array(d);
    if (first > 0) a[0] = 1;
    for (let i = 0; i < count; i++) {
      for (const [j, column] of covariates.entries()) a[first + j] = valueAt(column, i);
      let u = rows.offset ? valueAt(rows.offset, i) : 0;
      let variance = 0;
      for (let j = 0; j < d; j++) {
        u += a[j] * b[j];
        let sum = 0;
        for (let k = 0; k < d; k++) sum += V[j * d + k] * a[k];
        variance += a[j] * sum;
      }
      const error = Math.sqrt(Math.max(0, variance));
      found.prediction[i] = through(u);
      found.standardError[i] = response ? Math.abs(slope(u)) * error : error;
      found.lower[i] = through(u - critical * error);
      found.upper[i] = through(u + critical * error);
    }
    return found;
  };
}

/** Coefficients and their covariance, 0 for columns that are constant or that others explain. */
function usedOf({ coefficients, covariance }: FitResult): { b: Float64Array; V: Float64Array } {
  const out = coefficients.map(({ leftOut }) => leftOut === "constant" || leftOut === "collinear");
  const d = coefficients.length;
  return {
    b: Float64Array.from(coefficients, ({ estimate }, j) => (out[j] ? 0 : estimate)),
    V: Float64Array.from({ length: d * d }, (_, at) => {
      const [j, k] = [Math.floor(at / d), at % d];
      return out[j] || out[k] ? 0 : covariance.get(j, k);
    }),
  };
}

/** By how many standard errors the limits of the table's intervals are from their estimates. */
function criticalOf({ coefficients }: FitResult): number {
  const one = coefficients.find(({ standardError }) => standardError > 0);
  return one ? (one.upper - one.estimate) / one.standardError : Number.NaN;
}
