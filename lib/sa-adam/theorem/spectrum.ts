import { Matrix } from "ml-matrix";
import { checkedSettings, type DriftSettings } from "./drift.js";
import { checkedModel, type DriftModel } from "./linear-model.js";
import { modesOf } from "./modes.js";

/** A complex number. */
export interface Complex {
  re: number;
  im: number;
}

/** The eigenvalues of the drift L. */
export interface DriftSpectrum {
  /** 2d eigenvalues, two successive ones for each eigenvalue lambda of P^1/2 H P^1/2, in ascending order of lambda. */
  eigenvalues: Complex[];
  /** The smallest real part: positive. */
  smallestRealPart: number;
  /** How many of the d pairs are complex, that is, oscillate. */
  underdampedPairs: number;
}

/** The spectrum at step t of a schedule. */
export interface SpectrumPoint extends DriftSpectrum {
  t: number;
  tau: number;
  /**
   * t eta_t times the smallest real part: the rate of contraction in log t. Growing without bound for gamma < 1,
   * tending to c1/2 at gamma = 1, to zero above. (ours)
   */
  logTimeRate: number;
}

/**
 * The spectrum of L by its reduction to 2 x 2 blocks.
 *
 * With P^1/2 H P^1/2 = U diag(lambda) U', the change of variables (P^1/2 U a, P^-1/2 U b) makes L the d blocks
 * [[rho lambda, 1 - rho], [-tau lambda, tau]], so that its eigenvalues solve
 *
 *     mu^2 - (rho lambda + tau) mu + tau lambda = 0
 *
 * Trace and determinant are positive: every real part is positive, for all SPD P and H, rho in (0, 1) and tau > 0.
 * A pair is underdamped (complex, with real part (rho lambda + tau)/2) when (rho lambda + tau)^2 < 4 tau lambda.
 *
 * @throws RangeError unless P and H are SPD of one shape, eta > 0 and rho in (0, 1)
 * @example
 * driftSpectrum({ preconditioner: [[1]], hessian: [[1]], stepSize: 0.5, momentumGain: 0.5 }).eigenvalues[0]
 * // { re: 0.75, im: 0.661 }
 * @see positive drift stability, An and Huo, arXiv:2606.17364; the reduction is ours.
 */
export function driftSpectrum(settings: DriftSettings): DriftSpectrum {
  const { P, H, eta, rho } = checkedSettings(settings);
  return spectrumOf(modesOf(P, H).curvatures, rho, rho / eta);
}

/**
 * The spectrum of L_t at steps of a schedule.
 *
 * @param steps the steps t, such as `logSpacedIntegers(1, 1e8, 4)`
 * @throws RangeError unless every P_t and H are SPD of one shape
 * @example spectrumAlongSchedule({ hessian: [[1]], momentumGain: polynomial(1, 1) }, [1, 10, 100])
 */
export function spectrumAlongSchedule(model: DriftModel, steps: ArrayLike<number>): SpectrumPoint[] {
  const { dimension, hessian, stepSize, momentumGain, preconditioner } = checkedModel(model);
  const fixed = preconditioner ? undefined : modesOf(Matrix.eye(dimension), hessian).curvatures;
  return Array.from(steps, (t) => {
    const eta = stepSize(t);
    const rho = momentumGain(t);
    const curvatures = fixed ?? modesOf(preconditioner?.(t) as Matrix, hessian).curvatures;
    const spectrum = spectrumOf(curvatures, rho, rho / eta);
    return { t, tau: rho / eta, ...spectrum, logTimeRate: t * eta * spectrum.smallestRealPart };
  });
}

function spectrumOf(curvatures: number[], rho: number, tau: number): DriftSpectrum {
  const pairs = curvatures.map((lambda) => roots(rho * lambda + tau, tau * lambda));
  const eigenvalues = pairs.flat();
  return {
    eigenvalues,
    smallestRealPart: Math.min(...eigenvalues.map(({ re }) => re)),
    underdampedPairs: pairs.filter(([{ im }]) => im !== 0).length,
  };
}

/** The roots of mu^2 - trace mu + determinant; the smaller real one without cancellation. */
function roots(trace: number, determinant: number): [Complex, Complex] {
  const discriminant = trace * trace - 4 * determinant;
  if (discriminant < 0) {
    const im = Math.sqrt(-discriminant) / 2;
    return [
      { re: trace / 2, im },
      { re: trace / 2, im: -im },
    ];
  }
  const larger = (trace + Math.sqrt(discriminant)) / 2;
  return [
    { re: larger, im: 0 },
    { re: determinant / larger, im: 0 },
  ];
}
