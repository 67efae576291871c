export { type AdamOptions, adam, adamw, rmsprop } from "./adam.js";
export { type CurvatureOptions, type CurvatureState, curvature } from "./curvature.js";
export { curvatureOns, type MatrixAdagradOptions, matrixAdagrad } from "./matrix-adagrad.js";
export { type Momentum, type MomentumState, momentum, noMomentum } from "./momentum.js";
export {
  compose,
  type Gains,
  NonFiniteError,
  type Optimizer,
  type OptimizerState,
  type Parts,
} from "./optimizer.js";
export { type OuterProductState, outerProduct } from "./outer-product.js";
export {
  fixedPreconditioner,
  identityPreconditioner,
  type Preconditioner,
  type PreconditionerState,
} from "./preconditioner.js";
export { type SaAdagradOptions, saAdagrad } from "./sa-adagrad.js";
export { LARGEST_MOMENTUM_GAIN, type SaAdamOptions, saAdam } from "./sa-adam.js";
export { saAdamw } from "./sa-adamw.js";
export { type SaAmsgradOptions, saAmsgrad } from "./sa-amsgrad.js";
export { type SaOnsOptions, saOns } from "./sa-ons.js";
export { type SaRmspropOptions, saRmsprop } from "./sa-rmsprop.js";
export { type SaSignOptions, saSignMomentum } from "./sa-sign-momentum.js";
export { asSchedule, capped, constant, polynomial, type Schedule } from "./schedules.js";
export {
  type Convention,
  type SecondMomentOptions,
  type SecondMomentState,
  secondMoment,
} from "./second-moment.js";
export { DEFAULT_STEP_SIZE, type SgdOptions, sgd } from "./sgd.js";
export { readState, writeState } from "./state-text.js";
export { clippedVerdict, type TheoremGains, theoremVerdict, type Verdict } from "./theorem.js";
