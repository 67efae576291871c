import { Matrix } from "ml-matrix";
import type { Coefficient, FitResult } from "sa-adam";

/** A coefficient as a fit reports it, from its estimate and standard error. */
export function coefficient(
  name: string,
  estimate: number,
  standardError: number,
  more: Partial<Coefficient> = {},
): Coefficient {
  return {
    name,
    estimate,
    standardError,
    lower: estimate - 2 * standardError,
    upper: estimate + 2 * standardError,
    statistic: estimate / standardError,
    p: 0.5,
    ...more,
  };
}

/** A fit's result of given coefficients. */
export function fitResult(coefficients: Coefficient[], more: Partial<FitResult> = {}): FitResult {
  return {
    model: "gaussian",
    method: "sa-adam",
    reason: "asked for",
    interval: "plug-in",
    level: 0.95,
    ridge: 0,
    statistic: "z",
    coefficients,
    covariance: Matrix.diag(coefficients.map(({ standardError }) => standardError ** 2)),
    rows: 5_000_000,
    averaged: 5_000_000,
    warmUp: 2000,
    stored: false,
    trajectory: [1000, 100_000, 5_000_000].map((rows) => ({
      rows,
      estimates: Float64Array.from(coefficients, ({ estimate }) => estimate),
      standardErrors: Float64Array.from(
        coefficients,
        ({ standardError }) => standardError * Math.sqrt(5e6 / rows),
      ),
    })),
    warnings: [],
    ...more,
  };
}
