import { adam, type Optimizer, polynomial, type SaAdamOptions, saAdam, saRmsprop, sgd } from "sa-adam";

/**
 * The optimizers of the three experiments, as the golden streams need them.
 *
 * Found by reproducing the streams: bias correction is on everywhere; the cap of 0.999 on rho_t is that of the
 * invisibility experiment, where it never binds (rho_1 = 2^-gamma); the coverage and logistic experiments have
 * rho_1 = 1 uncapped, and no floor in the second moment; their gain of the second moment is 1/t.
 */
export function invisibilityOptimizers(): Optimizer[] {
  const shared = { stepSize: polynomial(0.2, 0.7), floor: 0.5, clip: 500 };
  return [
    sgd({ stepSize: shared.stepSize, clip: shared.clip }),
    saRmsprop(shared),
    ...[0.75, 0.85, 0.95].map((gamma) => saAdam({ ...shared, momentumGain: polynomial(1, gamma, 1) })),
  ];
}

/** SA-Adam in the "adam" convention: rho_t = t^-0.75, rho^v_t = 1/t, eps = 1e-8. */
function uncappedSaAdam(eta0: number, options: SaAdamOptions = {}): Optimizer {
  return saAdam({
    stepSize: polynomial(eta0, 0.6),
    momentumGain: polynomial(1, 0.75),
    largestMomentumGain: 1,
    secondMomentGain: polynomial(1, 1),
    convention: "adam",
    floor: 0,
    epsilon: 1e-8,
    ...options,
  });
}

export function coverageOptimizers(eta0: { sgd: number; saAdam: number }): {
  sgd: Optimizer;
  saAdam: Optimizer;
} {
  return { sgd: sgd({ stepSize: polynomial(eta0.sgd, 0.6) }), saAdam: uncappedSaAdam(eta0.saAdam) };
}

export function logisticOptimizers(eta0: number): { saAdam: Optimizer; adam: Optimizer } {
  const stepSize = polynomial(eta0, 0.6);
  return { saAdam: uncappedSaAdam(eta0), adam: adam({ stepSize, beta1: 0.9, beta2: 0.999 }) };
}
