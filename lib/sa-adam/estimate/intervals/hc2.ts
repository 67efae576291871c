import { type IntervalMethod, sandwichIntervals } from "../interval-method.js";

/** The sandwich of squared scores over 1 - h, h a row's leverage: unbiased where all noise is alike. */
export const hc2: IntervalMethod = sandwichIntervals("the sandwich, squares over 1 - leverage (HC2)", {
  meat: "hc2",
});
