import { Matrix } from "ml-matrix";
import { positive } from "../numeric/arguments.js";
import { cos, log, sin } from "../numeric/elementary.js";

/** How a preconditioner turns. */
export interface Turning {
  /** Radians per unit of log t. */
  speed: number;
  /** Both eigenvalues, above 0. */
  eigenvalues: readonly [number, number];
}

/** The setting of the figure and of the live panel: H and S commute with no P_t. */
export const TURNING_SETTING: {
  readonly hessian: number[][];
  readonly noiseCovariance: number[][];
  /** eta_t = eta0 t^-alpha, rho_t = c1 t^-gamma. */
  readonly alpha: number;
  readonly eta0: number;
  readonly c1: number;
} = {
  hessian: [
    [2, 0.6],
    [0.6, 1],
  ],
  noiseCovariance: [
    [1, -0.4],
    [-0.4, 0.8],
  ],
  alpha: 0.7,
  eta0: 0.2,
  c1: 1,
};

/**
 * A preconditioner in two dimensions that turns for ever, ever more slowly, and never converges. (ours)
 *
 *     P_t = R(theta) diag(eigenvalues) R(theta)'        theta = speed log t
 *
 * @param t the step, above 0; between the integers too, for `windowedCovariance`
 * @throws RangeError unless t is positive
 * @example turningPreconditioner({ speed: 1.5, eigenvalues: [0.4, 1.6] }, 1).to2DArray() // [[0.4, 0], [0, 1.6]]
 */
export function turningPreconditioner(turning: Turning, t: number): Matrix {
  positive("t", t);
  const angle = turning.speed * log(t);
  const [c, s] = [cos(angle), sin(angle)];
  const turn = new Matrix([
    [c, -s],
    [s, c],
  ]);
  return turn.mmul(Matrix.diag([...turning.eigenvalues])).mmul(turn.transpose());
}
