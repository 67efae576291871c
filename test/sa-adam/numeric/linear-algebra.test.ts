import fc from "fast-check";
import { determinant, Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import {
  dot,
  finiteMatrix,
  largestEigenvalue,
  meanOuterProduct,
  multiply,
  quadraticForm,
  randomOrthogonal,
  randomSpd,
  relativeError,
  spdEigen,
  spdInverse,
  spdInverseSquareRoot,
  spdSquareRoot,
  symmetrized,
  toeplitz,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

function forAllSpd(check: (A: Matrix, stream: RandomStream) => void): void {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 15 }), (seed, d) => {
      const stream = new RandomStream(seed);
      check(randomSpd(stream, d, 0.01, 10), stream);
    }),
    { seed: 3 },
  );
}

describe("functions of an SPD matrix", () => {
  it("are square root, inverse and inverse square root, each symmetric to the last bit", () => {
    forAllSpd((A) => {
      const I = Matrix.eye(A.rows).to2DArray();
      expectClose(spdSquareRoot(A).mmul(spdSquareRoot(A)), A.to2DArray(), 1e-12);
      expectClose(spdInverse(A).mmul(A), I, 1e-10);
      expectClose(spdInverseSquareRoot(A).mmul(A).mmul(spdInverseSquareRoot(A)), I, 1e-11);
      for (const f of [spdSquareRoot(A), spdInverse(A), spdInverseSquareRoot(A)]) {
        expect(f.to2DArray()).toEqual(f.transpose().to2DArray());
      }
    });
  });

  it("name the matrix that is not SPD", () => {
    expect(() =>
      spdInverse(
        [
          [1, 2],
          [2, 1],
        ],
        "P",
      ),
    ).toThrow(/P is not positive definite.*eigenvalue is -1.00000,/);
    expect(() =>
      spdSquareRoot([
        [0, 0],
        [0, 0],
      ]),
    ).toThrow(/the matrix is not positive definite/);
    expect(() =>
      spdEigen("A", [
        [1, 1],
        [0, 1],
      ]),
    ).toThrow(/A is not symmetric/);
    expect(() => finiteMatrix("A", [[1, Number.NaN]])).toThrow(/A is not finite: entry \(0, 1\) is NaN/);
  });
});

describe("random matrices", () => {
  it("are orthogonal, and SPD with eigenvalues in the range that is asked for", () => {
    forAllSpd((_, stream) => {
      const d = 1 + stream.integer(15);
      const Q = randomOrthogonal(stream, d);
      expectClose(Q.mmul(Q.transpose()), Matrix.eye(d).to2DArray(), 1e-14);
      const { values } = spdEigen("A", randomSpd(stream, d, 0.5, 3));
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0.5 - 1e-12);
      expect(Math.max(...values)).toBeLessThanOrEqual(3 + 1e-12);
    });
  });

  it("are Haar distributed as far as the first moments tell: E Q = 0, E Q_ij^2 = 1/d, det of both signs", () => {
    const stream = new RandomStream(17);
    const repeats = 4000;
    const d = 3;
    let entry = 0;
    let square = 0;
    let positive = 0;
    for (let i = 0; i < repeats; i++) {
      const Q = randomOrthogonal(stream, d);
      entry += Q.get(1, 2) / repeats;
      square += Q.get(1, 2) ** 2 / repeats;
      if (determinant(Q) > 0) positive++;
    }
    // Var Q_ij = 1/d, Var Q_ij^2 = 2 (d - 1) / (d^2 (d + 2))
    expect(Math.abs(entry)).toBeLessThan(4 * Math.sqrt(1 / d / repeats));
    expect(Math.abs(square - 1 / d)).toBeLessThan(4 * Math.sqrt((2 * (d - 1)) / (d * d * (d + 2)) / repeats));
    expect(Math.abs(positive / repeats - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / repeats));
  });
});

describe("toeplitz", () => {
  it("has entries r^|j-k|, and the inverse of an autoregression, tridiagonal", () => {
    const T = toeplitz(4, 0.5);
    expect(T.getRow(1)).toEqual([0.5, 1, 0.5, 0.25]);
    const inverse = spdInverse(T);
    expectClose(inverse.getRow(0), [4 / 3, -2 / 3, 0, 0], 1e-12);
    expectClose(inverse.getRow(1), [-2 / 3, 5 / 3, -2 / 3, 0], 1e-12);
    expect(() => toeplitz(3, -1)).toThrow(/\(-1, 1\), got -1/);
  });
});

describe("products", () => {
  it("agree with ml-matrix", () => {
    forAllSpd((A, stream) => {
      const x = stream.normals(A.rows);
      const column = A.mmul(Matrix.columnVector(x));
      expectClose(multiply(A, x), column.to1DArray(), 1e-13);
      expect(quadraticForm(x, A)).toBeCloseTo(dot(x, column.to1DArray()), 10);
      const rows = Array.from({ length: 5 }, () => stream.normals(3));
      const weights = stream.normals(5);
      const R = new Matrix(rows.map((row) => Array.from(row)));
      const mean = R.transpose()
        .mmul(Matrix.diag(Array.from(weights)))
        .mmul(R)
        .div(5);
      expectClose(meanOuterProduct(rows, weights), mean.to2DArray(), 1e-12);
    });
  });

  it("have the values of their examples, and the error of an empty sample", () => {
    expectClose(
      meanOuterProduct([
        [1, 2],
        [3, 4],
      ]),
      [
        [5, 7],
        [7, 10],
      ],
      1e-15,
    );
    expect(() => meanOuterProduct([])).toThrow(/at least one row/);
    expectClose(
      symmetrized([
        [1, 2],
        [4, 3],
      ]),
      [
        [1, 3],
        [3, 3],
      ],
      0,
    );
    expect(relativeError([[1, 2]], [[1, 4]])).toBe(0.5);
    expect(
      largestEigenvalue([
        [-1, 0],
        [0, -3],
      ]),
    ).toBeCloseTo(-1, 14);
  });
});
