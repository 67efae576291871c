export { AveragedInference } from "./estimate/averaged-inference.js";
export { BatchMeans, type BatchMeansState } from "./estimate/batch-means.js";
export { CovarianceEstimator, Estimator, type Step } from "./estimate/estimator.js";
export { INTERVALS, type IntervalName } from "./estimate/intervals.js";
export { KnownCovariance } from "./estimate/known-covariance.js";
export type { PartialSums } from "./estimate/partial-sums.js";
export { higrad } from "./estimate/paths/higrad.js";
export { hulc, hulcParts } from "./estimate/paths/hulc.js";
export { onlineBootstrap } from "./estimate/paths/online-bootstrap.js";
export { shards } from "./estimate/paths/shards.js";
export { PlugInSandwich } from "./estimate/plug-in-sandwich.js";
export { PolyakRuppertAverage } from "./estimate/polyak-ruppert-average.js";
export { RandomScaling, type RandomScalingState } from "./estimate/random-scaling.js";
export { plugInSandwich, type Run, type RunOptions, run } from "./estimate/run.js";
export { equalParts, type PathsMethod, type RunPathsOptions, runPaths } from "./estimate/several-paths.js";
export {
  type ConfidenceEllipsoid,
  confidenceEllipsoid,
  type Interval,
  intervalsAbout,
  standardErrors,
  waldIntervals,
  waldStatistic,
} from "./estimate/wald.js";
export { batchFit } from "./fit/batch-fit.js";
export type { FitPlan } from "./fit/beginning.js";
export { fit, type Source } from "./fit/fit.js";
export {
  type CustomLoss,
  type FitOptions,
  METHODS,
  type MethodName,
  resolveSettings,
} from "./fit/options.js";
export { type Predictions, predictor } from "./fit/prediction.js";
export type { Reading } from "./fit/reading.js";
export { renewable } from "./fit/renewable.js";
export { INTERCEPT } from "./fit/report.js";
export type {
  CertificateSummary,
  Coefficient,
  FitResult,
  FitWarning,
  TrajectoryPoint,
} from "./fit/result.js";
export type { Block, ColumnBlock, RowBlock } from "./fit/rows.js";
export { RunningFit } from "./fit/running-fit.js";
export type { SavedFit } from "./fit/saved-fit.js";
export { excludesZeroFrom } from "./fit/trajectory.js";
export { type WaldTest, waldTests } from "./fit/wald-tests.js";
export type { WarmUp } from "./fit/warm-up.js";
export { blockNewtonKernel, rowsWithin } from "./kernel/block-newton.js";
export { readCoverage } from "./kernel/coverage.js";
export { createKernel, type KernelSpecification, kernelBytes } from "./kernel/create-kernel.js";
export { readInvisibility } from "./kernel/invisibility.js";
export { BLOCK, type PairKernel, phaseAt } from "./kernel/kernel.js";
export { onePassKernel } from "./kernel/one-pass.js";
export { type OutsideArm, type OutsideParameters, readOutside } from "./kernel/outside.js";
export {
  type KernelPath,
  type PathGains,
  type PathState,
  type PathsParameters,
  readPaths,
  type SecondOrderSums,
} from "./kernel/paths.js";
export { spdFactor } from "./kernel/spd.js";
export { autoregressive } from "./model/autoregressive.js";
export { gaussian } from "./model/families/gaussian.js";
export { logistic } from "./model/families/logistic.js";
export { FAMILIES, type FamilyName, familyNamed, isKinked, tuningName } from "./model/families.js";
export type { Family } from "./model/family.js";
export { linearRegression, noiseDirection } from "./model/linear-regression.js";
export {
  logisticRegression,
  logisticRows,
} from "./model/logistic-regression.js";
export { type NewtonFit, type NewtonOptions, newtonFit } from "./model/newton-fit.js";
export { penalisedLoss } from "./model/penalised-loss.js";
export {
  type Curvature,
  type Expectations,
  type KnownProblem,
  type Problem,
  type Row,
  type Truth,
  truth,
} from "./model/problem.js";
export { quadratic } from "./model/quadratic.js";
export {
  type RegressionFit,
  type RegressionFitOptions,
  regressionFit,
  type StoredRows,
} from "./model/regression-fit.js";
export { sigmoid } from "./model/sigmoid.js";
export { withRidge } from "./model/with-ridge.js";
export { finiteMatrix, type MatrixLike, spdEigen, symmetricEigen } from "./numeric/checks.js";
export { DataError, type Fault, faultLine } from "./numeric/data-error.js";
export {
  chiSquaredCdf,
  chiSquaredQuantile,
  chiSquaredTail,
  normalCdf,
  normalQuantile,
} from "./numeric/distributions.js";
export { cos, exp, expm1, log, log1p, log10, power, sin } from "./numeric/elementary.js";
export { howMany } from "./numeric/how-many.js";
export { kolmogorovSmirnovDistance } from "./numeric/kolmogorov-smirnov.js";
export { logSpacedIntegers } from "./numeric/log-spaced.js";
export { meanOuterProduct } from "./numeric/mean-outer-product.js";
export { nearest, suggestion } from "./numeric/nearest.js";
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
export { type AdamOptions, adam, adamw, rmsprop } from "./optimize/adam.js";
export { type CurvatureOptions, type CurvatureState, curvature } from "./optimize/curvature.js";
export {
  DEFAULT_MOMENTUM_GAIN,
  DEFAULT_STEP_SIZE,
  LARGEST_MOMENTUM_GAIN,
} from "./optimize/defaults.js";
export { type LionOptions, lion, muon, orthogonalised } from "./optimize/lion.js";
export { curvatureOns, type MatrixAdagradOptions, matrixAdagrad } from "./optimize/matrix-adagrad.js";
export { type Momentum, momentum, noMomentum } from "./optimize/momentum.js";
export {
  compose,
  type Gains,
  NonFiniteError,
  type Optimizer,
  type Parts,
} from "./optimize/optimizer.js";
export type { OptimizerState } from "./optimize/optimizer-state.js";
export { type OuterProductState, outerProduct } from "./optimize/outer-product.js";
export { type Path, stepsBefore } from "./optimize/path.js";
export {
  fixedPreconditioner,
  identityPreconditioner,
  type Preconditioner,
} from "./optimize/preconditioner.js";
export { saAdagrad } from "./optimize/sa-adagrad.js";
export { type SaAdamOptions, saAdam } from "./optimize/sa-adam.js";
export { saAdamL2 } from "./optimize/sa-adam-l2.js";
export type { SaVariantOptions } from "./optimize/sa-adam-variant.js";
export { saAmsgrad } from "./optimize/sa-amsgrad.js";
export { type SaMomentumOptions, saMomentum } from "./optimize/sa-momentum.js";
export { saNadam } from "./optimize/sa-nadam.js";
export { saOns } from "./optimize/sa-ons.js";
export { type SaRmspropOptions, saRmsprop } from "./optimize/sa-rmsprop.js";
export { type MatrixParameterOptions, saShampoo } from "./optimize/sa-shampoo.js";
export { saSignMomentum } from "./optimize/sa-sign-momentum.js";
export { asSchedule, capped, constant, polynomial, type Schedule } from "./optimize/schedules.js";
export { type SecondMomentOptions, type SecondMomentState, secondMoment } from "./optimize/second-moment.js";
export { type SgdOptions, sgd } from "./optimize/sgd.js";
export { readState, writeState } from "./optimize/state-text.js";
export {
  clippedVerdict,
  outside,
  type TheoremGains,
  theoremVerdict,
  type Verdict,
} from "./optimize/theorem.js";
export { type AsymptoticExcess, asymptoticExcess, type ExcessSettings } from "./theorem/asymptotic-excess.js";
export { type ConstantGainLaw, type ConstantGainSettings, constantGainLaw } from "./theorem/constant-gain.js";
export { type ConstantGainBiasSettings, constantGainBias } from "./theorem/constant-gain-bias.js";
export { exactCovariance, sandwichRatio } from "./theorem/covariance.js";
export {
  type CurvatureShift,
  type CurvatureShiftSettings,
  curvatureShift,
} from "./theorem/curvature-shift.js";
export { diagonalEnergyFactor } from "./theorem/diagonal-energy.js";
export { type DirectionLawSettings, directionLaw } from "./theorem/direction-law.js";
export {
  type AugmentedDrift,
  augmentedDrift,
  augmentedTrajectory,
  type DriftSettings,
} from "./theorem/drift.js";
export {
  type EnergyCertificate,
  type EnergyPoint,
  energyAlongRun,
  energyCertificate,
} from "./theorem/energy.js";
export { type ExactEnergy, exactEnergy } from "./theorem/exact-energy.js";
export {
  type FrozenDraw,
  type FrozenLaw,
  type FrozenSettings,
  frozenLaw,
} from "./theorem/frozen-law.js";
export type { DriftModel, LinearModel } from "./theorem/linear-model.js";
export { type Modes, modesOf } from "./theorem/modes.js";
export {
  type MovingPreconditionerOptions,
  type MovingVariance,
  movingPreconditioner,
  movingPreconditionerVariance,
} from "./theorem/moving-preconditioner.js";
export { type OverdampedEnergy, overdampedEnergy } from "./theorem/overdamped-energy.js";
export { type ProductBound, type ProductBoundOptions, productBounds } from "./theorem/product-bound.js";
export { type ProductNorm, transitionProductNorms } from "./theorem/products.js";
export {
  type ProjectionErrors,
  type ProjectionErrorsOptions,
  type ProjectionIdentity,
  projectionErrors,
  projectionIdentity,
} from "./theorem/projection.js";
export {
  type GainsPlan,
  gainsPlan,
  type PlannedExcess,
  type RecommendedGainsOptions,
  recommendedGains,
} from "./theorem/recommended-gains.js";
export type { AveragedCovariance } from "./theorem/running-covariance.js";
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
export { type StationaryDiagonalsOptions, stationaryDiagonals } from "./theorem/stationary-diagonals.js";
export { type Tautology, type TautologyOptions, tautology } from "./theorem/tautology.js";
export { TURNING_SETTING, type Turning, turningPreconditioner } from "./theorem/turning-preconditioner.js";
export {
  type AsymptoticVarianceOptions,
  asymptoticVarianceRatio,
  limitVarianceRatio,
  type VarianceLimitOptions,
  type VarianceRatio,
  type VarianceRatioOptions,
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
