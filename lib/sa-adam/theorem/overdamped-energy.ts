import { Matrix } from "ml-matrix";
import { augmentedDrift, blocks, checkedSettings, type DriftSettings } from "./drift.js";
import { modesOf } from "./modes.js";

/** The energy z'Qz of the overdamped phase and what a step without noise leaves of it at most. */
export interface OverdampedEnergy {
  /** Q_o, 2d x 2d, SPD. */
  Q: Matrix;
  /** The largest mu^2, mu the larger eigenvalue of A in a mode: A'QA <= factor Q, with equality along that mode. */
  factor: number;
}

/**
 * The twin of `exactEnergy` where every mode is overdamped: real eigenvalues mu_1 > mu_2 of A in each mode, and an energy
 * that a step multiplies by at most mu_1^2. (ours)
 *
 *     Q_o = [ lambda         -c (1 - e)/2   ]        c = 4 lambda ((1 - rho)/tau)/(1 - e)^2 < 1        in each mode
 *           [ -c (1 - e)/2   (1 - rho)/tau  ]
 *
 * Why: with the left eigenvectors l_1, l_2 of A in a mode, Q_c is a multiple of l_1 l_2' + l_2 l_1', which A'.A multiplies
 * by mu_1 mu_2 = 1 - rho. This c makes Q_o the positive combination of l_1 l_1' and l_2 l_2', which it multiplies by mu_1^2 and
 * mu_2^2. The factor is the true one: for small gains 1 - mu_1^2 is about 2 eta lambda, what plain SGD has. At critical damping
 * c = 1, and Q_o and Q_c meet in one singular matrix.
 *
 * @throws RangeError when a mode is not overdamped, unless eta > 0, rho in (0, 1), and P and H are SPD of one shape
 * @example overdampedEnergy({ preconditioner: [[1]], hessian: [[1]], stepSize: 0.05, momentumGain: 0.5 }).factor // 0.8969
 */
export function overdampedEnergy(settings: DriftSettings): OverdampedEnergy {
  const { P, H, eta, rho } = checkedSettings(settings);
  const { tau } = augmentedDrift(settings);
  const { curvatures, ofIterate, ofGradient } = modesOf(P, H);
  const weight = (1 - rho) / tau;
  let factor = 0;
  const cross = curvatures.map((lambda) => {
    const e = eta * lambda;
    const trace = 2 - rho - rho * e;
    const discriminant = (rho + rho * e) ** 2 - 4 * rho * e;
    if (!(discriminant > 0)) {
      throw new RangeError(`the mode of curvature ${lambda} is not overdamped: (rho + rho e)^2 <= 4 rho e`);
    }
    const larger = (Math.abs(trace) + Math.sqrt(discriminant)) / 2;
    factor = Math.max(factor, larger ** 2);
    return (-2 * lambda * weight) / (1 - e);
  });
  const coupling = ofIterate.transpose().mmul(Matrix.diag(cross)).mmul(ofGradient);
  const Q = blocks([
    [H, coupling],
    [coupling.transpose(), P.clone().mul(weight)],
  ]);
  return { Q, factor };
}
