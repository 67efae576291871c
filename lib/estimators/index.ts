export { AveragedInference } from "./averaged-inference.js";
export { BatchMeans, type BatchMeansOptions, type BatchMeansState } from "./batch-means.js";
export { CovarianceEstimator, Estimator, type Step } from "./estimator.js";
export { KnownCovariance } from "./known-covariance.js";
export type { PartialSums } from "./partial-sums.js";
export { PlugInSandwich } from "./plug-in-sandwich.js";
export { PolyakRuppertAverage } from "./polyak-ruppert-average.js";
export { RandomScaling, type RandomScalingState } from "./random-scaling.js";
export { type Checkpoint, plugInSandwich, type Run, type RunOptions, run } from "./run.js";
export {
  type ConfidenceEllipsoid,
  confidenceEllipsoid,
  type Interval,
  standardErrors,
  waldIntervals,
  waldStatistic,
} from "./wald.js";
