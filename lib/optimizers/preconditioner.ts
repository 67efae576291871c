import { Matrix } from "ml-matrix";

/** Named arrays of a preconditioner; what they are, each preconditioner's file says. */
export interface PreconditionerState {
  [name: string]: Float64Array | number;
}

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
