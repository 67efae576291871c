export { type AveragedCovariance, type ExactOptions, exactCovariance, sandwichRatio } from "./covariance.js";
export type { LinearModel } from "./linear-model.js";
export {
  limitVarianceRatio,
  type VarianceRatio,
  type VarianceRatioOptions,
  varianceRatio,
  varianceRatios,
} from "./variance-ratio.js";
export { type WindowedOptions, windowedCovariance } from "./windowed.js";
