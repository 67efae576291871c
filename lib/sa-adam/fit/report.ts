import { Matrix } from "ml-matrix";
import { INTERVALS } from "../estimate/intervals.js";
import { anyOf, familyNamed } from "../model/families.js";
import type { Estimate } from "./estimate.js";
import { modelName, type Settings } from "./options.js";
import type { ResponseSums } from "./response-sums.js";
import type { CertificateSummary, Coefficient, FitResult, FitWarning, TrajectoryPoint } from "./result.js";
import { type FitStatistics, fitStatistics } from "./statistics.js";
import { excludesZeroFrom } from "./trajectory.js";

/** The name of the constant column's coefficient. */
export const INTERCEPT = "(intercept)";

/** What of a fit is reported beside its estimate. */
export interface ReportParts {
  readonly settings: Settings;
  /** Of the table's lines. */
  readonly names: readonly string[];
  readonly level: number;
  readonly tuning: number | undefined;
  readonly responses: ResponseSums | undefined;
  readonly stored: boolean;
  readonly warmUp: number;
  readonly certificate: CertificateSummary | undefined;
  readonly trajectory: readonly TrajectoryPoint[];
  readonly warnings: readonly FitWarning[];
}

/** The table of a fit. */
export function report(estimate: Estimate, parts: ReportParts): FitResult {
  const { settings, names, level, certificate, trajectory } = parts;
  const { family, method, reason, interval, ridge } = settings;
  const { estimates, leftOut, rows, averaged } = estimate;
  const { law: lawOf, factor } = INTERVALS[interval];
  const statistics = statisticsOf(estimate, parts);
  // Scores of one cluster add up to zero, which says nothing of their spread.
  const single = estimate.clusters === 1;
  const asked =
    settings.law === "t" && !single
      ? degreesOfFreedomOf(statistics ?? { degreesOfFreedom: rows - coefficientsIn(leftOut) })
      : undefined;
  const law = lawOf(estimate.degreesOfFreedom ?? asked);
  const scale = single
    ? Number.NaN
    : (factor?.({
        observations: statistics?.observations ?? rows,
        coefficients: coefficientsIn(leftOut),
        clusters: estimate.clusters,
        dispersed: family !== undefined && anyOf(family).likelihood?.dispersion !== undefined,
      }) ?? 1);
  const covariance = estimate.covariance.map((value) => scale * value);
  const errors = estimate.standardErrors.map((value) => Math.sqrt(scale) * value);
  const critical = law.critical(level);
  const since = trajectory.length > 1 ? excludesZeroFrom(trajectory, critical) : [];
  const coefficients = names.map((name, j): Coefficient => {
    const [value, standardError] = [estimates[j], errors[j]];
    const statistic = value / standardError;
    const from = leftOut[j] === undefined ? since[j] : undefined;
    return {
      name,
      estimate: value,
      standardError,
      lower: value - critical * standardError,
      upper: value + critical * standardError,
      statistic,
      p: law.twoSided(statistic),
      ...(from !== undefined && { excludesZeroFrom: from }),
      ...(leftOut[j] && { leftOut: leftOut[j] }),
    };
  });
  const d = names.length;
  return {
    model: modelName({ family }),
    method,
    reason,
    interval,
    level,
    ridge,
    ...(parts.tuning !== undefined && { tuning: parts.tuning }),
    statistic: law.statistic,
    ...(asked !== undefined && { degreesOfFreedom: asked }),
    ...(statistics && { statistics }),
    coefficients,
    covariance: Matrix.from1DArray(d, d, Array.from(covariance)),
    rows,
    averaged,
    warmUp: parts.warmUp,
    stored: parts.stored,
    ...(certificate && { certificate }),
    trajectory,
    warnings: distinct(parts.warnings),
  };
}

/** Coefficients with an interval. */
function coefficientsIn(leftOut: Estimate["leftOut"]): number {
  return leftOut.filter((reason) => reason === undefined).length;
}

/** What is known of how well the fit fits. */
function statisticsOf(
  { loss, squareSum, clusters, leftOut }: Estimate,
  { settings, tuning, responses }: ReportParts,
): FitStatistics | undefined {
  const { family, intercept, offset, weights } = settings;
  if (!family || !responses || loss === undefined || squareSum === undefined) return undefined;
  return fitStatistics({
    family: familyNamed(family, tuning),
    responses,
    loss,
    squareSum,
    coefficients: coefficientsIn(leftOut),
    intercept,
    offset,
    weights,
    clusters,
  });
}

/** nu of Student's law: one less than there are clusters, or rows beyond the coefficients. */
function degreesOfFreedomOf({
  clusters,
  degreesOfFreedom,
}: Pick<FitStatistics, "clusters" | "degreesOfFreedom">): number {
  return clusters === undefined ? degreesOfFreedom : clusters - 1;
}

function distinct(warnings: readonly FitWarning[]): FitWarning[] {
  return warnings.filter(
    ({ code, message }, i) => warnings.findIndex((w) => w.code === code && w.message === message) === i,
  );
}
