import { Matrix } from "ml-matrix";
import { knownOptions, positive, wholeNumber } from "../numeric/arguments.js";
import { power } from "../numeric/elementary.js";
import { howMany } from "../numeric/how-many.js";
import { smooth } from "../numeric/smooth.js";
import { spdFunction } from "../numeric/spd.js";
import { DEFAULT_FLOOR, DEFAULT_STEP_SIZE } from "./defaults.js";
import { compose, type Optimizer } from "./optimizer.js";
import type { Preconditioner } from "./preconditioner.js";
import { asSchedule, polynomial } from "./schedules.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

/** Options of an optimizer of a matrix of parameters, x row by row. */
export interface MatrixParameterOptions extends SgdOptions {
  /** Rows of the matrix that x is; d/rows columns. */
  rows: number;
}

/**
 * SA-Shampoo: a preconditioner for the rows and one for the columns of a matrix of parameters, no momentum.
 *
 *     L_t = mean of G_s G_s' + floor I        R_t = mean of G_s' G_s + floor I        L_0 = R_0 = I
 *     X_t = X_{t-1} - eta_t L_{t-1}^-1/4 G_t R_{t-1}^-1/4
 *
 * P_t is the Kronecker product L^-1/4 (x) R^-1/4: positive definite, and as stable as the means that it is made of, so inside the
 * theorem for vanishing gains. (The verdict ours: Shampoo sums where this averages.)
 *
 * @throws RangeError unless rows is a positive integer that divides d, and floor positive
 * @example saShampoo({ rows: 2 }).theorem.inside // true
 * @see V. Gupta, T. Koren and Y. Singer, "Shampoo: Preconditioned Stochastic Tensor Optimization", ICML 2018.
 */
export function saShampoo(
  options: MatrixParameterOptions & {
    /** Added as floor I to both means; 0.5 unless given. */
    floor?: number;
  },
): Optimizer {
  knownOptions("saShampoo", options, [...SGD_OPTIONS, "rows", "floor"]);
  const { rows, floor = DEFAULT_FLOOR, stepSize = DEFAULT_STEP_SIZE, ...limits } = options;
  wholeNumber("rows", rows);
  positive("floor", floor);
  const eta = asSchedule(stepSize, "stepSize");
  return compose({
    name: "SA-Shampoo",
    stepSize: eta,
    preconditioner: shampoo(rows, floor),
    theorem: theoremVerdict({ stepSize: eta, secondMoment: polynomial(1, 1) }),
    ...limits,
  });
}

/** x, d, as a matrix of that many rows; throws a RangeError where they do not divide d. */
export function asMatrix(x: Float64Array, rows: number): Matrix {
  if (x.length % rows !== 0)
    throw new RangeError(
      `${howMany(rows, "row does", "rows do")} not divide the ${howMany(x.length, "parameter")}: choose rows that do`,
    );
  return Matrix.from1DArray(rows, x.length / rows, Array.from(x));
}

type ShampooState = { L: Float64Array; R: Float64Array; P: Float64Array };

function shampoo(rows: number, floor: number): Preconditioner<ShampooState> {
  const eye = (d: number): Float64Array => Float64Array.from(Matrix.eye(d).to1DArray());
  const learn = (mean: Float64Array, seen: Matrix, t: number): void => {
    const k = seen.rows;
    for (let i = 0; i < k * k; i++) {
      const ridge = i % (k + 1) === 0 ? floor : 0;
      mean[i] = smooth(mean[i], seen.get(Math.floor(i / k), i % k) + ridge, 1 / (t + 1));
    }
  };
  const root = (mean: Float64Array, k: number): Matrix =>
    spdFunction("the running mean", asMatrix(mean, k), (value) => power(value, -0.25));
  return {
    init: (d) => {
      const columns = asMatrix(new Float64Array(d), rows).columns;
      return { L: eye(rows), R: eye(columns), P: eye(d) };
    },
    update({ L, R, P }, gradient, t, direction) {
      const G = asMatrix(gradient, rows);
      const [left, right] = [root(L, rows), root(R, G.columns)];
      direction.set(left.mmul(asMatrix(direction, rows)).mmul(right).to1DArray());
      P.set(left.kroneckerProduct(right).to1DArray());
      learn(L, G.mmul(G.transpose()), t);
      learn(R, G.transpose().mmul(G), t);
    },
    matrix: ({ P }, d) => asMatrix(P, d),
  };
}
