import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { newtonRoot } from "../../../lib/sa-adam/numeric/newton-root.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";
import { multiply, randomSpd } from "../../../lib/sa-adam/numeric/spd.js";
import { expectClose } from "../../golden.js";

const arctangent = (x: Float64Array) => ({
  residual: x.map(Math.atan),
  jacobian: new Matrix([[1 / (1 + x[0] ** 2)]]),
});

describe("a root by Newton's method", () => {
  it("solves linear equations in one step, and square roots to the last digits", () => {
    const root = newtonRoot(
      (x) => ({ residual: x.map((v) => v * v - 2), jacobian: new Matrix([[2 * x[0]]]) }),
      [1],
      "sqrt 2",
    );
    expectClose(root, [Math.SQRT2], 1e-15);
  });

  it("comes from far away, where undamped steps would leave for infinity", () => {
    expect(Math.abs(newtonRoot(arctangent, [50], "zero")[0])).toBeLessThan(1e-15);
  });

  it("finds the root of monotone equations from anywhere: H x + x^3 = b", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), (seed, d) => {
        const stream = new RandomStream(seed);
        const H = randomSpd(stream, d, 0.1, 5);
        const [root, start] = [stream.normals(d), stream.normals(d).map((v) => 10 * v)];
        const left = (x: Float64Array) => multiply(H, x).map((value, j) => value + x[j] ** 3);
        const b = left(root);
        const found = newtonRoot(
          (x) => ({
            residual: left(x).map((value, j) => value - b[j]),
            jacobian: Matrix.add(H, Matrix.diag(Array.from(x, (v) => 3 * v * v))),
          }),
          start,
          "the root",
        );
        expectClose(found, root, 1e-10);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it("says what it did not find, and why", () => {
    const none = (x: Float64Array) => ({
      residual: x.map((v) => v * v + 1),
      jacobian: new Matrix([[2 * x[0]]]),
    });
    expect(() => newtonRoot(none, [0.5], "the root")).toThrow(
      /^the root: .*(no step|did not converge|singular)/,
    );
    expect(() => newtonRoot(none, [0], "the root")).toThrow("the root: the equations' Jacobian is singular");
    const lost = () => ({ residual: Float64Array.of(Number.NaN), jacobian: new Matrix([[1]]) });
    expect(() => newtonRoot(lost, [0], "the root")).toThrow("the root: the equations are not finite");
  });
});
