import { Matrix } from "ml-matrix";
import { normalCdf, normalQuantile } from "../numeric/distributions.js";
import { randomScalingQuantile, randomScalingTail } from "../numeric/random-scaling-distribution.js";
import { studentQuantile, studentTail } from "../numeric/student-distribution.js";
import type { Coefficient, FitResult, FitWarning } from "./result.js";
import { modelName, type Settings } from "./settings.js";
import { inDataUnits, type Summary } from "./summary.js";
import { excludesZeroFrom, type PassPoint } from "./trajectory.js";

/** The law of (estimate - truth) / standard error. */
interface Law {
  /** The quantile that an interval of this level reaches to. */
  critical(level: number): number;
  /** P(|statistic| > |value|). */
  twoSided(value: number): number;
}

const NORMAL: Law = {
  critical: (level) => normalQuantile((1 + level) / 2),
  twoSided: (value) => 2 * normalCdf(-Math.abs(value)),
};

const RANDOM_SCALING: Law = { critical: randomScalingQuantile, twoSided: randomScalingTail };

/** Student's law for batch means, of which few count; for the plug-in the normal one. */
function lawOf(interval: Settings["interval"], degreesOfFreedom: number | undefined): Law {
  if (interval === "random-scaling") return RANDOM_SCALING;
  if (degreesOfFreedom === undefined) return NORMAL;
  return {
    critical: (level) => studentQuantile(level, degreesOfFreedom),
    twoSided: (value) => studentTail(value, degreesOfFreedom),
  };
}

/** What of a fit is reported beside its summary. */
export interface ReportParts {
  readonly settings: Settings;
  readonly covariates: readonly string[];
  readonly passes: number;
  readonly warmUp: number;
  /** Points of the trajectory, without the dropped columns. */
  readonly trajectory: readonly PassPoint[];
  readonly warnings: readonly FitWarning[];
}

/** The table of a fit in the data's units. */
export function report(summary: Summary, parts: ReportParts): FitResult {
  const { settings, covariates, passes, warmUp, warnings } = parts;
  const { level, ridge, optimizer, interval } = settings;
  const { estimate, limit } = inDataUnits(summary);
  const law = lawOf(interval, summary.degreesOfFreedom);
  const critical = law.critical(level);
  const { kept, dropped } = summary.coordinates;
  const { intercept } = summary.coordinates;
  const names = intercept ? [INTERCEPT, ...covariates] : covariates;
  /** Where each line of the table stands among the coefficients fitted, or -1. */
  const places = covariates.map((_, j) => (kept.includes(j) ? kept.indexOf(j) + (intercept ? 1 : 0) : -1));
  if (intercept) places.unshift(0);
  const spread = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(places, (place) => (place < 0 ? Number.NaN : values[place]));

  const estimates = spread(estimate);
  const errors = spread(limit.diagonal().map((v) => Math.sqrt(v / summary.averaged)));
  const since = excludesZeroFrom(parts.trajectory, (point) =>
    lawOf(interval, point.degreesOfFreedom).critical(level),
  );
  const coefficients = names.map((name, line): Coefficient => {
    const [value, standardError] = [estimates[line], errors[line]];
    const statistic = value / standardError;
    const reason = intercept ? dropped[line - 1] : dropped[line];
    const from = places[line] < 0 ? undefined : since[places[line]];
    return {
      name,
      estimate: value,
      standardError,
      lower: value - critical * standardError,
      upper: value + critical * standardError,
      statistic,
      p: law.twoSided(statistic),
      ...(from !== undefined && { excludesZeroFrom: from }),
      ...(reason && { dropped: reason }),
    };
  });
  const covariance = Matrix.zeros(names.length, names.length);
  for (const [j, row] of places.entries()) {
    for (const [k, column] of places.entries()) {
      covariance.set(j, k, row < 0 || column < 0 ? Number.NaN : limit.get(row, column) / summary.averaged);
    }
  }
  return {
    model: modelName(settings),
    optimizer: passes === 0 ? "newton" : optimizer,
    interval,
    level,
    ridge,
    coefficients,
    covariance,
    rows: summary.rows,
    averaged: summary.averaged,
    passes,
    warmUp,
    trajectory: parts.trajectory.map((point) => ({
      rows: point.rows,
      estimates: spread(point.estimates),
      standardErrors: spread(point.standardErrors),
    })),
    warnings,
  };
}

/** The name of the constant column's coefficient. */
export const INTERCEPT = "(intercept)";
