export { type AgainstBatchOptions, againstBatch, ONE_PASS_GAINS } from "./against-batch.js";
export { batchFit } from "./batch-fit.js";
export { fit } from "./fit.js";
export { InputError } from "./input-error.js";
export { OnePassFit, type SavedFit } from "./one-pass-fit.js";
export type { CustomModel, FamilyName, FitOptions, IntervalName, OptimizerName } from "./options.js";
export { INTERCEPT } from "./report.js";
export type { Coefficient, FitResult, FitWarning, TrajectoryPoint } from "./result.js";
export { type CalibrationOptions, susyCalibration } from "./susy-calibration.js";
