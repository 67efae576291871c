export { type AsymptoticExcess, asymptoticExcess, type ExcessSettings } from "./asymptotic-excess.js";
export { type ConstantGainLaw, type ConstantGainSettings, constantGainLaw } from "./constant-gain.js";
export { type ConstantGainBiasSettings, constantGainBias } from "./constant-gain-bias.js";
export { type ExactOptions, exactCovariance, sandwichRatio } from "./covariance.js";
export { diagonalEnergyFactor } from "./diagonal-energy.js";
export { type AugmentedDrift, augmentedDrift, augmentedTrajectory, type DriftSettings } from "./drift.js";
export { type EnergyCertificate, type EnergyPoint, energyAlongRun, energyCertificate } from "./energy.js";
export { type ExactEnergy, exactEnergy } from "./exact-energy.js";
export type { DriftModel, LinearModel } from "./linear-model.js";
export { type Modes, modesOf } from "./modes.js";
export {
  type MovingPreconditionerOptions,
  type MovingVariance,
  movingPreconditioner,
  movingPreconditionerVariance,
} from "./moving-preconditioner.js";
export { type OverdampedEnergy, overdampedEnergy } from "./overdamped-energy.js";
export { type ProductBound, type ProductBoundOptions, productBounds } from "./product-bound.js";
export { type ProductNorm, transitionProductNorms } from "./products.js";
export {
  type ProjectionErrors,
  type ProjectionErrorsOptions,
  type ProjectionIdentity,
  type ProjectionSettings,
  projectionErrors,
  projectionIdentity,
} from "./projection.js";
export type { AveragedCovariance } from "./running-covariance.js";
export {
  type Complex,
  type DriftSpectrum,
  driftSpectrum,
  type SpectrumPoint,
  spectrumAlongSchedule,
} from "./spectrum.js";
export { localStabilization, type Stabilization, type StabilizationOptions } from "./stabilization.js";
export { type StationaryDiagonalsOptions, stationaryDiagonals } from "./stationary-diagonals.js";
export { type Tautology, type TautologyOptions, tautology } from "./tautology.js";
export {
  type AsymptoticVarianceOptions,
  asymptoticVarianceRatio,
  limitVarianceRatio,
  type VarianceLimitOptions,
  type VarianceRatio,
  type VarianceRatioOptions,
  varianceRatio,
  varianceRatios,
} from "./variance-ratio.js";
export {
  type AdaptiveRestPoint,
  type AdaptiveRestPointOptions,
  adaptiveRestPoint,
  type DecayProblem,
  type DecoupledCovarianceSettings,
  decoupledCovariance,
  restPoint,
} from "./weight-decay.js";
export {
  type AdaptiveDecayLimit,
  type AdaptiveDecayOptions,
  adaptiveDecayLimit,
  type LearnedDecayCovariance,
  type LearnedDecaySettings,
  learnedDecayCovariance,
} from "./weight-decay-limit.js";
export { type WindowedOptions, windowedCovariance } from "./windowed.js";
