import { Matrix } from "ml-matrix";
import { type MatrixLike, spdEigen, symmetricEigen } from "../numeric/checks.js";
import { symmetrized } from "../numeric/spd.js";

/** The modes of one step: the coordinates in which its drift is d separate 2 x 2 blocks. */
export interface Modes {
  /** The eigenvalues lambda of P^1/2 H P^1/2 = U diag(lambda) U', ascending. */
  readonly curvatures: number[];
  /** U' P^-1/2, d x d: takes Delta to its modes. */
  readonly ofIterate: Matrix;
  /** U' P^1/2, d x d: takes a gradient, or m, to its modes. */
  readonly ofGradient: Matrix;
}

/**
 * The modes of P^1/2 H P^1/2. With Delta = P^1/2 U a and m = P^-1/2 U b the step z_t = (I - eta L) z_{t-1} is, mode by mode,
 *
 *     a_t = (1 - rho e) a - eta (1 - rho) b        b_t = rho lambda a + (1 - rho) b        e = eta lambda
 *
 * @throws RangeError unless P and H are SPD of one shape
 * @example modesOf([[4]], [[1]]).curvatures // [4]
 */
export function modesOf(P: MatrixLike, H: MatrixLike): Modes {
  spdEigen("the Hessian H", H);
  const { values, vectors } = spdEigen("the preconditioner P", P);
  const mapped = (values: number[]): Matrix =>
    symmetrized(vectors.clone().mulRowVector(values).mmul(vectors.transpose()));
  const roots = values.map(Math.sqrt);
  const root = mapped(roots);
  const eigen = symmetricEigen("P^1/2 H P^1/2", symmetrized(root.mmul(Matrix.checkMatrix(H)).mmul(root)));
  const order = eigen.values.map((_, i) => i).sort((i, j) => eigen.values[i] - eigen.values[j]);
  const U = eigen.vectors.transpose().selection(
    order,
    order.map((_, j) => j),
  );
  return {
    curvatures: order.map((i) => eigen.values[i]),
    ofIterate: U.mmul(mapped(roots.map((value) => 1 / value))),
    ofGradient: U.mmul(root),
  };
}
