import fc from "fast-check";
import { Matrix, solve } from "ml-matrix";
import { RandomStream, sandwich } from "sa-adam";
import { randomOrthogonal, randomSpd, smooth, symmetricEigen } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

/** For all SPD pairs (H, S) of one size, and a stream for whatever else is drawn. */
function forAllPairs(check: (H: Matrix, S: Matrix, stream: RandomStream) => void): void {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 12 }), (seed, d) => {
      const stream = new RandomStream(seed);
      check(randomSpd(stream, d, 0.01, 10), randomSpd(stream, d, 0.01, 10), stream);
    }),
    { seed: 7, numRuns: 200 },
  );
}

describe("sandwich", () => {
  it("is symmetric to the last bit and positive definite", () => {
    forAllPairs((H, S) => {
      const Sigma = sandwich(H, S);
      expect(Sigma.to2DArray()).toEqual(Sigma.transpose().to2DArray());
      expect(Math.min(...symmetricEigen("Sigma", Sigma).values)).toBeGreaterThan(0);
    });
  });

  it("solves H Sigma H = S, as two linear systems do", () => {
    forAllPairs((H, S) => {
      const bySolving = solve(H, solve(H, S).transpose());
      expectClose(sandwich(H, S), bySolving.to2DArray(), 1e-9);
      expectClose(H.mmul(sandwich(H, S)).mmul(H), S.to2DArray(), 1e-9);
    });
  });

  it("follows a change of units, of the loss's scale and of the basis", () => {
    forAllPairs((H, S, stream) => {
      const Sigma = sandwich(H, S);
      // F -> c F: H -> c H, S -> c^2 S, and the estimate does not change.
      expectClose(sandwich(Matrix.mul(H, 3), Matrix.mul(S, 9)), Sigma.to2DArray(), 1e-10);
      // x -> y = D^-1 x: H -> D H D, S -> D S D, Sigma -> D^-1 Sigma D^-1.
      const scales = Array.from({ length: H.rows }, () => 0.2 + stream.uniform());
      const D = Matrix.diag(scales);
      const inverse = Matrix.diag(scales.map((s) => 1 / s));
      const units = sandwich(D.mmul(H).mmul(D), D.mmul(S).mmul(D));
      expectClose(units, inverse.mmul(Sigma).mmul(inverse).to2DArray(), 1e-9);
      const Q = randomOrthogonal(stream, H.rows);
      const turn = (A: Matrix): Matrix => {
        const turned = Q.mmul(A).mmul(Q.transpose());
        return Matrix.add(turned, turned.transpose()).mul(0.5);
      };
      expectClose(sandwich(turn(H), turn(S)), turn(Sigma).to2DArray(), 1e-9);
    });
  });

  it("is H^-1 where S = H, and allows a singular S", () => {
    forAllPairs((H) => {
      expectClose(H.mmul(sandwich(H, H)), Matrix.eye(H.rows).to2DArray(), 1e-9);
    });
    expectClose(sandwich([[2]], [[8]]), [[2]], 1e-15);
    expectClose(
      sandwich(
        [
          [1, 0],
          [0, 2],
        ],
        [
          [1, 0],
          [0, 0],
        ],
      ),
      [
        [1, 0],
        [0, 0],
      ],
      1e-15,
    );
  });

  it("names the matrix at fault and what is wrong with it", () => {
    const I = [
      [1, 0],
      [0, 1],
    ];
    expect(() =>
      sandwich(
        [
          [1, 2],
          [2, 1],
        ],
        I,
      ),
    ).toThrow(/Hessian H is not positive definite.*eigenvalue is -1.00000,/);
    expect(() =>
      sandwich(
        [
          [1, 0.5],
          [0, 1],
        ],
        I,
      ),
    ).toThrow(/Hessian H is not symmetric: entries \(1, 0\) and \(0, 1\)/);
    expect(() => sandwich([[1, 0]], I)).toThrow(/Hessian H must be square, but it is 1 x 2/);
    expect(() => sandwich([[1, 0], [0]], I)).toThrow(/rows of different lengths/);
    expect(() => sandwich(I, [[1]])).toThrow(/noise covariance S must be 2 x 2, but it is 1 x 1/);
    expect(() =>
      sandwich(I, [
        [1, 0],
        [0, Number.NaN],
      ]),
    ).toThrow(/S is not finite: entry \(1, 1\) is NaN/);
    expect(() =>
      sandwich(
        [
          [Number.POSITIVE_INFINITY, 0],
          [0, 1],
        ],
        I,
      ),
    ).toThrow(/H is not finite: entry \(0, 0\)/);
  });
});

describe("smooth", () => {
  it("with gain 1/t is the running mean, and keeps a at gain 0 and b at gain 1", () => {
    const values = [3, 1, 4, 1, 5];
    const mean = values.reduce((average, value, i) => smooth(average, value, 1 / (i + 1)), Number.MAX_VALUE);
    expect(mean).toBeCloseTo(2.8, 14);
    expect(smooth(2, 7, 0)).toBe(2);
    expect(smooth(2, 7, 1)).toBe(7);
  });
});
