import { linearRegression, multiply, newtonFit, RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { expectClose } from "../golden.js";

describe("newtonFit", () => {
  it("solves least squares exactly: residuals orthogonal to the covariates", () => {
    const stream = new RandomStream(4);
    const source = linearRegression({ dimension: 4 });
    const rows = Array.from({ length: 100 }, () => source.sample(stream));
    const { optimum, hessian, noiseCovariance } = newtonFit(rows, { model: "linear", ridge: 0.1 });
    const Aty = new Float64Array(4);
    for (const { a, y } of rows) for (let j = 0; j < 4; j++) Aty[j] += (a[j] * y) / rows.length;
    expectClose(multiply(hessian, optimum), Aty, 1e-12);
    const trace = rows.reduce(
      (sum, row) => sum + norm2(source.gradient(optimum, row).map((g, j) => g + 0.1 * optimum[j])),
      0,
    );
    expect(noiseCovariance.trace()).toBeCloseTo(trace / rows.length, 10);
  });

  it("fits separable classes with a ridge, and says what to do without one", () => {
    const rows = [-2, -1, 1, 2].map((a) => ({ a: [1, a], y: a > 0 ? 1 : 0 }));
    expect(newtonFit(rows, { model: "logistic", ridge: 1e-3 }).optimum[1]).toBeGreaterThan(3);
    expect(() => newtonFit(rows, { model: "logistic" })).toThrow(/ridge/);
  });

  it("names the row at fault", () => {
    const row = { a: [1, 2], y: 1 };
    expect(() => newtonFit([], { model: "linear" })).toThrow(/at least one row/);
    expect(() => newtonFit([row, { a: [1], y: 1 }], { model: "linear" })).toThrow(/row 1 has 1 covariates/);
    expect(() => newtonFit([row, { a: [1, Number.NaN], y: 1 }], { model: "linear" })).toThrow(
      /row 1 is not finite/,
    );
    expect(() => newtonFit([{ a: [1], y: 2 }], { model: "logistic" })).toThrow(/row 0.*0 or 1, got 2/);
    expect(() => newtonFit([row, row], { model: "linear" })).toThrow(/singular/);
    expect(() => newtonFit([row], { model: "linear", ridge: -1 })).toThrow(/ridge/);
  });
});

function norm2(v: Float64Array): number {
  return v.reduce((sum, x) => sum + x * x, 0);
}
