import { Matrix } from "ml-matrix";
import { type Family, familyNamed, huber, linear } from "../model/glm.js";
import { type RegressionFit, regressionFit } from "../model/regression-fit.js";
import { dot } from "../numeric/spd.js";
import { InputError } from "./input-error.js";
import type { FamilyName } from "./options.js";
import type { Settings } from "./settings.js";
import {
  type Regressors,
  rowsOf,
  type Standardisation,
  type StoredRows,
  standardise,
  standardisedPenalty,
  standardisedRows,
} from "./standardise.js";

/** Stored rows' own penalised fit, on standardised columns. */
export interface BlockFit extends Pick<RegressionFit, "optimum" | "hessian" | "noiseCovariance"> {
  readonly family: Family;
  readonly columns: Standardisation;
  readonly regressors: Regressors;
  /** K of the penalty on the standardised coefficients, as asked for. */
  readonly penalty: Matrix;
  /** Huber's threshold in units of the standardised response; NaN for other families. */
  readonly threshold: number;
  /** The fit has no finite optimum; a small ridge stands in. */
  readonly separated: boolean;
}

/** Ridge on the standardised coefficients that stands in where the fit has no finite optimum. */
const SEPARATED_RIDGE = 0.01;
/** Makes the median absolute deviation a standard deviation at the normal law. */
const MAD = 1.482602218505602;
/** Huber's threshold in standard deviations that is 95 percent efficient at the normal law. */
const HUBER = 1.345;

/** Newton's fit of stored rows; throws an InputError for rows that cannot be fitted. */
export function blockFit(rows: StoredRows, name: FamilyName, settings: Settings): BlockFit {
  const { intercept, ridge } = settings;
  const scaleResponse = name === "gaussian" || name === "huber";
  const columns = standardise(rows, { intercept, ridge, scaleResponse });
  const penalty = standardisedPenalty(columns, ridge);
  const d = penalty.rows;
  if (d === 0) throw new InputError("no column varies, and there is no intercept: there is nothing to fit");
  if (rows.count <= d && ridge === 0) {
    throw new InputError(
      `there are more coefficients than ${rows.count} rows to start from can tell apart (${d}): ` +
        "raise the warm-up, give more rows, leave out columns, or add a ridge",
    );
  }
  const regressors = standardisedRows(rows, columns);
  requireVariety(regressors.response, name);
  const start = startOf(regressors.response, name, intercept, d);
  if (name !== "huber") {
    const family = familyNamed(name === "gaussian" ? "linear" : name);
    const fit = regressionFit(regressors, { family, penalty, start });
    const separated = fit.outcome !== "converged";
    const found = separated
      ? regressionFit(regressors, {
          family,
          penalty: Matrix.add(penalty, Matrix.eye(d).mul(SEPARATED_RIDGE)),
          start,
        })
      : fit;
    return { ...found, family, columns, regressors, penalty, threshold: Number.NaN, separated };
  }
  const squares = regressionFit(regressors, { family: linear, penalty, start }).optimum;
  const given = settings.threshold === undefined ? undefined : settings.threshold / columns.responseScale;
  const rough = given ?? HUBER * deviation(regressors, squares);
  let fit = regressionFit(regressors, { family: huber(rough), penalty, start: squares });
  const threshold = given ?? HUBER * deviation(regressors, fit.optimum);
  const family = huber(threshold);
  fit = regressionFit(regressors, { family, penalty, start: fit.optimum });
  if (fit.outcome !== "converged") {
    throw new InputError("Huber's regression of the warm-up did not converge: give a larger threshold");
  }
  return { ...fit, family, columns, regressors, penalty, threshold, separated: false };
}

/** Classes that are all the same, and counts that are all zero, have no fit. */
function requireVariety(response: Float64Array, name: FamilyName): void {
  const same = response.every((y) => y === response[0]);
  if (same && (name === "logistic" || (name === "poisson" && response[0] === 0))) {
    throw new InputError(
      `the response is ${response[0]} in all of the first ${response.length} rows: ` +
        "take a longer warm-up, shuffle the rows, or check the response",
    );
  }
}

/** Where Newton's method begins: the fit of the intercept alone. */
function startOf(response: Float64Array, name: FamilyName, intercept: boolean, d: number): Float64Array {
  const start = new Float64Array(d);
  if (!intercept || (name !== "poisson" && name !== "logistic")) return start;
  let mean = 0;
  for (let i = 0; i < response.length; i++) mean += response[i] / response.length;
  start[0] = name === "poisson" ? Math.log(mean) : Math.log(mean / (1 - mean));
  return start;
}

/** The normalised median absolute deviation of the residuals at x. */
function deviation({ rows, response }: Regressors, x: Float64Array): number {
  const residuals = Float64Array.from(rowsOf(rows, response.length), (a, i) =>
    Math.abs(response[i] - dot(a, x)),
  );
  const median = residuals.sort()[residuals.length >> 1];
  if (median > 0) return MAD * median;
  throw new InputError("half of the warm-up's residuals are zero: give Huber's threshold");
}
