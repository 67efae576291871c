import { type IntervalMethod, sandwichIntervals } from "../interval-method.js";

/** The sandwich times n / (n - d), HC1, what many programs call robust; of G clusters times G / (G - 1) (n - 1) / (n - d). */
export const hc1: IntervalMethod = sandwichIntervals("the sandwich times n / (n - d) (HC1)", {
  factor: ({ observations: n, coefficients: d, clusters: G }) =>
    G === undefined ? n / (n - d) : ((G / (G - 1)) * (n - 1)) / (n - d),
});
