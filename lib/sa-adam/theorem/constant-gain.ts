import type { Matrix } from "ml-matrix";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { normalCdf, normalQuantile } from "../numeric/distributions.js";
import { howMany } from "../numeric/how-many.js";
import { sandwich } from "../numeric/sandwich.js";
import { spdInverse, symmetrized } from "../numeric/spd.js";

export interface ConstantGainSettings {
  /** H, d x d, SPD. */
  hessian: MatrixLike;
  /** S, d x d, SPD. */
  noiseCovariance: MatrixLike;
  /** Draws of the stationary diagonal of P_t, each d: `stationaryDiagonals`. */
  diagonals: Iterable<ArrayLike<number>>;
}

/** The law of the average under a preconditioner that never comes to rest. */
export interface ConstantGainLaw {
  /** What n Cov(xbar_n) tends to, d x d. */
  covariance: Matrix;
  /** Its trace over that of the sandwich: what n |xbar_n - x*|^2 / tr(sandwich) tends to, on average. */
  nmse: number;
  /** Coverage of a nominal 95 percent interval by the sandwich, averaged over the coordinates. */
  coverage: number;
}

/**
 * The limit covariance of the averaged iterate under a constant gain of the second moment, without momentum. (ours)
 *
 *     H^-1 Pbar^-1 E[P S P] Pbar^-1 H^-1   >=   H^-1 S H^-1        Pbar = E P_t
 *
 * for a stationary P_t that is predictable (built from the past), with decreasing step sizes alpha in (1/2, 1). Why: sum the step
 * x_t - x_{t-1} = -eta_t P_t (H Delta_{t-1} + xi_t) over eta_t. What is left is P_t H Delta_{t-1} with Delta slow, so that P_t may be
 * replaced by its mean, and the martingale P_t xi_t with covariance E[P S P]. When P_t stands still the two P cancel;
 * its fluctuations do not.
 *
 * Momentum takes the fluctuations out: the noise enters m_t, P_t multiplies m_t, which moves slowly, and for a gain rho_t that
 * vanishes the limit is the sandwich. Simulated by numpy in one dimension, gain 0.999, n = 20,000, where the law with SGD's
 * finite-n excess says 1.33: without momentum 1.377 +- 0.020, with rho = 0.1 1.063 +- 0.015 and with (t + 1)^-0.8 1.155 +- 0.016, of
 * which `asymptoticExcess` expects 0.03 and 0.11.
 *
 * @throws RangeError when H or S is not SPD, shapes differ, or there are no draws
 * @example constantGainLaw({ hessian: [[1]], noiseCovariance: [[1]], diagonals: [[1], [3]] }).nmse // 1.25
 */
export function constantGainLaw({
  hessian,
  noiseCovariance,
  diagonals,
}: ConstantGainSettings): ConstantGainLaw {
  const inverse = spdInverse(hessian, "the Hessian H");
  const d = inverse.rows;
  const S = finiteMatrix("the noise covariance S", noiseCovariance, d);
  const [mean, products] = [new Float64Array(d), new Float64Array(d * d)];
  let draws = 0;
  for (const p of diagonals) {
    if (p.length !== d)
      throw new RangeError(`a diagonal has ${howMany(p.length, "entry")}, H ${howMany(d, "row")}`);
    draws++;
    for (let i = 0; i < d; i++) {
      mean[i] += p[i];
      for (let j = 0; j < d; j++) products[i * d + j] += p[i] * p[j];
    }
  }
  if (draws === 0) throw new RangeError("the law needs at least one draw of the preconditioner");

  // Pbar^-1 E[P S P] Pbar^-1, entry by entry: E[p_i p_j] S_ij / (E p_i E p_j).
  const middle = S.clone();
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      middle.set(i, j, (S.get(i, j) * products[i * d + j] * draws) / (mean[i] * mean[j]));
    }
  }
  const covariance = symmetrized(inverse.mmul(middle).mmul(inverse));
  const limit = sandwich(hessian, noiseCovariance);
  const covered = covariance
    .diagonal()
    .map((v, j) => 2 * normalCdf(normalQuantile(0.975) * Math.sqrt(limit.get(j, j) / v)) - 1);
  return {
    covariance,
    nmse: covariance.trace() / limit.trace(),
    coverage: covered.reduce((sum, value) => sum + value, 0) / d,
  };
}
