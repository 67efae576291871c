import { type IntervalMethod, sandwichIntervals } from "../interval-method.js";

/** The sandwich times n / (n - d), HC1: what many programs call robust. */
export const hc1: IntervalMethod = sandwichIntervals(
  "the sandwich times n / (n - d) (HC1)",
  (rows, coefficients) => rows / (rows - coefficients),
);
