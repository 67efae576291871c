import { Matrix, solve } from "ml-matrix";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { multiply, spdInverse } from "../numeric/spd.js";

export interface CurvatureShiftSettings {
  /** H, d x d, SPD. */
  hessian: MatrixLike;
  /** S, d x d, SPD. */
  noiseCovariance: MatrixLike;
  /** P, d x d, SPD; the identity unless given. */
  preconditioner?: MatrixLike;
  /** The third derivative of F at x*, contracted with a symmetric C: E[grad^3 f : C], d. */
  third: (C: Matrix) => ArrayLike<number>;
}

/** What a step size does on a curved loss, per unit of it. */
export interface CurvatureShift {
  /** From x* to where the average of the iterate stands, over the mean step size, d. */
  shift: Float64Array;
  /** Stationary covariance of the iterate over the step size, d x d: C of P H C + C H P = P S P. */
  covariance: Matrix;
}

/**
 * The shift of the average on a loss with a third derivative, to first order in the step size, and the covariance behind it.
 *
 *     shift = -(1/2) H^-1 F'''[C]        P H C + C H P = P S P        average - x* ~ shift times the mean of eta_1 ... eta_n
 *
 * The mean gradient over the iterate's spread, H Delta + (1/2) F'''[eta C], has to vanish on average. Of a decreasing step
 * eta_t = eta0 t^-alpha the mean is eta0 n^-alpha/(1 - alpha): times sqrt(n) it vanishes for alpha > 1/2, tends to a constant at
 * 1/2 and grows below: that is why the theorem asks for alpha > 1/2, and a quadratic loss does not.
 *
 * @throws RangeError when H or P is not SPD, or shapes differ
 * @example curvatureShift({ hessian: [[1]], noiseCovariance: [[1]], third: (C) => [C.get(0, 0)] }).shift // [-0.25]
 * @see A. Dieuleveut, A. Durmus and F. Bach, Annals of Statistics 48 (2020), for constant steps.
 */
export function curvatureShift(settings: CurvatureShiftSettings): CurvatureShift {
  const inverse = spdInverse(settings.hessian, "the Hessian H");
  const d = inverse.rows;
  const H = finiteMatrix("the Hessian H", settings.hessian, d);
  const S = finiteMatrix("the noise covariance S", settings.noiseCovariance, d);
  const P = finiteMatrix("the preconditioner P", settings.preconditioner ?? Matrix.eye(d), d);
  const PH = P.mmul(H);
  const PSP = P.mmul(S).mmul(P);
  // Row (i, j) of the linear system: sum_k PH_ik C_kj + C_ik PH_jk.
  const system = Matrix.zeros(d * d, d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        const row = i * d + j;
        system.set(row, k * d + j, system.get(row, k * d + j) + PH.get(i, k));
        system.set(row, i * d + k, system.get(row, i * d + k) + PH.get(j, k));
      }
    }
  }
  const flat = solve(system, Matrix.columnVector(PSP.to1DArray())).to1DArray();
  const covariance = Matrix.from1DArray(d, d, flat);
  const pull = multiply(inverse, settings.third(covariance));
  return { shift: pull.map((value) => -0.5 * value), covariance };
}
