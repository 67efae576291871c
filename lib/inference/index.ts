export type { CustomModel, FamilyName, FitOptions, IntervalName, OptimizerName } from "./options.js";
export type { Coefficient, FitResult, FitWarning, TrajectoryPoint } from "./result.js";
