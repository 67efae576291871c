import { Matrix } from "ml-matrix";
import { finiteVector, knownOptions } from "../numeric/arguments.js";
import {
  finiteMatrix,
  type MatrixLike,
  semidefiniteMatrix,
  spdEigen,
  symmetricEigen,
} from "../numeric/checks.js";
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
export function quadratic(options: {
  /** H, d x d, SPD. */
  hessian: MatrixLike;
  /** S, d x d, positive semi-definite; zero gives exact gradients. */
  noiseCovariance: MatrixLike;
  /** x*, d; the origin unless given. */
  optimum?: ArrayLike<number>;
}): KnownProblem<Float64Array> & Expectations {
  knownOptions("quadratic", options, ["hessian", "noiseCovariance", "optimum"]);
  const H = finiteMatrix("the Hessian H", options.hessian);
  spdEigen("the Hessian H", H);
  const d = H.rows;
  const { optimum = new Float64Array(d) } = options;
  const S = semidefiniteMatrix("the noise covariance S", options.noiseCovariance, d);
  const root = semidefiniteSquareRoot(S);
  const center = Float64Array.from(finiteVector("optimum", optimum, d));

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

/** S^(1/2) for an S whose eigenvalues may be zero, or negative by rounding. */
function semidefiniteSquareRoot(S: Matrix): Matrix {
  const { values, vectors } = symmetricEigen("the noise covariance S", S);
  const scaled = vectors.clone().mulRowVector(values.map((value) => Math.sqrt(Math.max(value, 0))));
  return scaled.mmul(vectors.transpose());
}
