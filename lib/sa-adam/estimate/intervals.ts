import type { IntervalMethod } from "./interval-method.js";
import { batchMeans } from "./intervals/batch-means.js";
import { classical } from "./intervals/classical.js";
import { hc1 } from "./intervals/hc1.js";
import { hc2 } from "./intervals/hc2.js";
import { hc3 } from "./intervals/hc3.js";
import { plugIn } from "./intervals/plug-in.js";
import { randomScaling } from "./intervals/random-scaling.js";

/** The ways to intervals that are known by name. */
export type IntervalName = "plug-in" | "hc1" | "hc2" | "hc3" | "classical" | "batch-means" | "random-scaling";

/** Every way to intervals that is known by name; a new one is a file in intervals/ and a row here. */
export const INTERVALS: Readonly<Record<IntervalName, IntervalMethod>> = {
  "plug-in": plugIn,
  hc1,
  hc2,
  hc3,
  classical,
  "batch-means": batchMeans,
  "random-scaling": randomScaling,
};
