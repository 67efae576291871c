import { student } from "../../numeric/law.js";
import { BatchMeans } from "../batch-means.js";
import type { IntervalMethod, PathEstimator } from "../interval-method.js";

/** Student's intervals from batches of the iterates. */
export const batchMeans: IntervalMethod = {
  summary: "batches of the path's iterates",
  ofPath: (dimension, { alpha }) => new BatchMeans(dimension, { alpha }) as PathEstimator,
  pools: true,
  law: (degreesOfFreedom) => student(degreesOfFreedom ?? Number.NaN),
};
