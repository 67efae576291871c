import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";
import { isVector, refuse } from "./arguments.js";

/** Anything that reads as a matrix: ml-matrix's own, or rows of numbers. */
export type MatrixLike = Matrix | number[][];

/**
 * `value` as a finite matrix, optionally of a given shape; a copy only when it was rows of numbers.
 *
 * @throws RangeError that names the matrix, and the first entry at fault where there is one
 */
export function finiteMatrix(name: string, value: MatrixLike, rows?: number, columns?: number): Matrix {
  if (Array.isArray(value)) requireRows(name, value);
  else if (!Matrix.isMatrix(value)) refuse(name, "a matrix, by rows of numbers", value);
  const matrix = Matrix.checkMatrix(value);
  if (rows !== undefined && (matrix.rows !== rows || matrix.columns !== (columns ?? rows))) {
    throw new RangeError(
      `${name} must be ${rows} x ${columns ?? rows}, but it is ${matrix.rows} x ${matrix.columns}`,
    );
  }
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++) {
      if (!Number.isFinite(matrix.get(i, j))) {
        throw new RangeError(`${name} is not finite: entry (${i}, ${j}) is ${matrix.get(i, j)}`);
      }
    }
  }
  return matrix;
}

/** Throws a RangeError unless these are rows of numbers, of equal lengths. */
function requireRows(name: string, rows: unknown[]): void {
  const vectors = rows.filter((row): row is ArrayLike<unknown> => isVector(row) && row.length > 0);
  if (rows.length === 0 || vectors.length < rows.length) refuse(name, "a matrix, by rows of numbers", rows);
  vectors.forEach((row, i) => {
    if (row.length !== vectors[0].length) throw new RangeError(`${name} has rows of different lengths`);
    const j = Array.from(row).findIndex((entry) => typeof entry !== "number");
    if (j >= 0) refuse(`entry (${i}, ${j}) of ${name}`, "a number", row[j]);
  });
}

/**
 * A symmetric matrix's eigenvalues (ascending) and orthonormal eigenvectors (columns).
 *
 * @throws RangeError when the matrix is not square, not finite or not symmetric to 1e-10 relative
 */
export function symmetricEigen(name: string, value: MatrixLike): { values: number[]; vectors: Matrix } {
  const matrix = finiteMatrix(name, value);
  requireSymmetric(name, matrix);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

/** Beyond this dimension eigenvalues are asked for only where a pivot is small: they take thirty times as long as pivots. */
export const WIDE = 64;
/** Of Cholesky's pivots beside the diagonal: above it half of the digits are left. */
export const SAFE_PIVOT = 1e-7;

/** The Cholesky factor of a wide symmetric matrix that is positive definite beyond doubt; undefined where that is to be found out. */
export function plainFactor(matrix: Matrix): CholeskyDecomposition | undefined {
  if (matrix.rows <= WIDE) return undefined;
  const factor = new CholeskyDecomposition(matrix);
  const safe = (pivot: number, j: number): boolean => pivot * pivot > SAFE_PIVOT * matrix.get(j, j);
  return factor.isPositiveDefinite() && factor.lowerTriangularMatrix.diagonal().every(safe)
    ? factor
    : undefined;
}

/**
 * The eigendecomposition of a symmetric positive definite matrix.
 *
 * @throws RangeError that names the matrix and its smallest eigenvalue when it is not positive definite
 */
export function spdEigen(name: string, value: MatrixLike): { values: number[]; vectors: Matrix } {
  const eigen = symmetricEigen(name, value);
  const smallest = Math.min(...eigen.values);
  const largest = Math.max(...eigen.values);
  if (!(smallest > 1e-15 * largest)) {
    throw new RangeError(
      `${name} is not positive definite: its smallest eigenvalue is ${smallest.toPrecision(6)}, its largest ${largest.toPrecision(6)}`,
    );
  }
  return eigen;
}

/**
 * `value` as a symmetric positive semidefinite matrix, to rounding: no eigenvalue below -1e-10 of the largest entry.
 *
 * By a Cholesky factor of the matrix with that much on its diagonal, an eighth of the work of its eigenvalues.
 *
 * @throws RangeError that names the matrix, and its smallest eigenvalue when that is negative
 */
export function semidefiniteMatrix(name: string, value: MatrixLike, dimension?: number): Matrix {
  const matrix = finiteMatrix(name, value, dimension);
  requireSymmetric(name, matrix);
  const scale = matrix.clone().abs().max();
  // Cholesky wants symmetry to the last bit.
  const lifted = Matrix.add(matrix, matrix.transpose())
    .mul(0.5)
    .add(Matrix.eye(matrix.rows).mul(1e-10 * scale));
  if (scale > 0 && !new CholeskyDecomposition(lifted).isPositiveDefinite()) {
    const smallest = Math.min(...symmetricEigen(name, matrix).values);
    throw new RangeError(
      `${name} is not positive semidefinite: its smallest eigenvalue is ${smallest.toPrecision(6)}`,
    );
  }
  return matrix;
}

/** Throws a RangeError when the matrix is not square or not symmetric to 1e-10 relative. */
export function requireSymmetric(name: string, matrix: Matrix): void {
  if (!matrix.isSquare()) {
    throw new RangeError(`${name} must be square, but it is ${matrix.rows} x ${matrix.columns}`);
  }
  const scale = matrix.max() - matrix.min() + Math.abs(matrix.max());
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(matrix.get(i, j) - matrix.get(j, i));
      if (gap > 1e-10 * scale) {
        throw new RangeError(
          `${name} is not symmetric: entries (${i}, ${j}) and (${j}, ${i}) differ by ${gap}`,
        );
      }
    }
  }
}
