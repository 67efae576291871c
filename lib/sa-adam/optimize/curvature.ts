import { Matrix } from "ml-matrix";
import { smooth } from "../numeric/smooth.js";
import { multiply, spdInverse, spdInverseSquareRoot, symmetrized } from "../numeric/spd.js";
import type { Preconditioner } from "./preconditioner.js";

export interface CurvatureOptions {
  /** v_t, d: v_t v_t' is the curvature of the row that the gradient of step t came from, w^1/2 a for a weight w and covariates a. */
  factor: () => ArrayLike<number>;
  /** lambda >= 0, the penalty's own curvature. */
  ridge: number;
  /** "root": P = (C + I)^-1/2. "inverse": P = (C + I)^-1. */
  power: "root" | "inverse";
}

export type CurvatureState = {
  /** C_t, d x d, row by row. */
  C: Float64Array;
  /** P_t, as last applied: d x d, row by row. */
  P: Float64Array;
};

/**
 * A matrix preconditioner from the running mean of the rows' curvature:
 *
 *     C_t = C_{t-1} + (v_t v_t' + lambda I - C_{t-1})/(t + 1)        C_0 = 0
 *     P_t = (C_{t-1} + I)^-1/2   or   (C_{t-1} + I)^-1
 *
 * By an eigendecomposition or a Cholesky factor, of order d^3 a step.
 */
export function curvature({ factor, ridge, power }: CurvatureOptions): Preconditioner<CurvatureState> {
  if (!(ridge >= 0)) throw new RangeError(`ridge must be non-negative, got ${ridge}`);
  const apply = power === "root" ? spdInverseSquareRoot : spdInverse;
  const square = (values: Float64Array, d: number): Matrix => Matrix.from1DArray(d, d, Array.from(values));
  return {
    init: (d) => ({ C: new Float64Array(d * d), P: Float64Array.from(Matrix.eye(d).to1DArray()) }),
    update(state, gradient, t, direction) {
      const d = gradient.length;
      const P = apply(symmetrized(square(state.C, d)).add(Matrix.eye(d)), "the running curvature");
      state.P.set(P.to1DArray());
      direction.set(multiply(P, direction));
      const v = factor();
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          const seen = v[i] * v[j] + (i === j ? ridge : 0);
          state.C[i * d + j] = smooth(state.C[i * d + j], seen, 1 / (t + 1));
        }
      }
    },
    matrix: ({ P }, d) => square(P, d),
  };
}
