import { Matrix } from "ml-matrix";
import {
  type AveragedCovariance,
  adaptiveRestPoint,
  type CurvatureShift,
  curvatureShift,
  decoupledCovariance,
  type FrozenDraw,
  type FrozenSettings,
  frozenLaw,
  normalCdf,
  normalQuantile,
  type OutsideArm,
  polynomial,
  quadraticForm,
  RandomStream,
  spdInverse,
  windowedCovariance,
} from "sa-adam/internal";
import { OUTSIDE_DESIGN, outsideProblem } from "./problem.js";

/** What the theory says of an arm's average after n steps. */
export interface Prediction {
  readonly n: number;
  /** E xbar_n - x*, 2. */
  readonly shift: Float64Array;
  /** n Cov(xbar_n), 2 x 2. */
  readonly covariance: Matrix;
}

const {
  hessian: H,
  noiseCovariance: S,
  sandwich,
  optimum,
} = outsideProblem({ noise: "symmetric", loss: "linear" });
const IDENTITY = Matrix.eye(2);

/**
 * The law of an arm, by the theory that fits what it breaks; nothing is fitted to a simulation. (ours)
 *
 * Gains that vanish: the exact covariance of the linear model under the limit of P_t. Constant gains of the second moment, and
 * clipping: `frozenLaw`. Curved losses: `curvatureShift`. Decoupled decay: `adaptiveRestPoint`. What a finite n has besides is
 * added to each from the exact covariance under E P_t.
 *
 * @param checkpoints ascending
 * @param draws of `frozenLaw`
 */
export function armLaw(arm: OutsideArm, checkpoints: readonly number[], draws = 4e5): Prediction[] {
  if (arm.decay > 0) {
    const law = decayLaw(arm);
    return checkpoints.map((n) => ({ ...law, n }));
  }
  const law = isFrozen(arm) ? frozenLaw({ ...frozenSettings(arm), draws }) : undefined;
  const P = law ? Matrix.diag(Array.from(law.preconditioner)) : restingPreconditioner(arm);
  const limit = law?.covariance ?? sandwich;
  const { curved, noise } = atRest(arm, P);
  return exact(arm, P, checkpoints, noise).map(({ n, covariance }) => {
    const share = arm.loss === "curved" ? meanStep(arm, n) : 0;
    return {
      n,
      shift: curved.shift.map((value, j) => share * value + (law?.shift[j] ?? 0)),
      covariance: Matrix.add(limit, Matrix.sub(covariance, sandwich)),
    };
  });
}

/**
 * The curved loss's shift per unit of step size, and the gradient's noise where the iterate comes to rest: of a constant step,
 * S and what the iterate's own spread C adds, which makes C in turn.
 */
function atRest({ alpha, eta0 }: OutsideArm, P: Matrix): { curved: CurvatureShift; noise: Matrix } {
  const model = { hessian: H, preconditioner: P, third: thirdDerivative };
  let curved = curvatureShift({ ...model, noiseCovariance: S });
  if (alpha > 0) return { curved, noise: S };
  let added = Matrix.zeros(2, 2);
  for (let i = 0; i < 50; i++) {
    added = secondMoment(Matrix.mul(curved.covariance, eta0));
    curved = curvatureShift({ ...model, noiseCovariance: Matrix.add(S, added) });
  }
  const C = Matrix.mul(curved.covariance, eta0);
  return { curved, noise: Matrix.add(S, Matrix.sub(added, H.mmul(C).mmul(H))) };
}

/** T_n/d that a law expects: tr(Sigma^-1 (n Cov + n shift shift'))/d. */
export function expectedStatistic({ n, shift, covariance }: Prediction): number {
  const moved = Matrix.columnVector(shift);
  const second = Matrix.add(covariance, Matrix.mul(moved.mmul(moved.transpose()), n));
  return spdInverse(sandwich, "the sandwich").mmul(second).trace() / 2;
}

/** Coverage of nominal intervals by the sandwich that a law expects if xbar_n is normal, the mean over the coordinates. */
export function expectedCoverage({ n, shift, covariance }: Prediction, level = 0.95): number {
  const z = normalQuantile((1 + level) / 2);
  const each = Array.from(shift, (moved, j) => {
    const reach = z * Math.sqrt(sandwich.get(j, j));
    const sd = Math.sqrt(covariance.get(j, j));
    const center = Math.sqrt(n) * moved;
    return normalCdf((reach - center) / sd) - normalCdf((-reach - center) / sd);
  });
  return (each[0] + each[1]) / 2;
}

/** diag(E[g*g] + floor)^-1/2, where a second moment whose gain vanishes comes to rest. */
function restingPreconditioner({ preconditioner, floor }: OutsideArm): Matrix {
  if (preconditioner === "none") return IDENTITY;
  return Matrix.diag(S.diagonal().map((s) => 1 / Math.sqrt(s + floor)));
}

/** n Cov(xbar_n) at the checkpoints, of the linear model under a fixed P. Momentum with a constant gain is none: it moves on within ten steps. */
function exact(
  arm: OutsideArm,
  preconditioner: Matrix,
  checkpoints: readonly number[],
  noiseCovariance: Matrix,
): AveragedCovariance[] {
  const stepSize = arm.alpha === 0 ? arm.eta0 : polynomial(arm.eta0, arm.alpha);
  const momentumGain = arm.gamma === 0 ? arm.c1 : polynomial(arm.c1, arm.gamma, 1);
  const model = { hessian: H, noiseCovariance, preconditioner: () => preconditioner, stepSize, momentumGain };
  // A coverage is known to a thousandth at best.
  return windowedCovariance(model, checkpoints, { tolerance: 1e-6 });
}

/** (eta_1 + ... + eta_n)/n, by the sum's first terms and Euler and Maclaurin for the rest. */
function meanStep({ eta0, alpha }: OutsideArm, n: number): number {
  if (alpha === 0) return eta0;
  const step = polynomial(eta0, alpha);
  const first = Math.min(n, 1000);
  let sum = 0;
  for (let t = 1; t <= first; t++) sum += step(t);
  const integral = (t: number): number => (t * step(t)) / (1 - alpha);
  return (sum + integral(n) - integral(first) + (step(n) - step(first)) / 2) / n;
}

/** E[mu''(0) a (a'C a)]: the third derivative of the curved loss, for a = (1, m + z). */
function thirdDerivative(C: Matrix): number[] {
  const [c11, c12, c22] = [C.get(0, 0), C.get(0, 1), C.get(1, 1)];
  const [, a1, a2, a3] = covariateMoments();
  return [c11 + 2 * c12 * a1 + c22 * a2, c11 * a1 + 2 * c12 * a2 + c22 * a3];
}

/** E[a a'C a a']: the second moment that an iterate with covariance C adds to the gradient's. */
function secondMoment(C: Matrix): Matrix {
  const [c11, c12, c22] = [C.get(0, 0), C.get(0, 1), C.get(1, 1)];
  const [a0, a1, a2, a3, a4] = covariateMoments();
  const entry = (x: number, y: number, z: number): number => c11 * x + 2 * c12 * y + c22 * z;
  return new Matrix([
    [entry(a0, a1, a2), entry(a1, a2, a3)],
    [entry(a1, a2, a3), entry(a2, a3, a4)],
  ]);
}

/** E a^k of the covariate a = m + z, k = 0 ... 4. */
function covariateMoments(): number[] {
  const m = OUTSIDE_DESIGN.mean;
  return [1, m, m * m + 1, m * m * m + 3 * m, m * m * m * m + 6 * m * m + 3];
}

/** The arm as `frozenLaw` takes it, the loss linear as it is at x*; a clipped gradient has no drift that is known. */
function frozenSettings(arm: OutsideArm): FrozenSettings {
  const { c1, preconditioner, gain, floor, clip, noise } = arm;
  const stays = noise === "symmetric" || (preconditioner === "predictable" && c1 === 1);
  return {
    dimension: 2,
    momentumGain: c1,
    preconditioner,
    floor,
    ...(gain > 0 && { gain }),
    ...(stays && { rest: [0, 0] }),
    ...(clip === undefined && {
      drift: (delta: Float64Array) => H.mmul(Matrix.columnVector(delta)).to1DArray(),
    }),
    observations: () => observations(arm),
  };
}

function observations({ noise, clip = Number.POSITIVE_INFINITY }: OutsideArm): FrozenDraw {
  const problem = outsideProblem({ noise, loss: "linear" });
  const stream = new RandomStream(1);
  return (delta, gradient, jacobian) => {
    const { a, e } = problem.sample(stream);
    const weight = delta[0] + a[1] * delta[1] - e;
    const norm = Math.abs(weight) * Math.sqrt(1 + a[1] * a[1]);
    // A clipped gradient has the length of the clip and no slope: its direction is a's.
    const shrink = norm > clip ? clip / norm : 1;
    const slope = norm > clip ? 0 : 1;
    for (let j = 0; j < 2; j++) {
      gradient[j] = shrink * weight * a[j];
      for (let k = 0; k < 2; k++) jacobian[2 * j + k] = slope * a[j] * a[k];
    }
  };
}

function decayLaw({ decay: lambda, floor }: OutsideArm): Omit<Prediction, "n"> {
  const moments = (x: ArrayLike<number>) => {
    const delta = Matrix.columnVector([x[0] - optimum[0], x[1] - optimum[1]]);
    const spread = delta.mmul(delta.transpose());
    const mean = Float64Array.from(H.mmul(delta).to1DArray());
    return { mean, hessian: H, second: Matrix.add(S, secondMoment(spread)) };
  };
  const { point, preconditioner } = adaptiveRestPoint({ optimum, moments }, lambda, { floor });
  const covariance = decoupledCovariance({
    hessian: H,
    noiseCovariance: S,
    preconditioner,
    decoupledDecay: lambda,
  });
  return { shift: point.map((value, j) => value - optimum[j]), covariance };
}

/** sqrt(n b' Sigma^-1 b / d) of a law's shift b: the bias that it expects, in standard errors. */
export function expectedShift({ n, shift }: Prediction): number {
  return Math.sqrt((n * quadraticForm(shift, spdInverse(sandwich, "the sandwich"))) / 2);
}

/** What in the library an arm's law is made by. */
export function lawOf(arm: OutsideArm): string {
  if (arm.decay > 0) return "adaptiveRestPoint";
  const frozen = isFrozen(arm);
  if (arm.loss === "curved") return frozen ? "frozenLaw and curvatureShift" : "curvatureShift";
  return frozen ? "frozenLaw" : "windowedCovariance";
}

/** Has it gains of the second moment that do not vanish, or a clipped gradient? */
function isFrozen({ preconditioner, gain, clip }: OutsideArm): boolean {
  return (preconditioner !== "none" && gain > 0) || clip !== undefined;
}
