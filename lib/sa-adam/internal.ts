export { INTERVALS, type IntervalName } from "./estimate/intervals.js";
export { PolyakRuppertAverage } from "./estimate/polyak-ruppert-average.js";
export { standardErrors, waldStatistic } from "./estimate/wald.js";
export { batchFit } from "./fit/batch-fit.js";
export { fit } from "./fit/fit.js";
export { type FitOptions, METHODS, type MethodName, resolveSettings } from "./fit/options.js";
export type { Reading } from "./fit/reading.js";
export { INTERCEPT } from "./fit/report.js";
export type { Coefficient, FitResult, FitWarning } from "./fit/result.js";
export type { Block, ColumnBlock } from "./fit/rows.js";
export { type FitPlan, RunningFit } from "./fit/running-fit.js";
export type { SavedFit } from "./fit/saved-fit.js";
export { excludesZeroFrom } from "./fit/trajectory.js";
export { blockNewtonKernel, rowsWithin } from "./kernel/block-newton.js";
export { readCoverage } from "./kernel/coverage.js";
export { createKernel, type KernelSpecification, kernelBytes } from "./kernel/create-kernel.js";
export { readInvisibility } from "./kernel/invisibility.js";
export { BLOCK, type PairKernel, phaseAt } from "./kernel/kernel.js";
export { onePassKernel } from "./kernel/one-pass.js";
export { spdFactor } from "./kernel/spd.js";
export { gaussian } from "./model/families/gaussian.js";
export { logistic } from "./model/families/logistic.js";
export { FAMILIES, type FamilyName, familyNamed } from "./model/families.js";
export type { Family } from "./model/family.js";
export { linearRegression, noiseDirection } from "./model/linear-regression.js";
export { logisticRows } from "./model/logistic-regression.js";
export { penalisedLoss } from "./model/penalised-loss.js";
export { type Expectations, type KnownProblem, type Row, truth } from "./model/problem.js";
export { regressionFit } from "./model/regression-fit.js";
export { sigmoid } from "./model/sigmoid.js";
export { withRidge } from "./model/with-ridge.js";
export { DataError, type Fault, faultLine } from "./numeric/data-error.js";
export { chiSquaredCdf, chiSquaredQuantile, normalQuantile } from "./numeric/distributions.js";
export { kolmogorovSmirnovDistance } from "./numeric/kolmogorov-smirnov.js";
export { logSpacedIntegers } from "./numeric/log-spaced.js";
export { meanOuterProduct } from "./numeric/mean-outer-product.js";
export { nearest, suggestion } from "./numeric/nearest.js";
export { RandomStream } from "./numeric/random-stream.js";
export { sandwich } from "./numeric/sandwich.js";
export {
  dot,
  largestEigenvalue,
  multiply,
  quadraticForm,
  randomSpd,
  spdInverse,
  spdSquareRoot,
} from "./numeric/spd.js";
export { momentum } from "./optimize/momentum.js";
export { compose, NonFiniteError, type Optimizer } from "./optimize/optimizer.js";
export { fixedPreconditioner } from "./optimize/preconditioner.js";
export { saAdam } from "./optimize/sa-adam.js";
export { saAdamw } from "./optimize/sa-adamw.js";
export { polynomial } from "./optimize/schedules.js";
export { sgd } from "./optimize/sgd.js";
export { outside } from "./optimize/theorem.js";
export { sandwichRatio } from "./theorem/covariance.js";
export { type EnergyPoint, energyAlongRun } from "./theorem/energy.js";
export type { DriftModel } from "./theorem/linear-model.js";
export { type ProductBound, productBounds } from "./theorem/product-bound.js";
export { type ProductNorm, transitionProductNorms } from "./theorem/products.js";
export {
  type ProjectionErrors,
  type ProjectionErrorsOptions,
  projectionErrors,
} from "./theorem/projection.js";
export { type SpectrumPoint, spectrumAlongSchedule } from "./theorem/spectrum.js";
export {
  limitVarianceRatio,
  type VarianceRatio,
  varianceRatio,
  varianceRatios,
} from "./theorem/variance-ratio.js";
export { adaptiveRestPoint, restPoint } from "./theorem/weight-decay.js";
export { windowedCovariance } from "./theorem/windowed.js";
