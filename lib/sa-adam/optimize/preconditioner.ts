import { Matrix } from "ml-matrix";
import type { MatrixLike } from "../numeric/checks.js";
import { multiply, symmetrized } from "../numeric/spd.js";
import type { OptimizerState } from "./optimizer-state.js";

type PreconditionerState = OptimizerState["preconditioner"];

/** Turns a direction into P_t times it, and learns P from the gradients. */
export interface Preconditioner<State extends PreconditionerState = PreconditionerState> {
  init(dimension: number): State;
  /** Learn from gradient g_t (before or after use, as its convention says) and multiply `direction` by P_t. */
  update(state: State, gradient: Float64Array, t: number, direction: Float64Array): void;
  /** P_t as last applied, d x d. */
  matrix(state: State, dimension: number): Matrix;
}

/** P_t = I. */
export const identityPreconditioner: Preconditioner = {
  init: () => ({}),
  update: () => {},
  matrix: (_state, dimension) => Matrix.eye(dimension),
};

/** P_t = P, d x d and symmetric, at every step: for experiments that ask what P does. */
export function fixedPreconditioner(P: MatrixLike): Preconditioner {
  const matrix = symmetrized(P);
  return {
    init: () => ({}),
    update: (_state, _gradient, _t, direction) => direction.set(multiply(matrix, direction)),
    matrix: () => matrix.clone(),
  };
}
