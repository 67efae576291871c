import type { DriftModel } from "sa-adam/internal";
import { polynomial, RandomStream, randomSpd } from "sa-adam/internal";

/** A fixed random P and H that do not commute, and gains on both sides of gamma = 1. */
export interface RandomDriftSettings {
  dimension: number;
  seed: number;
  /** Eigenvalues of P and of H are uniform in it. */
  eigenvalues: readonly [number, number];
  alpha: number;
  eta0: number;
  c1: number;
  gammas: readonly number[];
}

export const RANDOM_DRIFT: RandomDriftSettings = {
  dimension: 20,
  seed: 2026,
  eigenvalues: [0.5, 3],
  alpha: 0.7,
  eta0: 0.2,
  c1: 1,
  gammas: [0.75, 0.85, 0.95, 1, 1.3],
};

/** The drift for one of the exponents. */
export function randomDrift(settings: RandomDriftSettings, gamma: number): DriftModel {
  const { dimension, seed, eigenvalues, eta0, alpha, c1 } = settings;
  const stream = new RandomStream(seed);
  const P = randomSpd(stream, dimension, ...eigenvalues);
  const hessian = randomSpd(stream, dimension, ...eigenvalues);
  const gains = { stepSize: polynomial(eta0, alpha), momentumGain: polynomial(c1, gamma) };
  return { hessian, preconditioner: () => P, ...gains };
}

/** The settings in a caption's words. */
export function describeRandomDrift(settings: RandomDriftSettings): string {
  const { dimension, seed, eigenvalues, alpha, eta0, c1 } = settings;
  return (
    `One random pair P, H that does not commute (d = ${dimension}, eigenvalues uniform in [${eigenvalues.join(", ")}], seed ${seed}); ` +
    `α = ${alpha}, η₀ = ${eta0}, c₁ = ${c1}.`
  );
}
