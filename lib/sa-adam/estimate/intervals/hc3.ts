import { type IntervalMethod, sandwichIntervals } from "../interval-method.js";

/** The sandwich of squared scores over (1 - h)^2, h a row's leverage: nearly the jackknife, for few rows. */
export const hc3: IntervalMethod = sandwichIntervals("the sandwich, squares over (1 - leverage)^2 (HC3)", {
  meat: "hc3",
});
