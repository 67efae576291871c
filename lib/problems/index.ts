export { type DiabetesPopulation, type DiabetesProblem, diabetes } from "./diabetes.js";
export { type CanonicalFamily, type Family, familyNamed, sigmoid } from "./glm.js";
export { type LinearRegressionOptions, linearRegression } from "./linear-regression.js";
export { type LogisticRegressionOptions, logisticRegression, logisticRows } from "./logistic-regression.js";
export { type NewtonFit, type NewtonOptions, newtonFit } from "./newton-fit.js";
export type {
  Curvature,
  Expectations,
  GradientMoments,
  KnownProblem,
  Problem,
  Row,
  Truth,
} from "./problem.js";
export { type QuadraticOptions, quadratic } from "./quadratic.js";
export {
  type RegressionFit,
  type RegressionFitOptions,
  regressionFit,
  type StoredRows,
} from "./regression-fit.js";
export { withRidge } from "./with-ridge.js";
