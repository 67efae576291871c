import { Matrix } from "ml-matrix";
import { dot } from "../numeric/spd.js";
import type { Preconditioner } from "./preconditioner.js";

export type OuterProductState = {
  /** (t + 1) A_t, inverted: d x d, row by row. */
  inverse: Float64Array;
  /** P_t, as last applied: d x d, row by row. */
  P: Float64Array;
};

/**
 * The online Newton step's preconditioner, the inverse of the running mean of g g' + floor I:
 *
 *     (t + 1) A_t = t A_{t-1} + g_t g_t' + d floor e_j e_j',   j = t mod d,   A_0 = I
 *     P_t = A_{t-1}^-1
 *
 * The floor enters one coordinate a step (d floor e_j e_j' averages to floor I over d steps), so that the
 * inverse is kept by two rank-one (Sherman-Morrison) updates, O(d^2) a step.
 */
export function outerProduct(floor: number): Preconditioner<OuterProductState> {
  return {
    init(dimension) {
      const eye = Float64Array.from(Matrix.eye(dimension).to1DArray());
      return { inverse: eye, P: eye.slice() };
    },
    update(state, gradient, t, direction) {
      const d = gradient.length;
      for (let i = 0; i < state.P.length; i++) state.P[i] = t * state.inverse[i];
      direction.set(apply(state.P, direction));

      addRankOne(state.inverse, gradient);
      const coordinate = new Float64Array(d);
      coordinate[t % d] = Math.sqrt(d * floor);
      addRankOne(state.inverse, coordinate);
    },
    matrix: (state, dimension) => Matrix.from1DArray(dimension, dimension, Array.from(state.P)),
  };
}

/** Turn B^-1 into (B + v v')^-1 in place. */
function addRankOne(inverse: Float64Array, v: Float64Array): void {
  const d = v.length;
  const w = apply(inverse, v);
  const scale = 1 / (1 + dot(v, w));
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) inverse[i * d + j] -= scale * w[i] * w[j];
}

function apply(matrix: Float64Array, v: Float64Array): Float64Array {
  const d = v.length;
  return Float64Array.from({ length: d }, (_, i) => dot(matrix.subarray(i * d, (i + 1) * d), v));
}
