import { inverse, Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { spdFactor } from "../../../lib/sa-adam/kernel/spd.js";

const random = new RandomStream(5);

/** A random positive definite matrix and a random symmetric one. */
function matrices(d: number): [Matrix, Matrix] {
  const root = new Matrix(Array.from({ length: d }, () => Array.from(random.normals(d))));
  const other = new Matrix(Array.from({ length: d }, () => Array.from(random.normals(d))));
  return [root.mmul(root.transpose()).add(Matrix.eye(d)), other.add(other.transpose())];
}
const furthest = (got: ArrayLike<number>, expected: number[]): number =>
  Math.max(...Array.from(got, (value, i) => Math.abs(value - expected[i]))) /
  Math.max(...expected.map(Math.abs));

describe("the factor of a symmetric positive definite matrix", () => {
  it.each([1, 2, 3, 4, 5, 8, 19, 50])(
    "d = %i: solves, inverts and makes the sandwich as ml-matrix does",
    (d) => {
      const [A, B] = matrices(d);
      const factor = spdFactor(A.to1DArray(), d);
      const b = random.normals(d);
      const own = inverse(A);
      expect(factor.dropped).toEqual([]);
      expect(furthest(factor.solve(b), own.mmul(Matrix.columnVector(b)).to1DArray())).toBeLessThan(1e-10);
      expect(furthest(factor.inverse(), own.to1DArray())).toBeLessThan(1e-10);
      const bread = own.mmul(B).mmul(own).to1DArray();
      expect(furthest(factor.sandwich(B.to1DArray()), bread)).toBeLessThan(1e-10);
      expect(furthest(factor.sandwich(B.to1DArray()), bread)).toBeLessThan(1e-10);
    },
  );

  it("is not disturbed by others, of any size, between two questions", () => {
    const sizes = [5, 64, 3, 65, 8, 5];
    const ask = (d: number) => {
      const [A, B] = matrices(d);
      const [entries, b] = [A.to1DArray(), random.normals(d)];
      const answers = (factor = spdFactor(entries, d)) => [
        factor.solve(b),
        factor.sandwich(B.to1DArray()),
        factor.inverse(),
      ];
      return { factor: spdFactor(entries, d), alone: answers(), answers };
    };
    const asked = sizes.map(ask);
    for (const { factor, alone, answers } of asked) expect(answers(factor)).toEqual(alone);
    for (const k of [0, 1, 2])
      for (const { factor, alone, answers } of asked) expect(answers(factor)[k]).toEqual(alone[k]);
  });

  it("takes no memory for good: a thousand leave as much as one", () => {
    const before = process.memoryUsage().external;
    for (let k = 0; k < 1000; k++) spdFactor([4, 2, 2, 5], 2).solve([8, 8]);
    // A page of WebAssembly's memory is 64 kB: 64 MB, were each to keep one.
    expect(process.memoryUsage().external - before).toBeLessThan(8e6);
  });

  it("leaves out what the columns before explain, and columns of zeros", () => {
    const [A] = matrices(3);
    // Columns 0, 1, 0 + 1, nothing, 2.
    const T = new Matrix([
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    const factor = spdFactor(T.mmul(A).mmul(T.transpose()).to1DArray(), 5);
    expect(factor.dropped).toEqual([2, 3]);
    const x = factor.solve([1, 2, 3, 0, 4]);
    const expected = inverse(A)
      .mmul(Matrix.columnVector([1, 2, 4]))
      .to1DArray();
    expect(furthest([x[0], x[1], x[4]], expected)).toBeLessThan(1e-12);
    expect([x[2], x[3]]).toEqual([0, 0]);
  });

  it("refuses what is no matrix", () => {
    expect(() => spdFactor([1, 2, 3], 2)).toThrow(/has not 3 entries/);
    expect(() => spdFactor([1, 0, Number.NaN, 1], 2)).toThrow(/entry \(1, 0\) is NaN/);
  });
});
