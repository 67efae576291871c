import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { breadOf } from "../../../lib/sa-adam/fit/bread.js";
import {
  matrixProduct,
  outerProductSum,
  secondMoment,
  timesRows,
} from "../../../lib/sa-adam/kernel/stored-rows.js";
import { gaussian } from "../../../lib/sa-adam/model/families/gaussian.js";
import { regressionFit } from "../../../lib/sa-adam/model/regression-fit.js";
import { meanOuterProduct } from "../../../lib/sa-adam/numeric/mean-outer-product.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";
import { sandwich } from "../../../lib/sa-adam/numeric/sandwich.js";
import { multiply, randomSpd, spdInverse } from "../../../lib/sa-adam/numeric/spd.js";

const stream = new RandomStream(27);
const rowsOf = (n: number, d: number): Float64Array =>
  stream.normals(n * d).map((value, at) => value * 10 ** (at % 5) + (at % d));
const split = (rows: Float64Array, d: number): Float64Array[] =>
  Array.from({ length: rows.length / d }, (_, i) => rows.subarray(i * d, (i + 1) * d));

describe("sums over stored rows", () => {
  // Below and beyond panels of 8, chunks of 128 and the memory that is shared.
  const sizes = [1, 2, 4, 5, 8, 9, 13, 65].flatMap((d) => [1, 3, 127, 128, 129, 300].map((n) => [n, d]));

  it.each(sizes)("are those of loops to the last bit: %i rows of %i", (n, d) => {
    const rows = rowsOf(n, d);
    const weights = stream.normals(n).map((value, i) => (i % 5 === 0 ? 0 : value * value));
    expect(secondMoment(rows, d, weights)).toEqual(meanOuterProduct(split(rows, d), weights));
    expect(secondMoment(rows, d)).toEqual(meanOuterProduct(split(rows, d)));
    const M = new Matrix(split(rowsOf(d, d), d).map((row) => Array.from(row)));
    expect(split(timesRows(M, rows), d)).toEqual(split(rows, d).map((row) => multiply(M, row)));
    const N = new Matrix(split(rowsOf(d, d), d).map((row) => Array.from(row)));
    expect(matrixProduct(M, N)).toEqual(M.mmul(N));
    const lower = M.clone();
    for (let j = 0; j < d; j++) for (let k = j + 1; k < d; k++) lower.set(j, k, 0);
    expect(timesRows(lower, rows, "triangle")).toEqual(timesRows(lower, rows));
  });

  it("give a regression the bits that it has by loops", () => {
    const [n, d] = [200, 7];
    const rows = rowsOf(n, d);
    const response = stream.normals(n);
    const weights = stream.normals(n).map((value) => value * value);
    const fit = (products?: typeof outerProductSum) => {
      const found = regressionFit(
        { rows, response, weights },
        { family: gaussian, ...(products && { products }) },
      );
      return { ...found, noiseCovariance: found.noiseCovariance() };
    };
    expect(fit(outerProductSum)).toEqual(fit());
  });
});

describe("wide matrices", () => {
  const d = 80;
  const H = randomSpd(stream, d, 0.5, 3);
  const S = randomSpd(stream, d, 0.5, 3);
  const nearly = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
    const largest = Array.from(b, Math.abs).reduce((most, value) => Math.max(most, value), 0);
    for (let i = 0; i < b.length; i++) expect(Math.abs(a[i] - b[i])).toBeLessThan(1e-12 * largest);
  };

  it("have the sandwich and the solution of their inverse", () => {
    const inverse = new EigenvalueDecomposition(H, { assumeSymmetric: true });
    const { realEigenvalues: values, eigenvectorMatrix: U } = inverse;
    const bread = U.clone()
      .mulRowVector(values.map((value) => 1 / value))
      .mmul(U.transpose());
    nearly(spdInverse(H).to1DArray(), bread.to1DArray());
    nearly(breadOf(H).sandwich(S).to1DArray(), bread.mmul(S).mmul(bread).to1DArray());
    nearly(sandwich(H, S).to1DArray(), bread.mmul(S).mmul(bread).to1DArray());
    const c = stream.normals(d);
    nearly(breadOf(H).solve(c), multiply(bread, c));
  });

  it("are refused where they are singular, and by name where they are indefinite", () => {
    const column = stream.normals(d);
    const twice = Matrix.columnVector(column).mmul(Matrix.rowVector(column));
    expect(() => breadOf(twice).solve(column)).toThrow(/not positive definite/);
    expect(() => spdInverse(twice, "the Hessian H")).toThrow(/the Hessian H is not positive definite/);
    expect(() => spdInverse(Matrix.sub(H, Matrix.eye(d).mul(2)), "H")).toThrow(
      /its smallest eigenvalue is -/,
    );
    const lopsided = H.clone().set(0, 1, 9);
    expect(() => spdInverse(lopsided)).toThrow(/not symmetric/);
  });

  it("are fitted to least squares, also where a pivot is small", () => {
    const n = 400;
    for (const noise of [1, 1e-4, 1e-6]) {
      const rows = rowsOf(n, d).map((value, at) => value / 10 ** ((at % d) % 5));
      for (let i = 0; i < n; i++) rows[i * d + 1] = rows[i * d] + noise * rows[i * d + 1];
      const truth = stream.normals(d);
      const response = Float64Array.from(split(rows, d), (row) =>
        row.reduce((sum, a, j) => sum + a * truth[j], 0),
      );
      const { optimum, outcome } = regressionFit(
        { rows, response },
        { family: gaussian, products: outerProductSum },
      );
      expect(outcome).toBe("converged");
      for (let j = 0; j < d; j++) expect(Math.abs(optimum[j] - truth[j])).toBeLessThan(1e-9 / noise);
    }
  });
});
