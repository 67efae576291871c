import { Matrix } from "ml-matrix";
import { finiteVector } from "../numeric/arguments.js";
import { spdEigen } from "../numeric/checks.js";
import { relativeError } from "../numeric/spd.js";
import { augmentedDrift, blocks, checkedSettings, type DriftSettings } from "./drift.js";
import { ascendingCheckpoints, checkedModel, covarianceSteps, type DriftModel } from "./linear-model.js";

/** The energy z'Qz and how fast the drift takes it away. */
export interface EnergyCertificate {
  /** Q, 2d x 2d, SPD. */
  Q: Matrix;
  /** 2 diag(rho H P H, (1 - rho) P), 2d x 2d, SPD. */
  decay: Matrix;
  /** The largest entry of L'Q + Q L - decay relative to the largest of decay: rounding error. */
  relativeError: number;
}

/** The energy of a noiseless run at step t. */
export interface EnergyPoint {
  t: number;
  /** Delta' H Delta + ((1 - rho_t)/tau_t) m' P_t m. */
  energy: number;
  /** Delta' H Delta. */
  potential: number;
  /** ((1 - rho_t)/tau_t) m' P_t m. */
  kinetic: number;
}

/**
 * The energy certificate: positive drift stability in one line, for P and H that need not commute.
 *
 *     Q = diag(H, ((1 - rho)/tau) P)        L'Q + Q L = 2 diag(rho H P H, (1 - rho) P)
 *
 * The off-diagonal blocks, -(1 - rho) H P and (1 - rho) H P, cancel. Both sides are positive definite, so
 * every eigenvalue of L has positive real part (Lyapunov), and dz/dt = -Lz loses energy everywhere.
 *
 * That is stability of each L_t by itself. It does not prove that products of transitions decay: the guaranteed loss of the
 * Delta part is 2 eta rho lambda_min, whose sum converges for alpha + gamma > 1, and Q's weight grows like t^(gamma - alpha).
 * `productBounds` does, by the energy of `exactEnergy`.
 *
 * @throws RangeError unless eta > 0, rho in (0, 1), and P and H are SPD of one shape
 * @example energyCertificate({ preconditioner: [[1]], hessian: [[1]], stepSize: 0.1, momentumGain: 0.5 }).relativeError // 0
 * @see positive drift stability, An and Huo, arXiv:2606.17364; the energy (ours).
 */
export function energyCertificate(settings: DriftSettings): EnergyCertificate {
  const { P, H, rho, d } = checkedSettings(settings);
  spdEigen("the Hessian H", H);
  spdEigen("the preconditioner P", P);
  const { L, tau } = augmentedDrift(settings);
  const none = Matrix.zeros(d, d);
  const Q = blocks([
    [H, none],
    [none, P.clone().mul((1 - rho) / tau)],
  ]);
  const decay = blocks([
    [
      H.mmul(P)
        .mmul(H)
        .mul(2 * rho),
      none,
    ],
    [none, P.clone().mul(2 * (1 - rho))],
  ]);
  const lost = L.transpose().mmul(Q).add(Q.mmul(L));
  return { Q, decay, relativeError: relativeError(lost, decay) };
}

/**
 * The energy z_t' Q_t z_t along a run without noise, z_t = (I - eta_t L_t) z_{t-1} from z_0 = (Delta_0, 0).
 *
 * Why gamma < 1 (ours): per step the momentum's energy contracts by about 2 rho_t = 2 c1 t^-gamma, while its weight
 * (1 - rho_t)/tau_t grows by a relative (gamma - alpha)/t. Half of the energy is the momentum's, so it ends like
 * exp(-c1 t^(1 - gamma)/(1 - gamma)) t^((gamma - alpha)/2): it falls faster than any power for gamma < 1, as
 * t^((1 - alpha)/2 - c1) at gamma = 1, and for gamma > 1, where the exponential stays bounded away from zero, it
 * grows in the end.
 *
 * @param start Delta_0, d
 * @param checkpoints steps t >= 1; returned in ascending order
 * @throws RangeError when H is not SPD, shapes differ, or a checkpoint is not a positive integer
 * @example energyAlongRun({ hessian: [[1]], momentumGain: polynomial(1, 1) }, [1], logSpacedIntegers(1, 1e6))
 */
export function energyAlongRun(
  model: DriftModel,
  start: ArrayLike<number>,
  checkpoints: ArrayLike<number>,
): EnergyPoint[] {
  const checked = checkedModel(model);
  const { dimension: d, hessian, stepSize, momentumGain, preconditioner } = checked;
  finiteVector("start", start, d);
  const step = covarianceSteps(checked);
  const z = new Float64Array(2 * d);
  z.set(start);
  const change = z.slice();
  let t = 0;
  return ascendingCheckpoints(checkpoints).map((stop) => {
    while (t < stop) {
      const { increment } = step(++t);
      for (let i = 0; i < 2 * d; i++) {
        change[i] = 0;
        for (let j = 0; j < 2 * d; j++) change[i] += increment[i * 3 * d + j] * z[j];
      }
      for (let i = 0; i < 2 * d; i++) z[i] += change[i];
    }
    const rho = momentumGain(t);
    const [delta, m] = [Matrix.columnVector(z.subarray(0, d)), Matrix.columnVector(z.subarray(d))];
    const P = preconditioner?.(t) ?? Matrix.eye(d);
    const potential = delta.transpose().mmul(hessian).mmul(delta).get(0, 0);
    const kinetic = (((1 - rho) * stepSize(t)) / rho) * m.transpose().mmul(P).mmul(m).get(0, 0);
    return { t, energy: potential + kinetic, potential, kinetic };
  });
}
