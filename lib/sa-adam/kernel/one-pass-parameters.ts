import type { Matrix } from "ml-matrix";
import type { Family } from "../model/family.js";
import { finiteMatrix, type MatrixLike, symmetricEigen } from "../numeric/checks.js";
import { howMany } from "../numeric/how-many.js";
import { symmetrized } from "../numeric/spd.js";

/** SA-Adam on a regression, seen once: what the theorem covers, with the gains of its "adam" convention. */
export interface OnePassParameters {
  family: Family;
  /** d, covariates of a row (an intercept is one of them). */
  dimension: number;
  /** eta_t = eta0 (t + clock)^-alpha. */
  eta0: number;
  alpha: number;
  /** rho_t = c1 (t + clock)^-gamma, at most 1; c1 is 1 unless given. */
  gamma: number;
  c1?: number;
  /** rho^v_t = c2 / (t + clock), at most 1; c2 is 1 unless given. */
  c2?: number;
  /** Steps that the gains count as taken before the first; 0 unless given. */
  clock?: number;
  /** Added to sqrt(v); 1e-8 unless given. */
  epsilon?: number;
  /** lambda of the penalty (lambda/2) |x|^2; 0 unless given. */
  ridge?: number;
  /** K of a further penalty x'Kx / 2, d x d, symmetric and positive semi-definite; none unless given. */
  penalty?: MatrixLike;
  /** x_0, d; the origin unless given. */
  start?: ArrayLike<number>;
  /** v_0, d, which then needs no bias correction; zero, and corrected for, unless given. */
  secondMoment?: ArrayLike<number>;
  /** L^-1, d x d, lower triangular: the fit is one of the rows b = L^-1 a; rows are taken as they are unless given. */
  whitening?: MatrixLike;
  /** t0: averages and plug-in sums start at step t0 + 1; 0 unless given. */
  burnIn?: number;
  /** Are the iterates of each block kept? Not unless given. */
  trace?: boolean;
  /** Are the sums for Hhat and Shat kept, which take O(d^2) a row? They are unless given. */
  sums?: boolean;
}

/** Those parameters, checked and complete; the penalty K + lambda I is one matrix or, without K, the number lambda. */
export interface OnePassSettings {
  readonly family: Family;
  readonly dimension: number;
  readonly eta0: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly c1: number;
  readonly c2: number;
  readonly clock: number;
  readonly epsilon: number;
  readonly penalty: number | Matrix;
  readonly start: ArrayLike<number>;
  readonly secondMoment: ArrayLike<number> | undefined;
  readonly whitening: Matrix | undefined;
  readonly burnIn: number;
  readonly trace: boolean;
  readonly sums: boolean;
}

/** Throws a RangeError that names the parameter at fault. */
export function onePassSettings(parameters: OnePassParameters): OnePassSettings {
  const { family, dimension: d, eta0, alpha, gamma, c1 = 1, c2 = 1, clock = 0 } = parameters;
  const { epsilon = 1e-8, ridge = 0, burnIn = 0, trace = false, sums = true } = parameters;
  const { start = new Float64Array(d >= 1 ? d : 0), secondMoment } = parameters;
  if (!Number.isSafeInteger(d) || d < 1)
    throw new RangeError(`dimension must be a positive integer, got ${d}`);
  if (!(clock >= 0 && Number.isFinite(clock)))
    throw new RangeError(`clock must be non-negative, got ${clock}`);
  checkVector("start", start, d, Number.NEGATIVE_INFINITY);
  if (secondMoment) checkVector("secondMoment", secondMoment, d, 0);
  return {
    family,
    dimension: d,
    eta0,
    alpha,
    gamma,
    c1,
    c2,
    clock,
    epsilon,
    penalty: parameters.penalty ? penaltyMatrix(parameters.penalty, d, ridge) : ridge,
    start,
    secondMoment,
    whitening: parameters.whitening && lowerTriangular(parameters.whitening, d),
    burnIn,
    trace,
    sums,
  };
}

function checkVector(name: string, vector: ArrayLike<number>, d: number, least: number): void {
  if (vector.length !== d)
    throw new RangeError(`${name} must have ${howMany(d, "entry")}, but it has ${vector.length}`);
  for (let j = 0; j < d; j++) {
    if (!(Number.isFinite(vector[j]) && vector[j] >= least))
      throw new RangeError(`${name} has the entry ${vector[j]} at ${j}`);
  }
}

function penaltyMatrix(penalty: MatrixLike, d: number, ridge: number): Matrix {
  const K = finiteMatrix("the penalty", penalty, d);
  const { values } = symmetricEigen("the penalty", K);
  if (Math.min(...values) < -1e-10 * Math.max(...values.map(Math.abs))) {
    throw new RangeError(`the penalty has a negative eigenvalue, ${Math.min(...values)}`);
  }
  const whole = symmetrized(K);
  for (let j = 0; j < d; j++) whole.set(j, j, whole.get(j, j) + ridge);
  return whole;
}

function lowerTriangular(whitening: MatrixLike, d: number): Matrix {
  const triangle = finiteMatrix("the whitening", whitening, d);
  for (let j = 0; j < d; j++) {
    for (let k = j + 1; k < d; k++) {
      if (triangle.get(j, k) !== 0) {
        throw new RangeError(
          `the whitening must be lower triangular: entry (${j}, ${k}) is ${triangle.get(j, k)}`,
        );
      }
    }
  }
  return triangle;
}
