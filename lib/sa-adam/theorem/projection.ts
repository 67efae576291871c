import { CholeskyDecomposition, LuDecomposition, Matrix } from "ml-matrix";
import { knownOptions, wholeNumber } from "../numeric/arguments.js";
import { type MatrixLike, semidefiniteMatrix, spdEigen } from "../numeric/checks.js";
import { RandomStream } from "../numeric/random-stream.js";
import { randomSpd } from "../numeric/spd.js";
import { augmentedDrift, checkedSettings, DRIFT_SETTINGS, type DriftSettings } from "./drift.js";

/** Sigma_z, and how far its blocks are from what the identity says; errors relative to the largest entry of the sandwich. */
export interface ProjectionIdentity {
  /** Sigma_z = L^-1 (B S B'/eta^2) L^-T, 2d x 2d. */
  covariance: Matrix;
  /** L^-1 [-rho P; tau I], 2d x d: [-H^-1; 0] up to rounding. */
  response: Matrix;
  /** The iterate block against H^-1 S H^-1. */
  iterateError: number;
  /** The momentum block against zero. */
  momentumError: number;
  /** The cross blocks against zero. */
  crossError: number;
}

export interface ProjectionErrorsOptions {
  /** d; 20 unless given. */
  dimension?: number;
  /** Number of random settings; 1000 unless given. */
  draws?: number;
  /** 2026 unless given. */
  seed?: number;
}

/** The errors of the projection identity over random settings. */
export interface ProjectionErrors {
  dimension: number;
  draws: number;
  seed: number;
  /** The largest of each error over the draws. */
  maxRelativeError: number;
  maxMomentumError: number;
  maxCrossError: number;
  /** The iterate block's error, draw by draw. */
  iterateErrors: number[];
}

/**
 * The projection identity: the stationary covariance of the averaged augmented state has the sandwich as its iterate
 * block, for every P, rho and tau, and zeros elsewhere.
 *
 *     Sigma_z = L^-1 (B S B'/eta^2) L^-T = [ H^-1 S H^-1   0 ]
 *                                          [ 0             0 ]
 *
 * Why (ours): B/eta = [-rho P; tau I], so solve L U = [-rho P; tau I]. Row two is U2 = I + H U1; row one then reads
 * P H U1 = -P. So U1 = -H^-1 and U2 = 0, whatever P, rho and tau. The computation here does not know that: it
 * factors L (2d x 2d, LU with pivoting) and solves with it from the left and from the right. The sandwich that it is
 * compared with comes from a Cholesky factor of H, good to the last digits.
 *
 * @throws RangeError unless H is SPD, eta > 0, rho in (0, 1), P is regular, S positive semidefinite, and both of H's shape;
 *   and for a sandwich beyond the range of a double
 * @example
 * projectionIdentity({ preconditioner: [[2]], hessian: [[4]], noiseCovariance: [[1]], stepSize: 0.1, momentumGain: 0.5 })
 *   .covariance // [[0.0625, 0], [0, 0]]
 * @see the identity, An and Huo, arXiv:2606.17364; the two-line proof and the zero blocks (ours).
 */
export function projectionIdentity(
  settings: DriftSettings & { /** S, d x d, symmetric positive semidefinite. */ noiseCovariance: MatrixLike },
): ProjectionIdentity {
  const { noiseCovariance, ...drift } = knownOptions("projectionIdentity", settings, [
    ...DRIFT_SETTINGS,
    "noiseCovariance",
  ]);
  const { H, eta, d } = checkedSettings(drift);
  spdEigen("the Hessian H", H);
  const S = semidefiniteMatrix("the noise covariance S", noiseCovariance, d);
  const { L, B } = augmentedDrift(drift);
  const factors = new LuDecomposition(L);
  if (factors.isSingular()) throw new RangeError("the preconditioner P is singular, and so is the drift L");
  const forcing = B.div(eta);
  const fromLeft = factors.solve(forcing.mmul(S).mmul(forcing.transpose()));
  const covariance = factors.solve(fromLeft.transpose()).transpose();

  const inverse = new CholeskyDecomposition(H).solve(Matrix.eye(d));
  const sandwich = inverse.mmul(S).mmul(inverse.transpose());
  const scale = largest(sandwich);
  if (!Number.isFinite(scale) || covariance.to1DArray().some((value) => !Number.isFinite(value)))
    throw new RangeError(
      "the sandwich H^-1 S H^-1 is beyond the range of a double: give H and S other units",
    );
  /** Without noise, S = 0, there is nothing to be off. */
  const relative = (...blocks: Matrix[]): number => {
    const error = Math.max(...blocks.map(largest));
    return error === 0 ? 0 : error / scale;
  };
  const iterate = covariance.subMatrix(0, d - 1, 0, d - 1);
  const across = covariance.subMatrix(0, d - 1, d, 2 * d - 1);
  const back = covariance.subMatrix(d, 2 * d - 1, 0, d - 1);
  return {
    covariance,
    response: factors.solve(forcing),
    iterateError: relative(iterate.sub(sandwich)),
    momentumError: relative(covariance.subMatrix(d, 2 * d - 1, d, 2 * d - 1)),
    crossError: relative(across, back),
  };
}

/**
 * The projection identity on random settings that do not commute: P, H and S with random eigenvectors and eigenvalues
 * uniform in [0.5, 3], rho uniform in [0.1, 0.9], eta uniform in [0.01, 0.3]. Rounding error is all that is left.
 *
 * @throws RangeError unless dimension and draws are positive integers
 * @example projectionErrors({ dimension: 5, draws: 100 }).maxRelativeError // of the order of 1e-15
 */
export function projectionErrors(options: ProjectionErrorsOptions = {}): ProjectionErrors {
  const { dimension = 20, draws = 1000, seed = 2026 } = options;
  wholeNumber("dimension", dimension);
  wholeNumber("draws", draws);
  const stream = new RandomStream(seed);
  const spd = () => randomSpd(stream, dimension, 0.5, 3);
  const iterateErrors: number[] = [];
  let [maxMomentumError, maxCrossError] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const identity = projectionIdentity({
      preconditioner: spd(),
      hessian: spd(),
      noiseCovariance: spd(),
      momentumGain: 0.1 + 0.8 * stream.uniform(),
      stepSize: 0.01 + 0.29 * stream.uniform(),
    });
    iterateErrors.push(identity.iterateError);
    maxMomentumError = Math.max(maxMomentumError, identity.momentumError);
    maxCrossError = Math.max(maxCrossError, identity.crossError);
  }
  const maxRelativeError = iterateErrors.reduce((a, b) => Math.max(a, b));
  return { dimension, draws, seed, maxRelativeError, maxMomentumError, maxCrossError, iterateErrors };
}

function largest(matrix: Matrix): number {
  return matrix.clone().abs().max();
}
