export { AveragedInference } from "./averaged-inference.js";
export { CovarianceEstimator, Estimator, type Step } from "./estimator.js";
export { KnownCovariance } from "./known-covariance.js";
export { PlugInSandwich } from "./plug-in-sandwich.js";
export { PolyakRuppertAverage } from "./polyak-ruppert-average.js";
export { type Checkpoint, plugInSandwich, type Run, type RunOptions, run } from "./run.js";
export {
  type ConfidenceEllipsoid,
  confidenceEllipsoid,
  type Interval,
  standardErrors,
  waldIntervals,
  waldStatistic,
} from "./wald.js";
