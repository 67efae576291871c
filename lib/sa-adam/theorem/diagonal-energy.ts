import { checkedSettings, type DriftSettings } from "./drift.js";
import { modesOf } from "./modes.js";
import { squaredNorm2 } from "./two-by-two.js";

/**
 * What a step without noise leaves of the diagonal energy Q = diag(H, ((1 - rho)/tau) P) at most: the largest generalised
 * eigenvalue of A'QA with respect to Q. (ours)
 *
 * In a mode, in units of Q, A is [[1 - rho e, -s], [s, 1 - rho]] with s^2 = rho (1 - rho) e, and the determinant of Q - A'QA is
 * rho^2 e (2 - e): the factor is below one iff eta lambda_max(P H) < 2. That is stability of every step, for over- and
 * underdamped modes alike; but for small gains the factor is only 1 - rho e (2 - ...), and the sum of rho_t eta_t converges for
 * alpha + gamma > 1. So it proves no decay of products; `exactEnergy` and `overdampedEnergy` do.
 *
 * @throws RangeError unless eta > 0, rho in (0, 1), and P and H are SPD of one shape
 * @example diagonalEnergyFactor({ preconditioner: [[1]], hessian: [[1]], stepSize: 2, momentumGain: 0.5 }) // 1
 */
export function diagonalEnergyFactor(settings: DriftSettings): number {
  const { P, H, eta, rho } = checkedSettings(settings);
  return modesOf(P, H).curvatures.reduce((worst, lambda) => {
    const e = eta * lambda;
    const s = Math.sqrt(rho * (1 - rho) * e);
    return Math.max(worst, squaredNorm2(1 - rho * e, -s, s, 1 - rho));
  }, 0);
}
