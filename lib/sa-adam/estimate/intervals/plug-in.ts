import { type IntervalMethod, sandwichIntervals } from "../interval-method.js";

/** H^-1 S H^-1 / n by the sums of the rows: HC0. */
export const plugIn: IntervalMethod = sandwichIntervals("the sandwich of the rows' own sums (HC0)", () => 1);
