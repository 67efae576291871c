import { Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import { curvatureShift, randomSpd } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

describe("the shift on a curved loss", () => {
  it("is -1/4 of the third derivative in one dimension with H = S = 1", () => {
    const { shift, covariance } = curvatureShift({
      hessian: [[1]],
      noiseCovariance: [[1]],
      third: (C) => [3 * C.get(0, 0)],
    });
    expect(covariance.get(0, 0)).toBeCloseTo(0.5, 14);
    expect(shift[0]).toBeCloseTo(-0.75, 14);
  });

  it("rests on the iterate's stationary covariance, for P and H that do not commute", () => {
    const stream = new RandomStream(5);
    const [H, S, P] = [0, 1, 2].map(() => randomSpd(stream, 3, 0.5, 3));
    const { covariance: C } = curvatureShift({
      hessian: H,
      noiseCovariance: S,
      preconditioner: P,
      third: () => [0, 0, 0],
    });
    const left = Matrix.add(P.mmul(H).mmul(C), C.mmul(H).mmul(P));
    expect(Matrix.sub(left, P.mmul(S).mmul(P)).norm()).toBeLessThan(1e-12);
    expect(Matrix.sub(C, C.transpose()).norm()).toBeLessThan(1e-12);
  });

  it("names the matrix at fault", () => {
    const fine = { hessian: [[1]], noiseCovariance: [[1]], third: () => [0] };
    expect(() => curvatureShift({ ...fine, hessian: [[-1]] })).toThrow("the Hessian H");
    expect(() => curvatureShift({ ...fine, noiseCovariance: [[1, 0]] })).toThrow("the noise covariance S");
  });
});
