import { inOpenInterval, oneOf, positiveUpTo } from "../numeric/arguments.js";
import { log, power, sin } from "../numeric/elementary.js";
import { polynomial } from "../optimize/schedules.js";
import { exactCovariance } from "./covariance.js";

export interface MovingPreconditionerOptions {
  /** b: |P_t - P_{t-1}| = O(t^-b), in (0, 1]. */
  exponent: number;
  /** Amplitude a of P's oscillation about 1, in (0, 1). */
  amplitude: number;
  /**
   * "free": P_t = 1 + a sin(4 t^(1-b)), or 1 + a sin(4 log t) at b = 1.
   * "resonant", with momentum only: P_t = 1 + a t^-q sin(2 phi_t), phi_t the phase of the momentum's own oscillation and
   * q = b - (alpha + gamma)/2 >= 0.
   */
  motion: "free" | "resonant";
  /** Exponent of eta_t = eta0 t^-alpha. */
  alpha: number;
  eta0: number;
  /** rho_t = c1 t^-gamma; without it plain SGD (by the recursion's largest gain, 0.999). */
  momentum?: { gamma: number; c1: number };
}

/** n Var(xbar_n) over the sandwich after n steps. */
export interface MovingVariance {
  n: number;
  value: number;
}

/**
 * What a deterministic P_t that moves as t^-b does to the average, exactly: V as in `varianceRatios`, scalar H = S = 1. (ours)
 *
 * The condition of the papers is b > (alpha + 1)/2. It is one for every predictable P_t, which may follow the noise; for
 * deterministic P_t the exact covariance says:
 *
 * Without momentum, free motion: the threshold is alpha. For b > alpha P turns more slowly than the iterate relaxes and V tends to
 * 1; for b < alpha it is averaged and V tends to E[P^2]/(E P)^2 = 1 + a^2/2, as under a constant gain (`constantGainLaw`).
 * With momentum, free motion: V tends to 1 on both sides, for P multiplies the buffer, which averages the noise first.
 * With momentum, resonant motion: the pair (Delta, m) oscillates at (rho_t eta_t lambda)^1/2 a step, and a P that moves at twice
 * that frequency pumps it, by a/4 t^-q times the frequency, (a/4)(c1 eta0 lambda)^1/2 t^-b, against a damping rho_t/2 = (c1/2) t^-gamma.
 * For b < gamma V diverges, although every P_t is between 1 - a and 1 + a and b may be above (alpha + 1)/2. For
 * b > gamma the factors of `productBounds` are 1 - rho_t + O(t^-b) for any such P. So under momentum a condition on |P_t - P_{t-1}| alone must ask b > gamma as well.
 * The gain c/t of SA-Adam's second moment has b = 1, above both.
 *
 * Step by step, about a microsecond a step.
 *
 * @param checkpoints numbers of steps n; returned in ascending order
 * @throws RangeError unless b lies in (0, 1], a in (0, 1) and the gains are positive; for resonance without momentum or below q = 0
 * @example
 * movingPreconditionerVariance({ exponent: 0.5, amplitude: 0.6, motion: "free", alpha: 0.7, eta0: 0.5 }, [1e5])[0].value // 1.221
 * @see the condition b > (alpha + 1)/2, An and Huo, arXiv:2604.23498.
 */
export function movingPreconditionerVariance(
  options: MovingPreconditionerOptions,
  checkpoints: ArrayLike<number>,
): MovingVariance[] {
  const { alpha, eta0, momentum } = options;
  const P = movingPreconditioner(options);
  const model = {
    hessian: [[1]],
    noiseCovariance: [[1]],
    stepSize: polynomial(eta0, alpha),
    momentumGain: momentum ? polynomial(momentum.c1, momentum.gamma) : 1,
    preconditioner: (t: number) => [[P(t)]],
  };
  return exactCovariance(model, checkpoints).map(({ n, covariance }) => ({ n, value: covariance.get(0, 0) }));
}

/** P_t of the options, as a function of t. Throws as `movingPreconditionerVariance`. */
export function movingPreconditioner(options: MovingPreconditionerOptions): (t: number) => number {
  const { exponent: b, amplitude: a, motion, alpha, eta0, momentum } = options;
  positiveUpTo("the exponent b", b, 1);
  inOpenInterval("the amplitude", a, 0, 1);
  oneOf("motion", motion, ["free", "resonant"]);
  if (motion === "free") {
    const phase = (t: number): number => (b === 1 ? log(t) : power(t, 1 - b));
    return (t) => 1 + a * sin(4 * phase(t));
  }
  if (!momentum) throw new RangeError("there is no resonance without momentum");
  const slowing = (alpha + momentum.gamma) / 2;
  const q = b - slowing;
  if (!(q >= 0)) {
    throw new RangeError(`a resonant P moves as t^-${slowing} or more slowly, got the exponent ${b}`);
  }
  // The integral of 2 (rho_t eta_t)^1/2.
  const scale = (2 * Math.sqrt(momentum.c1 * eta0)) / (1 - slowing);
  return (t) => 1 + a * power(t, -q) * sin(scale * power(t, 1 - slowing));
}
