import { Matrix } from "ml-matrix";
import { gaussian } from "../model/families/gaussian.js";
import { anyOf, FAMILIES, type FamilyName, familyNamed, isKinked, tuningOf } from "../model/families.js";
import type { Family } from "../model/family.js";
import type { RegressionFit } from "../model/regression-fit.js";
import { DataError } from "../numeric/data-error.js";
import { howMany } from "../numeric/how-many.js";
import { ranked } from "../numeric/ranked.js";
import { dot } from "../numeric/spd.js";
import type { Settings } from "./options.js";
import { quantileOptimum } from "./quantile-optimum.js";
import {
  type Regressors,
  type Standardisation,
  type StoredRows,
  splitRows,
  standardise,
  standardisedPenalty,
  standardisedRows,
} from "./standardise.js";
import { storedRegression } from "./stored-regression.js";

/** Stored rows' own penalised fit, on standardised columns. */
export interface BlockFit extends Pick<RegressionFit, "optimum" | "hessian" | "noiseCovariance"> {
  /** In units of the standardised response, its tuning number included. */
  readonly family: Family;
  readonly columns: Standardisation;
  readonly regressors: Regressors;
  /** K of the penalty on the standardised coefficients, as asked for. */
  readonly penalty: Matrix;
  /** The fit has no finite optimum; a small ridge stands in. */
  readonly separated: boolean;
}

/** Ridge on the standardised coefficients that stands in where the fit has no finite optimum. */
const SEPARATED_RIDGE = 0.01;
/** Makes the median absolute deviation a standard deviation at the normal law. */
const MAD = 1.482602218505602;
/** Huber's threshold in standard deviations that is 95 percent efficient at the normal law. */
const HUBER = 1.345;

/** Newton's fit of stored rows; throws a DataError for rows that cannot be fitted. */
export function blockFit(rows: StoredRows, name: FamilyName, settings: Settings): BlockFit {
  const { intercept, ridge } = settings;
  const { locationScale } = anyOf(name);
  const columns = standardise(rows, { intercept, ridge, scaleResponse: locationScale });
  const penalty = standardisedPenalty(columns, ridge);
  const d = penalty.rows;
  if (d === 0)
    throw new DataError({
      code: "nothing-varies",
      problem: "no column varies, and there is no intercept: there is nothing to fit",
    });
  if (rows.count <= d && ridge === 0) {
    const short = rows.count === settings.warmUp;
    const others = isKinked(name) ? "or leave out columns" : "leave out columns, or add a ridge";
    throw new DataError({
      code: "few-rows",
      problem: `${howMany(rows.count, "row is", "rows are")} too few for ${howMany(d, "coefficient")}`,
      remedy: `${short ? "take a longer warm-up" : "give more rows than coefficients"}, ${others}`,
      ...(short && { option: "warmUp" }),
    });
  }
  const regressors = standardisedRows(rows, columns);
  const start = startOf(regressors, name, { intercept, d });
  if (FAMILIES[name].tunedBy?.otherwise === "residuals")
    return tunedFit(name, { regressors, columns, penalty, start }, settings);
  const family = familyNamed(name, tuningOf(name, settings));
  if (isKinked(name)) {
    const counted = settings.weights === "frequency";
    const found = quantileOptimum(regressors, { q: family.tuning ?? Number.NaN, start, counted });
    return { ...found, columns, regressors, penalty, separated: false };
  }
  const { fit: found, separated } = finiteFit(regressors, { family, penalty, start });
  return { ...found, family, columns, regressors, penalty, separated };
}

/** The fit or, where it has no finite or no single optimum, one with a small ridge. */
function finiteFit(
  regressors: Regressors,
  { family, penalty, start }: { family: Family; penalty: Matrix; start: Float64Array },
): { fit: RegressionFit; separated: boolean } {
  const fit = storedRegression(regressors, { family, penalty, start });
  if (fit.outcome === "converged") return { fit, separated: false };
  const raised = Matrix.add(penalty, Matrix.eye(penalty.rows).mul(SEPARATED_RIDGE));
  return { fit: storedRegression(regressors, { family, penalty: raised, start }), separated: true };
}

/** A family whose tuning number, in the response's unit, comes from the residuals unless it is given: fitted, measured, fitted again. */
function tunedFit(
  name: FamilyName,
  block: Pick<BlockFit, "regressors" | "columns" | "penalty"> & { start: Float64Array },
  settings: Settings,
): BlockFit {
  const { regressors, columns, penalty, start } = block;
  const option = tuningOf(name, settings);
  const given = option === undefined ? undefined : option / columns.responseScale;
  const tuning = (x: Float64Array): number => given ?? HUBER * deviation(regressors, x);
  const squares = storedRegression(regressors, { family: gaussian, penalty, start }).optimum;
  const rough = storedRegression(regressors, {
    family: familyNamed(name, tuning(squares)),
    penalty,
    start: squares,
  });
  const family = familyNamed(name, tuning(rough.optimum));
  const { fit, separated } = finiteFit(regressors, { family, penalty, start: rough.optimum });
  if (fit.outcome === "converged") return { ...fit, family, columns, regressors, penalty, separated };
  throw new DataError({
    code: "not-converged",
    problem: `the ${name} regression of the first rows did not converge`,
    remedy: "give a larger threshold",
    option: "threshold",
  });
}

/** Where Newton's method begins: the fit of the intercept alone. Throws a DataError for responses without a fit. */
function startOf(
  { response, offset }: Regressors,
  name: FamilyName,
  { intercept, d }: { intercept: boolean; d: number },
): Float64Array {
  const family = anyOf(name);
  const start = new Float64Array(d);
  let [mean, lowest, highest] = [0, Infinity, -Infinity];
  for (const y of response) {
    mean += y / response.length;
    lowest = Math.min(lowest, y);
    highest = Math.max(highest, y);
  }
  if (family.degenerate(lowest, highest)) {
    throw new DataError({
      code: "degenerate",
      problem: `the response is ${response[0]} in all of the first ${howMany(response.length, "row")}`,
      remedy: "take a longer warm-up, shuffle the rows, or check the response",
      option: "shuffle",
    });
  }
  const moved = offset ? offset.reduce((sum, value) => sum + value / offset.length, 0) : 0;
  if (intercept) start[0] = family.locationScale ? 0 : family.start(mean) - moved;
  return start;
}

/** The normalised median absolute deviation of the residuals at x. */
function deviation({ rows, response, weights }: Regressors, x: Float64Array): number {
  const residuals = Float64Array.from(splitRows(rows, response.length), (a, i) =>
    Math.abs(response[i] - dot(a, x)),
  );
  const cases = weights ? weights.reduce((sum, weight) => sum + weight, 0) : residuals.length;
  const median = ranked(residuals, weights)(Math.floor(cases / 2));
  if (median > 0) return MAD * median;
  throw new DataError({
    code: "no-noise",
    problem: "half of the first rows' residuals are zero",
    remedy: "give the threshold",
    option: "threshold",
  });
}
