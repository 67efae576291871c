import type { Schedule } from "./schedules.js";

/** Whether a configuration lies inside the theorem, and if not, which condition it breaks. */
export interface Verdict {
  readonly inside: boolean;
  readonly reason: string;
}

export interface TheoremGains {
  stepSize: Schedule;
  /** Absent for optimizers without momentum. */
  momentum?: Schedule;
  /** Absent for SGD; 1 is the exponent that makes the preconditioner stabilize. */
  secondMoment?: Schedule;
  /** Decoupled weight decay lambda. */
  decoupledDecay?: number;
}

/**
 * Does the central limit theorem for the averaged iterate cover these gains?
 *
 * alpha in (1/2, 1) for eta_t = eta0 t^-alpha; gamma in (alpha, 1) for rho_t of order t^-gamma; and the
 * preconditioner's steps O(t^-b) with b > (alpha + 1)/2, where b is the exponent of its own gain. An
 * optimizer outside still runs: the necessity experiments live there.
 *
 * The condition on b allows b < gamma. It is read here for a P that averages gradients. For an arbitrary P_t it is not enough with
 * momentum: one that moves in step with the momentum's own oscillation makes the average diverge for b < gamma, see
 * `movingPreconditionerVariance`.
 * @see An and Huo, arXiv:2606.17364 (momentum) and arXiv:2604.23498 (preconditioner).
 */
export function theoremVerdict({
  stepSize,
  momentum,
  secondMoment,
  decoupledDecay = 0,
}: TheoremGains): Verdict {
  if (decoupledDecay > 0)
    return outside("decoupled weight decay moves the rest point to one that depends on P");
  const alpha = stepSize.exponent;
  if (alpha === undefined) return outside("the step size is not a polynomial that can be checked");
  if (alpha === 0) return outside("the step size is constant");
  if (!(alpha > 0.5 && alpha < 1)) return outside(`the step size decays as t^-${alpha}, not within (1/2, 1)`);
  if (momentum) {
    const gamma = momentum.exponent;
    if (gamma === undefined) return outside("the momentum gain is not a polynomial that can be checked");
    if (gamma === 0) return outside("the momentum gain is constant");
    if (!(gamma > alpha && gamma < 1)) {
      return outside(`the momentum gain decays as t^-${gamma}, not within (alpha, 1) = (${alpha}, 1)`);
    }
  }
  if (secondMoment) {
    const b = secondMoment.exponent;
    if (b === undefined) return outside("the preconditioner's gain is not a polynomial that can be checked");
    if (b === 0) return outside("the preconditioner's gain is constant, so it never stabilizes");
    if (!(b > (alpha + 1) / 2)) {
      return outside(`the preconditioner moves as t^-${b}, not faster than t^-${(alpha + 1) / 2}`);
    }
  }
  return { inside: true, reason: "the gains lie within the theorem's range" };
}

/**
 * `verdict` for an optimizer that clips its gradients at `clip`: outside, whatever its gains. A clipped gradient has another mean,
 * so the iterate comes to rest where E clip(grad f) = 0, which is x* only by symmetry: for the mean of Exp(1) clipped at 1, at 0.8414.
 *
 * The theorem covers a run in which clipping acts finitely often, and no schedule can promise that: it needs gradients that are
 * bounded by `clip` near x*. Far above every gradient near x* the shift is too small to see: in the invisibility experiment
 * of An and Huo a gradient at x* is longer than their 500 with probability 3e-18, and its law is symmetric.
 *
 * @example clippedVerdict(theoremVerdict({ stepSize: polynomial(0.2, 0.7) }), 500).inside // false
 */
export function clippedVerdict(verdict: Verdict, clip: number): Verdict {
  if (clip === Number.POSITIVE_INFINITY || !verdict.inside) return verdict;
  return outside(
    `gradients are clipped at ${clip}, which moves the rest point: covered only if clipping acts in finitely many steps, as it ` +
      "does where gradients near the optimum are shorter than that",
  );
}

/** A verdict of "outside" with its reason. */
export function outside(reason: string): Verdict {
  return { inside: false, reason };
}
