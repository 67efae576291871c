import { Matrix } from "ml-matrix";
import { symmetricEigen } from "../numeric/checks.js";
import { symmetrized } from "../numeric/spd.js";
import { type FitGains, gainsAt } from "./gains.js";
import type { OptimizerName } from "./options.js";

/**
 * What the start and the last iterate still add to the average's variance after n steps, relative to the sandwich:
 *
 *     1/(2 n rho_n - gamma - alpha) + 1/(2 n eta_n lambda)        lambda of P^1/2 H P^1/2
 *
 * with 1/lambda averaged over the eigenvalues, and with the smallest for the coefficient that suffers most.
 */
export interface Excess {
  readonly mean: number;
  readonly worst: number;
}

export function excessVariance(
  optimizer: OptimizerName,
  gains: FitGains,
  n: number,
  { hessian, noise }: { hessian: Matrix; noise: Matrix },
): Excess {
  const { stepSize, momentumGain } = gainsAt(gains, n);
  const inverses = relaxationTimes(optimizer, hessian, noise);
  const damped = 2 * n * momentumGain - gains.gamma - gains.alpha;
  const momentum = optimizer === "sa-adam" ? 1 / Math.max(damped, 1) : 0;
  const start = (inverse: number): number => inverse / (2 * n * stepSize);
  return {
    mean: momentum + start(inverses.reduce((sum, value) => sum + value, 0) / inverses.length),
    worst: momentum + start(Math.max(...inverses)),
  };
}

/** 1 / lambda of P^1/2 H P^1/2. */
function relaxationTimes(optimizer: OptimizerName, hessian: Matrix, noise: Matrix): number[] {
  const roots = noise
    .diagonal()
    .map((v) => (optimizer === "sgd" ? 1 : 1 / Math.sqrt(Math.sqrt(Math.max(v, Number.MIN_VALUE)))));
  const Q = Matrix.diag(roots);
  const { values } = symmetricEigen("P^1/2 H P^1/2", symmetrized(Q.mmul(hessian).mmul(Q)));
  return values.map((value) => 1 / Math.max(value, 1e-12));
}
