import type { IntervalMethod } from "./interval-method.js";
import { batchMeans } from "./intervals/batch-means.js";
import { plugIn } from "./intervals/plug-in.js";
import { randomScaling } from "./intervals/random-scaling.js";

/** The ways to intervals that are known by name. */
export type IntervalName = "plug-in" | "batch-means" | "random-scaling";

/** Every way to intervals that is known by name; a new one is a file in intervals/ and a row here. */
export const INTERVALS: Readonly<Record<IntervalName, IntervalMethod>> = {
  "plug-in": plugIn,
  "batch-means": batchMeans,
  "random-scaling": randomScaling,
};
