import { Matrix } from "ml-matrix";
import { inOpenInterval, positive } from "../numeric/arguments.js";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { howMany } from "../numeric/how-many.js";
import { multiply } from "../numeric/spd.js";
import { checkedModel, type DriftModel } from "./linear-model.js";

/** What one step's drift depends on. */
export interface DriftSettings {
  /** P, d x d. */
  preconditioner: MatrixLike;
  /** H, d x d. */
  hessian: MatrixLike;
  /** eta > 0. */
  stepSize: number;
  /** rho in (0, 1). */
  momentumGain: number;
}

/** One step of the augmented state: z_t = (I - eta L) z_{t-1} + B xi_t. */
export interface AugmentedDrift {
  /** L, 2d x 2d. */
  L: Matrix;
  /** B, 2d x d. */
  B: Matrix;
  /** rho / eta. */
  tau: number;
  /** I - eta L, 2d x 2d. */
  transition: Matrix;
}

/**
 * The drift of the augmented state z_t = (Delta_t, m_t), the error and the momentum buffer, with tau = rho / eta:
 *
 *     z_t = z_{t-1} - eta L z_{t-1} + B xi_t
 *
 *     L = [ rho P H   (1 - rho) P ]        B = [ -eta rho P ]
 *         [ -tau H     tau I      ]            [  rho I     ]
 *
 * Row two is the momentum recursion m_t = (1 - rho) m_{t-1} + rho (H Delta_{t-1} + xi_t); row one puts it into
 * Delta_t = Delta_{t-1} - eta P m_t. No bias correction: k_t tends to 1.
 *
 * @throws RangeError unless eta > 0, rho in (0, 1), and P and H are finite and of one shape
 * @example augmentedDrift({ preconditioner: [[1]], hessian: [[2]], stepSize: 0.1, momentumGain: 0.5 }).tau // 5
 * @see An and Huo, arXiv:2606.17364.
 */
export function augmentedDrift(settings: DriftSettings): AugmentedDrift {
  const { P, H, eta, rho, d } = checkedSettings(settings);
  const tau = rho / eta;
  const eye = Matrix.eye(d);
  const L = blocks([
    [P.mmul(H).mul(rho), P.clone().mul(1 - rho)],
    [H.clone().mul(-tau), eye.clone().mul(tau)],
  ]);
  const B = blocks([[P.clone().mul(-eta * rho)], [eye.clone().mul(rho)]]);
  return { L, B, tau, transition: Matrix.eye(2 * d).sub(L.clone().mul(eta)) };
}

/**
 * The augmented states z_0, ..., z_T from z_0 = (Delta_0, 0) along given noise xi_1, ..., xi_T: with the P_t that an
 * optimizer used, its trajectory on a quadratic to rounding error.
 *
 * @param start Delta_0 = x_0 - x*, d
 * @param noise xi_1, ..., xi_T, each of length d
 * @returns T + 1 vectors of length 2d
 * @throws RangeError when H is not SPD or shapes differ
 * @example augmentedTrajectory({ hessian: [[1]] }, [1], [[0], [0]]).length // 3
 */
export function augmentedTrajectory(
  model: DriftModel,
  start: ArrayLike<number>,
  noise: ReadonlyArray<ArrayLike<number>>,
): Float64Array[] {
  const { dimension: d, hessian, stepSize, momentumGain, preconditioner } = checkedModel(model);
  if (start.length !== d)
    throw new RangeError(`the start has ${howMany(start.length, "entry")}, H ${howMany(d, "row")}`);
  const states = [new Float64Array(2 * d)];
  states[0].set(start);
  noise.forEach((xi, index) => {
    const t = index + 1;
    if (xi.length !== d)
      throw new RangeError(`noise ${t} has ${howMany(xi.length, "entry")}, H ${howMany(d, "row")}`);
    const { transition, B } = augmentedDrift({
      preconditioner: preconditioner?.(t) ?? Matrix.eye(d),
      hessian,
      stepSize: stepSize(t),
      momentumGain: momentumGain(t),
    });
    const drifted = multiply(transition, states[index]);
    const kicked = multiply(B, xi);
    states.push(drifted.map((value, j) => value + kicked[j]));
  });
  return states;
}

/** The names of `DriftSettings`. */
export const DRIFT_SETTINGS: readonly string[] = ["preconditioner", "hessian", "stepSize", "momentumGain"];

/** Settings as matrices and numbers that passed their checks. */
export function checkedSettings(settings: DriftSettings): {
  P: Matrix;
  H: Matrix;
  eta: number;
  rho: number;
  d: number;
} {
  const { stepSize: eta, momentumGain: rho } = settings;
  const H = finiteMatrix("the Hessian H", settings.hessian);
  const d = H.rows;
  finiteMatrix("the Hessian H", H, d);
  const P = finiteMatrix("the preconditioner P", settings.preconditioner, d);
  positive("the step size eta", eta);
  inOpenInterval("the momentum gain rho", rho, 0, 1);
  return { P, H, eta, rho, d };
}

/** A matrix from its blocks, each row of them of equal height. */
export function blocks(rows: Matrix[][]): Matrix {
  const height = rows.reduce((sum, row) => sum + row[0].rows, 0);
  const width = rows[0].reduce((sum, block) => sum + block.columns, 0);
  const whole = Matrix.zeros(height, width);
  let top = 0;
  for (const row of rows) {
    let left = 0;
    for (const block of row) {
      whole.setSubMatrix(block, top, left);
      left += block.columns;
    }
    top += row[0].rows;
  }
  return whole;
}
