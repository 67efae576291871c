import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  type KnownProblem,
  linearRegression,
  logisticRegression,
  quadratic,
  RandomStream,
  sandwich,
} from "sa-adam";
import { multiply } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";
import { logisticSource, problems } from "./problems.js";

const scipyPopulation = JSON.parse(
  readFileSync(new URL("./logistic-population.json", import.meta.url), "utf8"),
);
/** The columns of the Jacobian of f at x by central differences, d values each. */
function differences(f: (x: Float64Array) => ArrayLike<number>, x: Float64Array, h: number): number[][] {
  return Array.from(x, (_, j) => {
    const at = (step: number) => f(x.map((value, k) => (k === j ? value + step : value)));
    const above = at(h);
    const below = at(-h);
    return Array.from(above, (value, k) => (value - below[k]) / (2 * h));
  });
}

describe.each(problems)("$name", ({ problem: listed }) => {
  // The generic tests only hand observations back to the problem that drew them.
  const problem = listed as KnownProblem<unknown>;
  const { dimension: d, hessian, noiseCovariance } = problem;

  it("has a gradient that is the derivative of the loss", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: d, maxLength: d }),
        (seed, x) => {
          const observation = problem.sample(new RandomStream(seed));
          const at = Float64Array.from(x);
          const numeric = differences((y) => [problem.loss(y, observation)], at, 1e-4).map(
            ([value]) => value,
          );
          const exact = problem.gradient(at, observation);
          const scale = 1 + Math.max(...exact.map(Math.abs));
          exact.forEach((value, j) => {
            expect(Math.abs(value - numeric[j]) / scale).toBeLessThan(1e-6);
          });
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it("has a curvature that is the derivative of the gradient, the ridge apart", () => {
    const stream = new RandomStream(5);
    for (let repeat = 0; repeat < 20; repeat++) {
      const x = stream.normals(d);
      const observation = problem.sample(stream);
      const numeric = differences((y) => problem.gradient(y, observation), x, 1e-4);
      const curvature = problem.curvature?.(x, observation);
      const exact = curvature
        ? numeric.map((row, j) =>
            row.map(
              (_, k) =>
                curvature.weight * curvature.direction[j] * curvature.direction[k] +
                (j === k ? problem.ridge : 0),
            ),
          )
        : hessian.to2DArray();
      expectClose(numeric.flat(), exact.flat(), 1e-6);
    }
  });

  it("writes the gradient into an array that is given", () => {
    const observation = problem.sample(new RandomStream(2));
    const x = new Float64Array(d).fill(0.5);
    const out = new Float64Array(d).fill(Number.NaN);
    expect(problem.gradient(x, observation, out)).toBe(out);
    expect(out).toEqual(problem.gradient(x, observation));
  });

  it("has the sandwich of its H and S", () => {
    expectClose(problem.sandwich, sandwich(hessian, noiseCovariance).to2DArray(), 1e-12);
  });
});
describe("logistic regression", () => {
  it("without a penalty is optimal at its coefficients, with S = H (the information identity)", () => {
    const { optimum, hessian, noiseCovariance } = logisticSource;
    expectClose(optimum, [0.3, 1, -0.5, 0.2], 1e-12);
    expectClose(noiseCovariance, hessian.to2DArray(), 1e-12);
  });

  it("agrees with quadrature over the covariates themselves, by scipy", () => {
    const { coefficients, correlation, ridge, optimum, hessian, noiseCovariance } = scipyPopulation;
    const problem = logisticRegression({ coefficients, correlation, ridge });
    expectClose(problem.optimum, optimum, 1e-12);
    expectClose(problem.hessian, hessian, 1e-12);
    expectClose(problem.noiseCovariance, noiseCovariance, 1e-12);
  });

  it("rejects bad options by name", () => {
    expect(() => logisticRegression({ coefficients: [1] })).toThrow(/intercept and at least one slope/);
    expect(() => logisticRegression({ coefficients: [1, Number.NaN] })).toThrow(
      /coefficients must be finite/,
    );
    expect(() => logisticRegression({ coefficients: [1, 1], ridge: -1 })).toThrow(/ridge.*got -1/);
    for (const slope of [9e15, 1e3])
      expect(() => logisticRegression({ coefficients: [0, slope, 1], ridge: 0.1 })).toThrow(
        /coefficients are too large/,
      );
    expect(() => logisticRegression({ coefficients: [1, 1], correlation: 1 })).toThrow(/\(-1, 1\)/);
  });
});

describe("linear regression", () => {
  it("rejects bad options by name", () => {
    expect(() => linearRegression({ dimension: 0 })).toThrow(/dimension.*got 0/);
    expect(() => linearRegression({ noise: 0 })).toThrow(/noise must be positive/);
    expect(() => linearRegression({ heteroskedasticity: -1 })).toThrow(/heteroskedasticity/);
    expect(() => linearRegression({ dimension: 2, optimum: [1] })).toThrow(
      /optimum must have 2 entries, got 1/,
    );
    expect(() => linearRegression({ correlation: 1.2 })).toThrow(/\(-1, 1\)/);
  });
});

describe("quadratic", () => {
  it("has exact gradients where S is zero", () => {
    const problem = quadratic({
      hessian: [
        [2, 0.6],
        [0.6, 1],
      ],
      noiseCovariance: [
        [0, 0],
        [0, 0],
      ],
      optimum: [1, 2],
    });
    const gradient = problem.gradient([0, 0], problem.sample(new RandomStream(1)));
    expectClose(
      gradient,
      multiply(
        [
          [2, 0.6],
          [0.6, 1],
        ],
        [-1, -2],
      ),
      1e-15,
    );
  });

  it("rejects matrices that are not what they should be, by name", () => {
    const I = [
      [1, 0],
      [0, 1],
    ];
    expect(() =>
      quadratic({
        hessian: [
          [1, 2],
          [2, 1],
        ],
        noiseCovariance: I,
      }),
    ).toThrow(/Hessian H is not positive/);
    expect(() =>
      quadratic({
        hessian: I,
        noiseCovariance: [
          [1, 2],
          [2, 1],
        ],
      }),
    ).toThrow(/S is not positive semi/);
    expect(() => quadratic({ hessian: I, noiseCovariance: [[1]] })).toThrow(
      /S must be 2 x 2, but it is 1 x 1/,
    );
    expect(() => quadratic({ hessian: I, noiseCovariance: I, optimum: [1] })).toThrow(/optimum must have 2/);
  });
});
