export { PolyakRuppertAverage } from "./estimate/polyak-ruppert-average.js";
export { standardErrors, waldStatistic } from "./estimate/wald.js";
export { batchFit } from "./fit/batch-fit.js";
export type { ColumnBlock } from "./fit/block.js";
export { decode } from "./fit/fields.js";
export { fit } from "./fit/fit.js";
export { InputError } from "./fit/input-error.js";
export { OnePassFit, type SavedFit } from "./fit/one-pass-fit.js";
export type { CustomModel, FamilyName, FitOptions, IntervalName, OptimizerName } from "./fit/options.js";
export { Pass } from "./fit/pass.js";
export type { Coefficient, FitResult } from "./fit/result.js";
export { FAMILIES, INTERVALS, OPTIMIZERS, resolveSettings } from "./fit/settings.js";
export { excludesZeroFrom } from "./fit/trajectory.js";
export type { WarmUp } from "./fit/warm-up.js";
export { readCoverage } from "./kernel/coverage.js";
export { createKernel, type KernelSpecification, kernelBytes } from "./kernel/create-kernel.js";
export { readInvisibility } from "./kernel/invisibility.js";
export { BLOCK, type PairKernel, phaseAt } from "./kernel/kernel.js";
export { onePassKernel } from "./kernel/one-pass.js";
export { type Family, linear, logistic, penalisedLoss, sigmoid } from "./model/glm.js";
export { linearRegression, noiseDirection } from "./model/linear-regression.js";
export { logisticRows } from "./model/logistic-regression.js";
export { type Expectations, type KnownProblem, type Row, truth } from "./model/problem.js";
export { regressionFit } from "./model/regression-fit.js";
export { withRidge } from "./model/with-ridge.js";
export { DataError, type Fault, faultLine } from "./numeric/data-error.js";
export { chiSquaredCdf, chiSquaredQuantile, normalQuantile } from "./numeric/distributions.js";
export { kolmogorovSmirnovDistance } from "./numeric/kolmogorov-smirnov.js";
export { logSpacedIntegers } from "./numeric/log-spaced.js";
export { meanOuterProduct } from "./numeric/mean-outer-product.js";
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
