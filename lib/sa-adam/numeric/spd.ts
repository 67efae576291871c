import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { inOpenInterval, wholeNumber } from "./arguments.js";
import {
  finiteMatrix,
  type MatrixLike,
  plainFactor,
  requireSymmetric,
  spdEigen,
  symmetricEigen,
} from "./checks.js";
import { power } from "./elementary.js";
import { howMany } from "./how-many.js";
import type { RandomStream } from "./random-stream.js";

/** f(A) = U diag(f(lambda)) U' for a symmetric positive definite A; throws a RangeError when it is not. */
export function spdFunction(name: string, matrix: MatrixLike, f: (eigenvalue: number) => number): Matrix {
  const { values, vectors } = spdEigen(name, matrix);
  const scaled = vectors.clone().mulRowVector(values.map(f));
  return symmetrized(scaled.mmul(vectors.transpose()));
}

/** (A + A') / 2, which removes what rounding left of asymmetry. */
export function symmetrized(matrix: MatrixLike): Matrix {
  const a = Matrix.checkMatrix(matrix);
  return Matrix.add(a, a.transpose()).mul(0.5);
}

/**
 * The SPD square root A^(1/2).
 *
 * @throws RangeError when A is not symmetric positive definite
 * @example spdSquareRoot([[4, 0], [0, 9]]) // [[2, 0], [0, 3]]
 */
export function spdSquareRoot(matrix: MatrixLike, name = "the matrix"): Matrix {
  return spdFunction(name, matrix, Math.sqrt);
}

/**
 * The inverse of an SPD matrix by its Cholesky factor, symmetric to the last bit.
 *
 * @throws RangeError when A is not symmetric positive definite
 * @example spdInverse([[4, 0], [0, 8]]) // [[0.25, 0], [0, 0.125]]
 */
export function spdInverse(matrix: MatrixLike, name = "the matrix"): Matrix {
  requireSymmetric(name, finiteMatrix(name, matrix));
  const a = symmetrized(matrix);
  let factor = plainFactor(a);
  if (!factor) {
    const { values } = spdEigen(name, matrix);
    factor = new CholeskyDecomposition(a);
    // Its eigenvalues are positive, and its pivots are not: both to rounding.
    if (!factor.isPositiveDefinite())
      throw new RangeError(
        `${name} is singular to rounding: its smallest eigenvalue is ${Math.min(...values)}`,
      );
  }
  return symmetrized(factor.solve(Matrix.eye(a.rows)));
}

/** A^(-1/2), with A^(-1/2) A A^(-1/2) = I. Throws as `spdInverse`. */
export function spdInverseSquareRoot(matrix: MatrixLike, name = "the matrix"): Matrix {
  return spdFunction(name, matrix, (eigenvalue) => 1 / Math.sqrt(eigenvalue));
}

/**
 * The symmetric Toeplitz matrix T_jk = r^|j-k| of size d x d, SPD for |r| < 1.
 *
 * @throws RangeError when |r| >= 1
 * @example toeplitz(3, 0.4).getRow(0) // [1, 0.4, 0.16]
 */
export function toeplitz(dimension: number, r: number): Matrix {
  wholeNumber("dimension", dimension);
  inOpenInterval("the Toeplitz ratio", r, -1, 1);
  return Matrix.from1DArray(
    dimension,
    dimension,
    Array.from({ length: dimension * dimension }, (_, i) =>
      power(r, Math.abs(Math.floor(i / dimension) - (i % dimension))),
    ),
  );
}

/**
 * A random orthogonal matrix, d x d: Gram-Schmidt on standard normal columns (Haar distributed).
 */
export function randomOrthogonal(stream: RandomStream, dimension: number): Matrix {
  const rows: Float64Array[] = [];
  while (rows.length < dimension) {
    const v = stream.normals(dimension);
    // Twice is enough: the second pass removes what cancellation left of the first.
    for (let pass = 0; pass < 2; pass++) {
      for (const q of rows) {
        const projection = dot(q, v);
        for (let j = 0; j < dimension; j++) v[j] -= projection * q[j];
      }
    }
    const norm = Math.sqrt(dot(v, v));
    rows.push(v.map((value) => value / norm));
  }
  return new Matrix(rows.map((row) => Array.from(row)));
}

/**
 * A random SPD matrix: Haar eigenvectors, eigenvalues uniform in [smallest, largest].
 *
 * @example randomSpd(new RandomStream(1), 20, 0.5, 3).rows // 20
 */
export function randomSpd(
  stream: RandomStream,
  dimension: number,
  smallest: number,
  largest: number,
): Matrix {
  const q = randomOrthogonal(stream, dimension);
  const values = Array.from({ length: dimension }, () => smallest + (largest - smallest) * stream.uniform());
  return symmetrized(q.transpose().mulRowVector(values).mmul(q));
}

/** The inner product x'y of two vectors; throws a RangeError unless their lengths are equal. */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) throw new RangeError(`dot needs equal lengths, got ${x.length} and ${y.length}`);
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += x[j] * y[j];
  return sum;
}

/** The quadratic form x'Ax. */
export function quadraticForm(x: ArrayLike<number>, matrix: MatrixLike): number {
  return dot(x, multiply(matrix, x));
}

/** The product A x of a matrix and a vector, as a vector. */
export function multiply(matrix: MatrixLike, x: ArrayLike<number>): Float64Array {
  const a = Matrix.checkMatrix(matrix);
  if (x.length !== a.columns)
    throw new RangeError(
      `the matrix has ${howMany(a.columns, "column")}, the vector ${howMany(x.length, "entry")}`,
    );
  return Float64Array.from({ length: a.rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < a.columns; j++) sum += a.get(i, j) * x[j];
    return sum;
  });
}

/** The largest eigenvalue of a symmetric matrix, definite or not. */
export function largestEigenvalue(matrix: MatrixLike): number {
  return Math.max(...symmetricEigen("the matrix", matrix).values);
}

/** The largest absolute entry of A - B relative to the largest of B. */
export function relativeError(a: MatrixLike, b: MatrixLike): number {
  const reference = finiteMatrix("the reference", b);
  const difference = Matrix.sub(finiteMatrix("the matrix", a, reference.rows, reference.columns), reference);
  return difference.abs().max() / reference.clone().abs().max();
}
