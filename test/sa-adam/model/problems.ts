import {
  type KnownProblem,
  linearRegression,
  logisticRegression,
  quadratic,
  RandomStream,
  type Row,
  withRidge,
} from "sa-adam";
import { logisticRows, randomSpd } from "sa-adam/internal";
import { diabetes } from "../../../lib/compendium/problems/diabetes.js";

const shapes = new RandomStream(11);
export const logisticSource = logisticRegression({ coefficients: [0.3, 1, -0.5, 0.2], ridge: 0 });
const storedRows = Array.from({ length: 300 }, () => logisticSource.sample(shapes));

// A new problem is a new row.
export const problems: { name: string; problem: KnownProblem<Row> | KnownProblem<Float64Array> }[] = [
  { name: "linear regression, the experiment's design", problem: linearRegression() },
  {
    name: "linear regression, homoskedastic",
    problem: linearRegression({ dimension: 3, correlation: -0.6, heteroskedasticity: 0, optimum: [1, 2, 3] }),
  },
  { name: "linear regression, d = 1", problem: linearRegression({ dimension: 1 }) },
  { name: "diabetes", problem: diabetes() },
  { name: "logistic, small ridge", problem: logisticRegression({ coefficients: [0.2, 1, -0.5, 0.8] }) },
  {
    name: "logistic, strong ridge",
    problem: logisticRegression({ coefficients: [1, 2, -2], ridge: 0.3, correlation: 0.7 }),
  },
  { name: "logistic, no ridge", problem: logisticSource },
  { name: "linear regression with a ridge", problem: withRidge(linearRegression({ dimension: 4 }), 0.2) },
  { name: "logistic rows", problem: logisticRows(storedRows, 0.01) },
  {
    name: "quadratic",
    problem: quadratic({
      hessian: randomSpd(shapes, 4, 0.5, 3),
      noiseCovariance: randomSpd(shapes, 4, 0.5, 3),
      optimum: [1, -1, 2, 0],
    }),
  },
];
