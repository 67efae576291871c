import { Matrix } from "ml-matrix";
import { knownOptions, nonNegative, refuse, wholeNumber } from "../numeric/arguments.js";
import { type MatrixLike, spdEigen } from "../numeric/checks.js";
import { power } from "../numeric/elementary.js";
import { DEFAULT_FLOOR } from "../optimize/defaults.js";
import { polynomial, type Schedule } from "../optimize/schedules.js";
import { asymptoticExcess } from "./asymptotic-excess.js";

/** alpha just inside the theorem: what a step leaves falls as 1/(1 - alpha). */
const ALPHA = 0.55;
const GAMMA = 0.75;
/** The momentum's excess beside the step's two: a third of them. */
const SHARE = 3;

/** H and S, d x d, SPD: of a problem of the library, or one's own. */
interface GainsProblem {
  readonly hessian: MatrixLike;
  readonly noiseCovariance: MatrixLike;
}

export interface RecommendedGainsOptions {
  /** Added to g*g in the second moment, as the optimizer has it; 0.5 unless given. */
  floor?: number;
}

/** What n Cov(xbar_n) is expected to have beyond the sandwich, relative to it, in the mean over directions. */
export interface PlannedExcess {
  /** What the last iterate leaves: falls with the step size. */
  lastIterate: number;
  /** What the rows' own chance adds where the iterate is off: grows with the step size. */
  spread: number;
  /** What the momentum buffer leaves. */
  momentum: number;
}

/** Gains for n steps, and the excess that they are made to have. */
export interface GainsPlan {
  readonly eta0: number;
  readonly alpha: number;
  /** Steps by which eta's clock is ahead, so that the first steps are stable. */
  readonly shift: number;
  readonly c1: number;
  readonly gamma: number;
  readonly excess: PlannedExcess;
}

/**
 * Gains of SA-Adam for n steps on a quadratic loss, those that leave the least excess variance; options for `saAdam`. (ours)
 *
 *     eta_t = eta0 (t + shift)^-0.55        rho_t = c1 (t + 1)^-0.75
 *
 * They depend on n: a run of ten times the length has smaller steps. See `gainsPlan` for how they are found. The defaults of
 * `saAdam` are the published experiments' gains, used at n = 1e8.
 *
 * @throws RangeError unless n is a whole number of at least 100 and H and S are SPD
 * @example
 * const problem = linearRegression();
 * const optimizer = saAdam(recommendedGains(100_000, problem));
 * optimizer.theorem.inside; // true
 */
export function recommendedGains(
  n: number,
  problem: GainsProblem,
  options: RecommendedGainsOptions = {},
): { stepSize: Schedule; momentumGain: Schedule } {
  const { eta0, alpha, shift, c1, gamma } = gainsPlan(n, problem, options);
  return { stepSize: polynomial(eta0, alpha, shift), momentumGain: polynomial(c1, gamma, 1) };
}

/**
 * How `recommendedGains` are found: to leading order the excess variance, relative to the sandwich, is
 *
 *     c/(n eta_n)  +  m eta_n/(1 - alpha)  +  kappa/(2 n rho_n - gamma - alpha)        m = tr(P H)/2
 *
 * the first and the last by `asymptoticExcess` under P = diag(S_jj + floor)^-1/2, the one in the middle for Gaussian rows with
 * noise in proportion to H: an iterate with the spread eta P S/2 meets rows of its own. The minimum over eta_n is at
 * eta_n = sqrt(c (1 - alpha)/(m n)), and the smaller alpha the better. The last term has none: it falls with rho_n until
 * momentum is gone, so the momentum that is kept is what costs a third of the rest. The shift is where eta_t tr(P H) = 1.
 * What the start leaves is of order 1/n and left out. On a curved loss there is a bias of order eta_n besides, which these
 * steps do not make small against n^-1/2: there alpha has to be larger.
 *
 * @throws RangeError unless n is a whole number of at least 100 and H and S are SPD
 * @example gainsPlan(1e6, { hessian: [[1]], noiseCovariance: [[1]] }).eta0 // 1.639
 */
export function gainsPlan(
  n: number,
  problem: GainsProblem,
  options: RecommendedGainsOptions = {},
): GainsPlan {
  const { floor = DEFAULT_FLOOR } = knownOptions("recommendedGains", options, ["floor"]);
  wholeNumber("n", n, 100);
  nonNegative("floor", floor);
  if (typeof problem !== "object" || problem === null)
    refuse("problem", "an object with the Hessian and the noise covariance", problem);
  spdEigen("the Hessian H", problem.hessian);
  spdEigen("the noise covariance S", problem.noiseCovariance);
  const hessian = Matrix.checkMatrix(problem.hessian);
  const noiseCovariance = Matrix.checkMatrix(problem.noiseCovariance);
  const preconditioner = Matrix.diag(noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(s + floor)));
  const trace = preconditioner.mmul(hessian).trace();
  const model = { hessian, noiseCovariance, preconditioner, n };
  const c = n * asymptoticExcess({ ...model, stepSize: 1 }).mean;
  const m = trace / 2 / (1 - ALPHA);
  const stepSize = Math.sqrt(c / (m * n));
  const eta0 = stepSize * power(n, ALPHA);
  const step = { lastIterate: c / (n * stepSize), spread: m * stepSize };

  const ofMomentum = (gain: number): number => {
    const momentum = { gain, gamma: GAMMA, alpha: ALPHA };
    return asymptoticExcess({ ...model, stepSize, momentum }).mean - step.lastIterate;
  };
  const budget = (step.lastIterate + step.spread) / SHARE;
  // kappa/s = budget with s = 2 n rho_n - gamma - alpha; kappa hardly depends on s.
  const gainAt = (s: number): number => (s + GAMMA + ALPHA) / (2 * n);
  let s = 10;
  for (let i = 0; i < 10; i++) s *= ofMomentum(gainAt(s)) / budget;
  const gain = gainAt(s);
  return {
    eta0,
    alpha: ALPHA,
    shift: Math.ceil(power(eta0 * trace, 1 / ALPHA)),
    c1: gain * power(n, GAMMA),
    gamma: GAMMA,
    excess: { ...step, momentum: ofMomentum(gain) },
  };
}
