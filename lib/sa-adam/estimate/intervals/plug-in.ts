import { type IntervalMethod, sandwichIntervals } from "../interval-method.js";

/** H^-1 S H^-1 / n by the sums of the rows: HC0; of clusters, by the sums of their scores. */
export const plugIn: IntervalMethod = sandwichIntervals("the sandwich of the rows' own sums (HC0)");
