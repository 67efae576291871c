import { Matrix, SVD } from "ml-matrix";
import { belowOne, knownOptions, wholeNumber } from "../numeric/arguments.js";
import { DEFAULT_STEP_SIZE } from "./defaults.js";
import { mixed } from "./look-ahead.js";
import { compose, type Optimizer } from "./optimizer.js";
import type { Preconditioner } from "./preconditioner.js";
import { asMatrix, type MatrixParameterOptions } from "./sa-shampoo.js";
import { asSchedule } from "./schedules.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { outside } from "./theorem.js";

export interface LionOptions extends SgdOptions {
  /** Weight of the buffer in the direction, in [0, 1); 0.9 unless given. */
  beta1?: number;
  /** Weight of the past in the buffer, in [0, 1); 0.99 unless given. */
  beta2?: number;
}

const NOT_LINEAR =
  "is no preconditioner that stabilizes: a direction of fixed length, whose average obeys another law";

/**
 * Lion without its weight decay: outside the theorem.
 *
 *     x_t = x_{t-1} - eta_t sign(beta1 m_{t-1} + (1 - beta1) g_t)        m_t = beta2 m_{t-1} + (1 - beta2) g_t
 *
 * It rests where the median of what is in the sign vanishes; under normal noise that is x*, and `directionLaw` has the average's
 * covariance. `saSignMomentum` is the relative whose gain vanishes.
 *
 * @throws RangeError unless the betas lie in [0, 1)
 * @example lion({ stepSize: polynomial(0.1, 0.7) }).theorem.inside // false
 * @see X. Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023.
 */
export function lion(options: LionOptions = {}): Optimizer {
  knownOptions("lion", options, [...SGD_OPTIONS, "beta1", "beta2"]);
  const { beta1 = 0.9, beta2 = 0.99, stepSize = DEFAULT_STEP_SIZE, ...limits } = options;
  return compose({
    name: "Lion",
    stepSize: asSchedule(stepSize, "stepSize"),
    momentum: mixed(belowOne("beta1", beta1), belowOne("beta2", beta2)),
    preconditioner: replaced((direction) => direction.map(Math.sign)),
    theorem: outside(`the sign of the momentum ${NOT_LINEAR}`),
    ...limits,
  });
}

/**
 * Muon: the momentum of a matrix of parameters, orthogonalised; outside the theorem.
 *
 *     M_t = beta M_{t-1} + (1 - beta) G_t        X_t = X_{t-1} - eta_t U V',   M_t = U diag(s) V'
 *
 * By the singular value decomposition, which Muon's polynomial approximates. Of one row or column it is the gradient's direction.
 *
 * @throws RangeError unless beta lies in [0, 1) and rows is a positive integer that divides d
 * @example muon({ rows: 2 }).theorem.inside // false
 * @see K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024).
 */
export function muon(
  options: MatrixParameterOptions & {
    /** Weight of the past in the buffer, in [0, 1); 0.95 unless given. */
    beta?: number;
  },
): Optimizer {
  knownOptions("muon", options, [...SGD_OPTIONS, "rows", "beta"]);
  const { rows, beta = 0.95, stepSize = DEFAULT_STEP_SIZE, ...limits } = options;
  wholeNumber("rows", rows);
  belowOne("beta", beta);
  return compose({
    name: "Muon",
    stepSize: asSchedule(stepSize, "stepSize"),
    momentum: mixed(beta, beta),
    preconditioner: replaced((direction) => orthogonalised(direction, rows)),
    theorem: outside(`the orthogonalised momentum ${NOT_LINEAR}`),
    ...limits,
  });
}

/** U V' of M = U diag(s) V', of that many rows, row by row; zero where M is. */
export function orthogonalised(x: Float64Array, rows: number): Float64Array {
  const M = asMatrix(x, rows);
  if (x.every((value) => value === 0)) return new Float64Array(x.length);
  const { leftSingularVectors: U, rightSingularVectors: V } = new SVD(M, { autoTranspose: true });
  const rank = Math.min(M.rows, M.columns);
  const [u, v] = [U, V].map((vectors) => vectors.subMatrix(0, vectors.rows - 1, 0, rank - 1));
  return Float64Array.from(u.mmul(v.transpose()).to1DArray());
}

/** A direction replaced by a function of itself; its P_t is diagonal, what each coordinate was multiplied by. */
function replaced(by: (direction: Float64Array) => Float64Array): Preconditioner<{ P: Float64Array }> {
  return {
    init: (d) => ({ P: new Float64Array(d).fill(1) }),
    update({ P }, _gradient, _t, direction) {
      const next = by(direction);
      for (let j = 0; j < P.length; j++) P[j] = direction[j] === 0 ? 0 : next[j] / direction[j];
      direction.set(next);
    },
    matrix: ({ P }) => Matrix.diag(Array.from(P)),
  };
}
