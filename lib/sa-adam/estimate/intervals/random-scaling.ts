import { RANDOM_SCALING } from "../../numeric/law.js";
import type { IntervalMethod, PathEstimator } from "../interval-method.js";
import { RandomScaling } from "../random-scaling.js";

/** Intervals that scale by the path of the averages; its law is that of one path, so it does not pool. */
export const randomScaling: IntervalMethod = {
  summary: "the path of the averages",
  ofPath: (dimension) => new RandomScaling(dimension) as PathEstimator,
  pools: false,
  law: () => RANDOM_SCALING,
};
