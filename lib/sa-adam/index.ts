export { AveragedInference } from "./estimate/averaged-inference.js";
export { BatchMeans } from "./estimate/batch-means.js";
export { CovarianceEstimator, Estimator, type Step } from "./estimate/estimator.js";
export type { IntervalName } from "./estimate/intervals.js";
export { PlugInSandwich } from "./estimate/plug-in-sandwich.js";
export { PolyakRuppertAverage } from "./estimate/polyak-ruppert-average.js";
export { RandomScaling } from "./estimate/random-scaling.js";
export { plugInSandwich, type Run, type RunOptions, run } from "./estimate/run.js";
export type { ConfidenceEllipsoid, Interval } from "./estimate/wald.js";
export type { CertifyOptions } from "./fit/ask.js";
export { batchFit } from "./fit/batch-fit.js";
export { fit, type Source } from "./fit/fit.js";
export type { CustomLoss, FitOptions, MethodName } from "./fit/options.js";
export type { Reading } from "./fit/reading.js";
export type { CertificateSummary, Coefficient, FitResult, FitWarning } from "./fit/result.js";
export type { Block, ColumnBlock, RowBlock } from "./fit/rows.js";
export { RunningFit } from "./fit/running-fit.js";
export type { SavedFit } from "./fit/saved-fit.js";
export type { FamilyName } from "./model/families.js";
export { linearRegression } from "./model/linear-regression.js";
export { logisticRegression } from "./model/logistic-regression.js";
export type { Curvature, Expectations, KnownProblem, Problem, Row, Truth } from "./model/problem.js";
export { quadratic } from "./model/quadratic.js";
export { withRidge } from "./model/with-ridge.js";
export type { MatrixLike } from "./numeric/checks.js";
export { DataError, type Fault } from "./numeric/data-error.js";
export { RandomStream } from "./numeric/random-stream.js";
export { sandwich } from "./numeric/sandwich.js";
export { type AdamOptions, adam, adamw, rmsprop } from "./optimize/adam.js";
export { type Gains, NonFiniteError, type Optimizer } from "./optimize/optimizer.js";
export type { OptimizerState } from "./optimize/optimizer-state.js";
export { saAdagrad } from "./optimize/sa-adagrad.js";
export { type SaAdamOptions, saAdam } from "./optimize/sa-adam.js";
export { saAdamL2 } from "./optimize/sa-adam-l2.js";
export { saOns } from "./optimize/sa-ons.js";
export { type SaRmspropOptions, saRmsprop } from "./optimize/sa-rmsprop.js";
export { polynomial, type Schedule } from "./optimize/schedules.js";
export { type SgdOptions, sgd } from "./optimize/sgd.js";
export type { Verdict } from "./optimize/theorem.js";
export type { DriftSettings } from "./theorem/drift.js";
export type { LinearModel } from "./theorem/linear-model.js";
export { type ProjectionIdentity, projectionIdentity } from "./theorem/projection.js";
export { recommendedGains } from "./theorem/recommended-gains.js";
export type { AveragedCovariance } from "./theorem/running-covariance.js";
export {
  limitVarianceRatio,
  type VarianceRatio,
  type VarianceRatioOptions,
  varianceRatio,
} from "./theorem/variance-ratio.js";
export { windowedCovariance } from "./theorem/windowed.js";
