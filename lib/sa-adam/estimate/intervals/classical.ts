import { type IntervalMethod, sandwichIntervals } from "../interval-method.js";

/** The inverse of Fisher's information times the dispersion, as R's summary(glm): right where the family is, all of it. */
export const classical: IntervalMethod = sandwichIntervals("the inverse information, if the model holds", {
  meat: "information",
  factor: ({ observations: n, coefficients: d, dispersed }) => (dispersed ? n / (n - d) : 1),
});
