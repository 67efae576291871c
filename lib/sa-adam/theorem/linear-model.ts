import { Matrix } from "ml-matrix";
import { aFunction, finiteVector, knownOptions, nonNegative, wholeNumber } from "../numeric/arguments.js";
import { finiteMatrix, type MatrixLike, semidefiniteMatrix, spdEigen } from "../numeric/checks.js";
import { DEFAULT_MOMENTUM_GAIN, DEFAULT_STEP_SIZE, LARGEST_MOMENTUM_GAIN } from "../optimize/defaults.js";
import { asSchedule, capped, type Schedule } from "../optimize/schedules.js";
import { addProduct, addProductTransposed } from "./dense.js";

/**
 * SA-Adam near the minimiser, where the gradient is linear and the preconditioner deterministic:
 * g_t = H Delta_{t-1} + xi_t, and P_t a given function of t.
 */
export interface LinearModel {
  /** H, d x d, SPD. */
  hessian: MatrixLike;
  /** eta_t; 0.2 t^-0.7 unless given. */
  stepSize?: Schedule | number;
  /** rho_t, capped at 0.999 as in `saAdam`; (t + 1)^-0.75 unless given, as there. */
  momentumGain?: Schedule | number;
  /** P_t, d x d; the identity unless given. The windowed covariance also asks for it between the integers. */
  preconditioner?: (t: number) => MatrixLike;
  /** S = Cov(xi_t), d x d, symmetric and positive semidefinite. */
  noiseCovariance: MatrixLike;
  /** Decoupled weight decay lambda, Delta_t then the error from the rest point of `restPoint`; 0 unless given. */
  decoupledDecay?: number;
}

/** The same without noise and decay: all that the drift depends on. */
export type DriftModel = Omit<LinearModel, "noiseCovariance" | "decoupledDecay">;

/** A model with its matrices checked and its gains as functions of t. */
export interface CheckedModel {
  readonly dimension: number;
  readonly hessian: Matrix;
  readonly noiseCovariance: Matrix;
  readonly decoupledDecay: number;
  readonly stepSize: Schedule;
  readonly momentumGain: Schedule;
  /** Undefined for the identity. */
  readonly preconditioner: ((t: number) => Matrix) | undefined;
}

const MODEL_OPTIONS = [
  "hessian",
  "noiseCovariance",
  "stepSize",
  "momentumGain",
  "preconditioner",
  "decoupledDecay",
];

/**
 * `model` with defaults filled in (no noise: S = 0) and its matrices checked.
 *
 * @throws RangeError that names the matrix at fault: H not SPD, S not positive semidefinite, shapes, P_t not finite
 */
export function checkedModel(model: DriftModel & Partial<LinearModel>): CheckedModel {
  knownOptions("the linear model", model, MODEL_OPTIONS);
  const { stepSize = DEFAULT_STEP_SIZE, momentumGain = DEFAULT_MOMENTUM_GAIN, preconditioner } = model;
  const { decoupledDecay = 0 } = model;
  nonNegative("decoupledDecay", decoupledDecay);
  if (preconditioner !== undefined) aFunction("preconditioner", preconditioner);
  spdEigen("the Hessian H", model.hessian);
  const hessian = Matrix.checkMatrix(model.hessian);
  const dimension = hessian.rows;
  const noiseCovariance = semidefiniteMatrix(
    "the noise covariance S",
    model.noiseCovariance === undefined ? new Matrix(dimension, dimension) : model.noiseCovariance,
    dimension,
  );
  return {
    dimension,
    hessian,
    noiseCovariance,
    decoupledDecay,
    stepSize: asSchedule(stepSize, "stepSize"),
    momentumGain: capped(asSchedule(momentumGain, "momentumGain"), LARGEST_MOMENTUM_GAIN),
    preconditioner:
      preconditioner &&
      ((t) => finiteMatrix(`the preconditioner P at t = ${t}`, preconditioner(t), dimension)),
  };
}

/** `checkedModel` of a model with noise; throws a RangeError when its S is left out, too. */
export function checkedNoisyModel(model: LinearModel): CheckedModel {
  const checked = checkedModel(model);
  finiteMatrix("the noise covariance S", model.noiseCovariance);
  return checked;
}

/** One step of the covariance recursion, C_t = A_t C_{t-1} A_t' + noise, for (Delta_t, m_t, sum_{s<t} Delta_s). */
export interface CovarianceStep {
  /** A_t - I, 3d x 3d row by row; its last d columns are zero. */
  readonly increment: Float64Array;
  /** b_t S b_t', 3d x 3d row by row. */
  readonly noise: Float64Array;
}

/**
 * The step t of the covariance recursion, as a function of t; every call reuses the same two arrays.
 *
 *     A_t - I = [ -eta rho P H - eta lambda I   -eta (1 - rho) P   0 ]        b_t = [ -eta rho P ]
 *               [  rho H                        -rho I             0 ]              [  rho I     ]
 *               [  I                             0                 0 ]              [  0         ]
 *
 * A_t - I and not A_t, because eta rho is below the rounding of 1 long before n = 1e16.
 */
export function covarianceSteps(model: CheckedModel): (t: number) => CovarianceStep {
  const { dimension: d, stepSize, momentumGain, preconditioner, decoupledDecay } = model;
  const size = 3 * d;
  const H = Float64Array.from(model.hessian.to1DArray());
  const S = Float64Array.from(model.noiseCovariance.to1DArray());
  const P = Float64Array.from(Matrix.eye(d).to1DArray());
  const [PH, PS, PSP] = [H.slice(), S.slice(), S.slice()];
  const increment = new Float64Array(size * size);
  const noise = new Float64Array(size * size);
  for (let i = 0; i < d; i++) increment[(2 * d + i) * size + i] = 1;

  return (t) => {
    const eta = stepSize(t);
    const rho = momentumGain(t);
    if (preconditioner) {
      P.set(preconditioner(t).to1DArray());
      addProduct(PH.fill(0), P, H, d);
      addProduct(PS.fill(0), P, S, d);
      addProductTransposed(PSP.fill(0), PS, P, d);
    }
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        const from = i * d + j;
        const above = i * size + j;
        const below = (d + i) * size + j;
        increment[above] = -eta * rho * PH[from] - (i === j ? eta * decoupledDecay : 0);
        increment[above + d] = -eta * (1 - rho) * P[from];
        increment[below] = rho * H[from];
        increment[below + d] = i === j ? -rho : 0;
        noise[above] = eta * eta * rho * rho * PSP[from];
        noise[above + d] = -eta * rho * rho * PS[from];
        noise[(d + j) * size + i] = noise[above + d];
        noise[below + d] = rho * rho * S[from];
      }
    }
    return { increment, noise };
  };
}

/** Past this many steps the windows alone take minutes. */
const MOST_STEPS = 1e30;

/**
 * `checkpoints` in ascending order without repetition.
 *
 * @throws RangeError unless there is one, and each is a positive integer (beyond 2^53: any number up to 1e30)
 */
export function ascendingCheckpoints(checkpoints: ArrayLike<number>): number[] {
  finiteVector("checkpoints", checkpoints);
  const sorted = Array.from(new Set(Array.from(checkpoints))).sort((a, b) => a - b);
  for (const n of sorted) {
    wholeNumber("a number of steps n", n, 1, MOST_STEPS);
  }
  return sorted;
}
