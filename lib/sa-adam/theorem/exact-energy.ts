import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { relativeError, symmetrized } from "../numeric/spd.js";
import { augmentedDrift, blocks, checkedSettings, type DriftSettings } from "./drift.js";
import { modesOf } from "./modes.js";

/** The energy z'Qz that a step without noise multiplies by exactly 1 - rho. */
export interface ExactEnergy {
  /** Q_c, 2d x 2d, symmetric. */
  Q: Matrix;
  /** 1 - rho: A'QA = (1 - rho) Q with A = I - eta L. */
  factor: number;
  /** Whether Q_c is positive definite: every mode is underdamped. */
  definite: boolean;
  /** The smallest eigenvalue of Q_c. */
  smallestEigenvalue: number;
  /** The largest entry of A'QA - (1 - rho) Q relative to the largest of (1 - rho) Q: rounding error. */
  relativeError: number;
}

/**
 * The energy that falls by exactly 1 - rho a step, for every symmetric P and H, commuting or not. (ours)
 *
 *     Q_c = [  H                    -(I - eta H P)/2  ]        A'Q_c A = (1 - rho) Q_c,   A = I - eta L
 *           [ -(I - eta P H)/2      ((1 - rho)/tau) P ]
 *
 * In a mode lambda of P^1/2 H P^1/2, with e = eta lambda, A has determinant 1 - rho and Q_c the determinant
 * (4 rho e - (rho + rho e)^2)/(2 rho)^2, minus the discriminant of A's eigenvalues over (2 rho)^2: Q_c is positive definite
 * iff every mode is underdamped, its eigenvalues then being complex of modulus (1 - rho)^1/2. With vanishing gains that
 * holds from some step on for each mode, though not early: for alpha 0.7, gamma 0.75, eta0 0.2 and lambda 0.28 from
 * t about 1e13. `overdampedEnergy` is its twin before that.
 *
 * @throws RangeError unless eta > 0, rho in (0, 1), and P and H are SPD of one shape
 * @example exactEnergy({ preconditioner: [[1]], hessian: [[1]], stepSize: 0.5, momentumGain: 0.5 }).factor // 0.5
 */
export function exactEnergy(settings: DriftSettings): ExactEnergy {
  const { P, H, eta, rho, d } = checkedSettings(settings);
  const { transition: A, tau } = augmentedDrift(settings);
  const cross = Matrix.eye(d).sub(H.mmul(P).mul(eta)).mul(-0.5);
  const Q = blocks([
    [H, cross],
    [cross.transpose(), P.clone().mul((1 - rho) / tau)],
  ]);
  const { realEigenvalues } = new EigenvalueDecomposition(symmetrized(Q), { assumeSymmetric: true });
  return {
    Q,
    factor: 1 - rho,
    definite: modesOf(P, H).curvatures.every(
      (lambda) => (rho + rho * eta * lambda) ** 2 < 4 * rho * eta * lambda,
    ),
    smallestEigenvalue: Math.min(...realEigenvalues),
    relativeError: relativeError(A.transpose().mmul(Q).mmul(A), Q.clone().mul(1 - rho)),
  };
}
