import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { exp, log, log1p, power } from "../numeric/elementary.js";
import { augmentedDrift, blocks } from "./drift.js";
import { ascendingCheckpoints, type CheckedModel, checkedModel, type DriftModel } from "./linear-model.js";
import { type Modes, modesOf } from "./modes.js";
import { squaredNorm2 } from "./two-by-two.js";

/** An upper bound on the norm of a product of transitions. */
export interface ProductBound {
  t: number;
  /** At least |(I - eta_t L_t) ... (I - eta_1 L_1)|, up to the rounding of the arithmetic. */
  bound: number;
  /** prod_{from < s <= t} (1 - rho_s)^1/2: what it were with an energy that did not change from step to step. */
  exact: number;
  /** How many of the d modes are underdamped at step t. */
  underdampedModes: number;
}

export interface ProductBoundOptions {
  /** The first steps, whose product is multiplied out; 10 unless given. The energy takes over after them. */
  from?: number;
}

/** The energy of one step: |R N z|^2, with N to the modes and R a 2 x 2 upper triangle in each. */
interface StepEnergy {
  modes: Modes;
  /** [r_11, r_12, r_22] of each mode. */
  roots: [number, number, number][];
  underdamped: number;
}

/**
 * A rigorous bound on products of transitions along a schedule, by an energy that each step multiplies by a known factor. (ours)
 *
 *     |A_t ... A_1|  <=  lambda_min(Q_t)^-1/2  prod_{s<=t} f_s^1/2  |Q_from^1/2 A_from ... A_1|
 *     f_s = the largest generalised eigenvalue of A_s' Q_s A_s with respect to Q_{s-1}
 *
 * so that what Q changes from step to step, with the gains and with P, is in the factors. In a mode of P^1/2 H P^1/2,
 *
 *     Q = [ lambda         -c (1 - e)/2   ]        e = eta lambda,  tau = rho/eta,  r^2 = lambda ((1 - rho)/tau)/(1 - e)^2
 *         [ -c (1 - e)/2   (1 - rho)/tau  ]        |c| < 2 r: positive definite
 *
 *     c = 1 - g/(2 rho)   underdamped, 2r > 1: Q_c of `exactEnergy` but for g = log of (1 - rho)/tau over its last value.
 *                         It makes both halves of the energy pay for the growth of one, so that
 *                         f = 1 - rho + g/2 to leading order, and not 1 - rho + g
 *     c = 4 r^2           overdamped, 2r < 1: Q_o of `overdampedEnergy`, f the larger eigenvalue squared
 *     |c| <= 2 r (1 - (|g|/rho)^(2/3)/2)           between them, where both are singular
 *
 * Any c gives a bound; these make it a good one. For small gains the product of the f is then of the order of
 * prod (1 - rho_s) t^((gamma - alpha)/2): faster than any power of t for gamma < 1, t^((gamma - alpha)/2 - c1) at 1, and no
 * decay above. A moving P costs up to |P_t - P_{t-1}| a step, so the bound decays for |P_t - P_{t-1}| = O(t^-b) with b > gamma.
 *
 * @param checkpoints steps t >= from; returned in ascending order
 * @throws RangeError when H or a P_t is not SPD, shapes differ, or a checkpoint is not an integer >= from
 * @example productBounds({ hessian: [[1]], momentumGain: polynomial(1, 0.85) }, [1e3, 1e4])
 */
export function productBounds(
  model: DriftModel,
  checkpoints: ArrayLike<number>,
  { from = 10 }: ProductBoundOptions = {},
): ProductBound[] {
  const checked = checkedModel(model);
  const stops = ascendingCheckpoints(checkpoints);
  if (!(Number.isInteger(from) && from >= 2))
    throw new RangeError(`from must be an integer >= 2, got ${from}`);
  if (stops[0] < from) throw new RangeError(`a checkpoint must be at least from = ${from}, got ${stops[0]}`);

  const energyAt = stepEnergies(checked);
  let energy = energyAt(from);
  const start = norm(whole(energy).mmul(productOf(checked, from)));
  let [logFactor, logExact, t] = [0, 0, from];
  return stops.map((stop) => {
    while (t < stop) {
      const next = energyAt(++t);
      logFactor += log(stepFactor(checked, t, energy, next)) / 2;
      logExact += log1p(-checked.momentumGain(t)) / 2;
      energy = next;
    }
    const bound = norm(inverseOf(energy)) * start * exp(logFactor);
    return { t, bound, exact: exp(logExact), underdampedModes: energy.underdamped };
  });
}

/** Q_t of step t, as a function of t; a fixed P has one set of modes. */
function stepEnergies({ dimension, hessian, stepSize, momentumGain, preconditioner }: CheckedModel) {
  let [last, modes]: [Matrix | undefined, Modes | undefined] = [undefined, undefined];
  const weight = (t: number): number => ((1 - momentumGain(t)) * stepSize(t)) / momentumGain(t);
  return (t: number): StepEnergy => {
    const P = preconditioner?.(t) ?? last ?? Matrix.eye(dimension);
    if (!modes || P !== last) modes = modesOf(P, hessian);
    last = P;
    const [eta, rho, w] = [stepSize(t), momentumGain(t), weight(t)];
    const growth = log(w / weight(t - 1));
    const margin = Math.min(0.5, Math.max(1e-6, power(Math.abs(growth) / rho, 2 / 3) / 2));
    let underdamped = 0;
    const roots = modes.curvatures.map((lambda): [number, number, number] => {
      const gap = 1 - eta * lambda;
      const r = Math.sqrt(lambda * w) / Math.abs(gap);
      if (2 * r > 1) underdamped++;
      const widest = 2 * r * (1 - margin);
      const c = Math.max(-widest, Math.min(widest, 2 * r > 1 ? 1 - growth / (2 * rho) : 4 * r * r));
      const r11 = Math.sqrt(lambda);
      const r12 = (-c * gap) / (2 * r11);
      return [r11, r12, Math.sqrt(w - r12 * r12)];
    });
    return { modes, roots, underdamped };
  };
}

/** |R_t N_t A_t (R_{t-1} N_{t-1})^-1|^2: mode by mode while the modes stay. */
function stepFactor(model: CheckedModel, t: number, before: StepEnergy, after: StepEnergy): number {
  const { hessian, stepSize, momentumGain, preconditioner, dimension } = model;
  const [eta, rho] = [stepSize(t), momentumGain(t)];
  if (before.modes !== after.modes) {
    const P = preconditioner?.(t) ?? Matrix.eye(dimension);
    const { transition } = augmentedDrift({ preconditioner: P, hessian, stepSize: eta, momentumGain: rho });
    return norm(whole(after).mmul(transition).mmul(inverseOf(before))) ** 2;
  }
  return after.modes.curvatures.reduce((worst, lambda, i) => {
    const [p, q, r] = after.roots[i];
    const [p0, q0, r0] = before.roots[i];
    const [a, b, c, d] = [1 - rho * eta * lambda, -eta * (1 - rho), rho * lambda, 1 - rho];
    // R A, then times the inverse of the last R.
    const [ra, rb, rc, rd] = [p * a + q * c, p * b + q * d, r * c, r * d];
    const factor = squaredNorm2(ra / p0, (rb - (ra * q0) / p0) / r0, rc / p0, (rd - (rc * q0) / p0) / r0);
    return Math.max(worst, factor);
  }, 0);
}

/** R N, 2d x 2d. */
function whole({ modes, roots }: StepEnergy): Matrix {
  const part = (which: number, to: Matrix): Matrix => Matrix.diag(roots.map((root) => root[which])).mmul(to);
  const none = Matrix.zeros(roots.length, roots.length);
  return blocks([
    [part(0, modes.ofIterate), part(1, modes.ofGradient)],
    [none, part(2, modes.ofGradient)],
  ]);
}

/** (R N)^-1: U' P^-1/2 and U' P^1/2 are each other's inverse transposed. */
function inverseOf({ modes, roots }: StepEnergy): Matrix {
  const part = (from: Matrix, value: (root: [number, number, number]) => number): Matrix =>
    from.transpose().mmul(Matrix.diag(roots.map(value)));
  const none = Matrix.zeros(roots.length, roots.length);
  return blocks([
    [part(modes.ofGradient, ([p]) => 1 / p), part(modes.ofGradient, ([p, q, r]) => -q / (p * r))],
    [none, part(modes.ofIterate, ([, , r]) => 1 / r)],
  ]);
}

/** A_t ... A_1. */
function productOf(model: CheckedModel, steps: number): Matrix {
  const { dimension, hessian, stepSize, momentumGain, preconditioner } = model;
  let product = Matrix.eye(2 * dimension);
  for (let t = 1; t <= steps; t++) {
    const { transition } = augmentedDrift({
      preconditioner: preconditioner?.(t) ?? Matrix.eye(dimension),
      hessian,
      stepSize: stepSize(t),
      momentumGain: momentumGain(t),
    });
    product = transition.mmul(product);
  }
  return product;
}

function norm(matrix: Matrix): number {
  return new SingularValueDecomposition(matrix).norm2;
}
