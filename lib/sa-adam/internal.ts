export type { BatchMeansState } from "./estimate/batch-means.js";
export { KnownCovariance } from "./estimate/known-covariance.js";
export type { PartialSums } from "./estimate/partial-sums.js";
export { PolyakRuppertAverage } from "./estimate/polyak-ruppert-average.js";
export type { RandomScalingState } from "./estimate/random-scaling.js";
export { confidenceEllipsoid, standardErrors, waldIntervals, waldStatistic } from "./estimate/wald.js";
export { batchFit } from "./fit/batch-fit.js";
export type { ColumnBlock } from "./fit/block.js";
export { decode } from "./fit/fields.js";
export { fit } from "./fit/fit.js";
export { InputError } from "./fit/input-error.js";
export { OnePassFit, type SavedFit } from "./fit/one-pass-fit.js";
export type { CustomModel, FamilyName, FitOptions, IntervalName, OptimizerName } from "./fit/options.js";
export { Pass } from "./fit/pass.js";
export { INTERCEPT } from "./fit/report.js";
export type { Coefficient, FitResult } from "./fit/result.js";
export { FAMILIES, INTERVALS, OPTIMIZERS, resolveSettings } from "./fit/settings.js";
export { excludesZeroFrom } from "./fit/trajectory.js";
export type { WarmUp } from "./fit/warm-up.js";
export { readCoverage } from "./kernel/coverage.js";
export { createKernel, type KernelSpecification, kernelBytes } from "./kernel/create-kernel.js";
export { readInvisibility } from "./kernel/invisibility.js";
export { BLOCK, type PairKernel, phaseAt } from "./kernel/kernel.js";
export { onePassKernel } from "./kernel/one-pass.js";
export {
  type CanonicalFamily,
  type Family,
  familyNamed,
  linear,
  logistic,
  penalisedLoss,
  sigmoid,
} from "./model/glm.js";
export { linearRegression, noiseDirection } from "./model/linear-regression.js";
export { logisticRows } from "./model/logistic-regression.js";
export { type NewtonFit, type NewtonOptions, newtonFit } from "./model/newton-fit.js";
export { type Expectations, type KnownProblem, type Row, truth } from "./model/problem.js";
export {
  type RegressionFit,
  type RegressionFitOptions,
  regressionFit,
  type StoredRows,
} from "./model/regression-fit.js";
export { withRidge } from "./model/with-ridge.js";
export { finiteMatrix, spdEigen, symmetricEigen } from "./numeric/checks.js";
export { faultLine } from "./numeric/data-error.js";
export { chiSquaredCdf, chiSquaredQuantile, normalCdf, normalQuantile } from "./numeric/distributions.js";
export { kolmogorovSmirnovDistance } from "./numeric/kolmogorov-smirnov.js";
export { logSpacedIntegers } from "./numeric/log-spaced.js";
export { meanOuterProduct } from "./numeric/mean-outer-product.js";
export { randomScalingQuantile, randomScalingTail } from "./numeric/random-scaling-distribution.js";
export { RandomStream } from "./numeric/random-stream.js";
export { sandwich } from "./numeric/sandwich.js";
export { smooth } from "./numeric/smooth.js";
export {
  dot,
  largestEigenvalue,
  multiply,
  quadraticForm,
  randomOrthogonal,
  randomSpd,
  relativeError,
  spdInverse,
  spdInverseSquareRoot,
  spdSquareRoot,
  symmetrized,
  toeplitz,
} from "./numeric/spd.js";
export { studentQuantile, studentTail } from "./numeric/student-distribution.js";
export { type Momentum, momentum, noMomentum } from "./optimize/momentum.js";
export { compose, NonFiniteError, type Optimizer, type Parts } from "./optimize/optimizer.js";
export { type OuterProductState, outerProduct } from "./optimize/outer-product.js";
export {
  fixedPreconditioner,
  identityPreconditioner,
  type Preconditioner,
} from "./optimize/preconditioner.js";
export { LARGEST_MOMENTUM_GAIN, saAdam } from "./optimize/sa-adam.js";
export { saAdamw } from "./optimize/sa-adamw.js";
export { asSchedule, capped, constant, polynomial } from "./optimize/schedules.js";
export { type SecondMomentOptions, type SecondMomentState, secondMoment } from "./optimize/second-moment.js";
export { DEFAULT_STEP_SIZE, sgd } from "./optimize/sgd.js";
export { readState, writeState } from "./optimize/state-text.js";
export { outside, type TheoremGains, theoremVerdict } from "./optimize/theorem.js";
export { exactCovariance, sandwichRatio } from "./theorem/covariance.js";
export { type AugmentedDrift, augmentedDrift, augmentedTrajectory } from "./theorem/drift.js";
export {
  type EnergyCertificate,
  type EnergyPoint,
  energyAlongRun,
  energyCertificate,
} from "./theorem/energy.js";
export type { DriftModel } from "./theorem/linear-model.js";
export { type ProductNorm, transitionProductNorms } from "./theorem/products.js";
export {
  type ProjectionErrors,
  type ProjectionErrorsOptions,
  projectionErrors,
} from "./theorem/projection.js";
export {
  type Complex,
  type DriftSpectrum,
  driftSpectrum,
  type SpectrumPoint,
  spectrumAlongSchedule,
} from "./theorem/spectrum.js";
export {
  localStabilization,
  type Stabilization,
  type StabilizationOptions,
} from "./theorem/stabilization.js";
export { type Tautology, type TautologyOptions, tautology } from "./theorem/tautology.js";
export {
  asymptoticVarianceRatio,
  limitVarianceRatio,
  type VarianceRatio,
  varianceRatio,
  varianceRatios,
} from "./theorem/variance-ratio.js";
export {
  type AdaptiveRestPoint,
  type AdaptiveRestPointOptions,
  adaptiveRestPoint,
  type DecayProblem,
  type DecoupledCovarianceSettings,
  decoupledCovariance,
  restPoint,
} from "./theorem/weight-decay.js";
export {
  type AdaptiveDecayLimit,
  type AdaptiveDecayOptions,
  adaptiveDecayLimit,
  type LearnedDecayCovariance,
  type LearnedDecaySettings,
  learnedDecayCovariance,
} from "./theorem/weight-decay-limit.js";
export { windowedCovariance } from "./theorem/windowed.js";
