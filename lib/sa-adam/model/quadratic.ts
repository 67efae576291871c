import { Matrix } from "ml-matrix";
import { finiteMatrix, type MatrixLike, symmetricEigen } from "../numeric/checks.js";
import { dot, multiply } from "../numeric/spd.js";
import { type Expectations, type KnownProblem, truth } from "./problem.js";

/**
 * A quadratic with additive gradient noise; one observation is the noise xi itself, d:
 *
 *     f(x; xi) = (x - x*)'H(x - x*) / 2 + xi'x        gradient = H (x - x*) + xi,  xi ~ N(0, S)
 *
 * @throws RangeError when H is not SPD, S not positive semi-definite, or a shape differs
 * @example quadratic({ hessian: [[2, 0.6], [0.6, 1]], noiseCovariance: [[1, -0.4], [-0.4, 0.8]] }).optimum // [0, 0]
 */
export function quadratic({
  hessian,
  noiseCovariance,
  optimum,
}: {
  /** H, d x d, SPD. */
  hessian: MatrixLike;
  /** S, d x d, positive semi-definite; zero gives exact gradients. */
  noiseCovariance: MatrixLike;
  /** x*, d; the origin unless given. */
  optimum?: ArrayLike<number>;
}): KnownProblem<Float64Array> & Expectations {
  const H = finiteMatrix("the Hessian H", hessian);
  const d = H.rows;
  const S = finiteMatrix("the noise covariance S", noiseCovariance, d);
  const root = semidefiniteSquareRoot(S);
  const center = Float64Array.from(optimum ?? new Float64Array(d));
  if (center.length !== d) throw new RangeError(`optimum must have ${d} entries, got ${center.length}`);

  return {
    name: "quadratic",
    dimension: d,
    ridge: 0,
    sample: (stream) => multiply(root, stream.normals(d)),
    loss(x, noise) {
      const error = center.map((c, j) => x[j] - c);
      return 0.5 * dot(error, multiply(H, error)) + dot(noise, x);
    },
    gradient(x, noise, out = new Float64Array(d)) {
      for (let j = 0; j < d; j++) {
        out[j] = noise[j];
        for (let k = 0; k < d; k++) out[j] += H.get(j, k) * (x[k] - center[k]);
      }
      return out;
    },
    moments(x) {
      const mean = multiply(
        H,
        center.map((c, j) => x[j] - c),
      );
      const square = Matrix.columnVector(mean).mmul(Matrix.rowVector(mean));
      return { mean, hessian: H, second: square.add(S) };
    },
    ...truth(center, H, S),
  };
}

/** S^(1/2) for a symmetric S whose eigenvalues may be zero, but not negative beyond rounding. */
function semidefiniteSquareRoot(S: Matrix): Matrix {
  const { values, vectors } = symmetricEigen("the noise covariance S", S);
  const smallest = Math.min(...values);
  if (smallest < -1e-12 * Math.max(...values.map(Math.abs))) {
    throw new RangeError(
      `the noise covariance S is not positive semi-definite: it has eigenvalue ${smallest}`,
    );
  }
  const scaled = vectors.clone().mulRowVector(values.map((value) => Math.sqrt(Math.max(value, 0))));
  return scaled.mmul(vectors.transpose());
}
