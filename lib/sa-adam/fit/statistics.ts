import type { Family } from "../model/family.js";
import { log } from "../numeric/elementary.js";
import type { ResponseSums } from "./response-sums.js";
import type { WeightKind } from "./rows.js";

/** How well a fit fits, as regressions are reported. What the family or the weights have no meaning for is not there. */
export interface FitStatistics {
  /** n: rows, or the sum of weights that count rows. */
  readonly observations: number;
  /** n minus the coefficients. */
  readonly degreesOfFreedom: number;
  /** Clusters of rows. */
  readonly clusters?: number;
  /** 1 - residual over total sum of squares; the total is about zero where there is no intercept. */
  readonly rSquared?: number;
  readonly adjustedRSquared?: number;
  /** Residual variance (gaussian), or Pearson's chi^2, over the degrees of freedom. */
  readonly dispersion?: number;
  /** 2 sum (f(u_i, y_i) - min_u f(u, y_i)), and that of the intercept alone. */
  readonly deviance?: number;
  readonly nullDeviance?: number;
  readonly logLikelihood?: number;
  /** 2 d - 2 log-likelihood; d counts coefficients, as statsmodels does, and not the variance, as R does. */
  readonly aic?: number;
}

/** What the statistics are made of. */
export interface StatisticsParts {
  readonly family: Family;
  readonly responses: ResponseSums;
  /** sum c_i f(u_i, y_i) at the estimate. */
  readonly loss: number;
  /** sum s_i^2 there. */
  readonly squareSum: number;
  /** Coefficients that are in the fit. */
  readonly coefficients: number;
  readonly intercept: boolean;
  readonly offset: boolean;
  readonly weights: WeightKind | undefined;
  readonly clusters?: number | undefined;
}

/** Statistics of a fit: R^2, deviance, log-likelihood, AIC. @see P. McCullagh and J. A. Nelder, Generalized Linear Models (1989) */
export function fitStatistics(parts: StatisticsParts): FitStatistics {
  const { family, responses, loss, coefficients, intercept, offset, weights, clusters } = parts;
  const observations = weights === "frequency" ? responses.cases : responses.rows;
  const degreesOfFreedom = observations - coefficients;
  const basic = { observations, degreesOfFreedom, ...(clusters !== undefined && { clusters }) };
  const { likelihood } = family;
  if (!likelihood) return basic;
  const deviance = 2 * (loss - responses.saturated);
  const none = nullDeviance(parts);
  const sum = likelihood.dispersion === "pearson" ? parts.squareSum : deviance;
  const estimated = likelihood.dispersion !== undefined && weights !== "sampling";
  const logLikelihood = weights === "sampling" ? undefined : logLikelihoodOf(parts, observations, deviance);
  const gaussian = likelihood.dispersion === "deviance" && !offset;
  const rSquared = none === undefined ? Number.NaN : 1 - deviance / none;
  return {
    ...basic,
    ...(gaussian && {
      rSquared,
      adjustedRSquared: 1 - ((1 - rSquared) * (observations - (intercept ? 1 : 0))) / degreesOfFreedom,
    }),
    ...(estimated && { dispersion: sum / degreesOfFreedom }),
    deviance,
    ...(none !== undefined && { nullDeviance: none }),
    ...(logLikelihood !== undefined && { logLikelihood, aic: 2 * coefficients - 2 * logLikelihood }),
  };
}

/** The deviance of the intercept alone, or of u = 0; with an offset it would take a fit of its own. */
function nullDeviance({ family, responses, intercept, offset }: StatisticsParts): number | undefined {
  const { cases, mean, squares, saturated } = responses;
  if (offset) return undefined;
  if (family.likelihood?.dispersion === "deviance") return squares + (intercept ? 0 : cases * mean * mean);
  // These losses are linear in y.
  const none = 2 * (cases * family.loss(intercept ? family.start(mean) : 0, mean) - saturated);
  return Number.isFinite(none) ? none : undefined;
}

function logLikelihoodOf(
  { family, responses, loss }: StatisticsParts,
  observations: number,
  deviance: number,
): number | undefined {
  const { likelihood } = family;
  if (likelihood?.dispersion === "deviance")
    return -0.5 * observations * (log((2 * Math.PI * deviance) / observations) + 1);
  return likelihood?.constant && !likelihood.dispersion ? -(loss + responses.constant) : undefined;
}
