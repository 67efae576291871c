import { Matrix, solve } from "ml-matrix";
import {
  type Expectations,
  type KnownProblem,
  linearRegression,
  logisticRegression,
  quadratic,
  RandomStream,
  run,
  saAdam,
  saAdamL2,
  withRidge,
} from "sa-adam";
import { randomSpd } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { diabetes } from "../../../lib/compendium/problems/diabetes.js";
import { expectClose } from "../../golden.js";

const shapes = new RandomStream(21);
const [H, S] = [randomSpd(shapes, 3, 0.5, 3), randomSpd(shapes, 3, 0.5, 3)];
const linear = linearRegression({ dimension: 3, optimum: [1, -2, 0.5] });
const logistic = logisticRegression({ coefficients: [0.3, 1, -0.5], ridge: 0.05 });

const problems: [string, KnownProblem<never> & Expectations][] = (
  [
    linear,
    logistic,
    diabetes(),
    quadratic({ hessian: H, noiseCovariance: S, optimum: [1, 0, -1] }),
    withRidge(linear, 0.3),
    withRidge(logistic, 0.1),
  ] as (KnownProblem<never> & Expectations)[]
).map((problem) => [problem.name, problem]);

describe.each(problems)("the moments of %s", (_, problem) => {
  const { dimension: d, optimum, hessian, noiseCovariance, moments } = problem;

  it("at x* are 0, H and S", () => {
    const at = moments(optimum);
    expectClose([...at.mean, 1], [...new Array(d).fill(0), 1], 1e-12);
    expectClose(at.hessian, hessian.to2DArray(), 1e-12);
    expectClose(at.second, noiseCovariance.to2DArray(), 1e-12);
  });

  it("elsewhere are those of samples, and the Hessian is the mean's derivative", () => {
    const x = optimum.map((value, j) => value + 0.4 * Math.cos(j));
    const { mean, hessian, second } = moments(x);
    const h = 1e-5;
    for (let k = 0; k < d; k++) {
      const at = (step: number) => moments(x.map((value, j) => (j === k ? value + step : value))).mean;
      const below = at(-h);
      const slope = at(h).map((value, j) => (value - below[j]) / (2 * h));
      expectClose(slope, hessian.getColumn(k), 1e-7);
    }
    const n = 100_000;
    const stream = new RandomStream(31);
    const sums = new Float64Array(d + d * d);
    const squares = new Float64Array(d + d * d);
    for (let i = 0; i < n; i++) {
      const g = problem.gradient(x, problem.sample(stream) as never);
      const values = [...g, ...Array.from(g).flatMap((a) => Array.from(g, (b) => a * b))];
      values.forEach((value, e) => {
        sums[e] += value / n;
        squares[e] += (value * value) / n;
      });
    }
    [...mean, ...second.to1DArray()].forEach((expected, e) => {
      const error = Math.sqrt((squares[e] - sums[e] ** 2) / n);
      // 4.8 standard errors: exceeded by chance once in 600,000 entries.
      expect(Math.abs(sums[e] - expected), `entry ${e}`).toBeLessThan(4.8 * error);
    });
  });
});

describe("a ridge penalty", () => {
  it("has its optimum at (H + lambda I)^-1 H x* in linear regression", () => {
    const ridged = withRidge(linear, 0.4);
    expectClose(
      ridged.optimum,
      solve(ridged.hessian, linear.hessian.mmul(Matrix.columnVector(linear.optimum))).to1DArray(),
    );
    expect(ridged.ridge).toBe(0.4);
  });

  it("on the logistic loss is the ridge of logistic regression", () => {
    const option = logisticRegression({ coefficients: [0.3, 1, -0.5], ridge: 0.2 });
    const added = withRidge(logistic, 0.15);
    expectClose(added.optimum, option.optimum, 1e-12);
    expectClose(added.sandwich, option.sandwich.to2DArray(), 1e-11);
    expect(added.ridge).toBeCloseTo(0.2, 15);
  });

  it("is what the optimizer's coupled L2 minimises: the same iterates", () => {
    const steps = 500;
    const coupled = run({ problem: linear, optimizer: saAdamL2(0.3), source: new RandomStream(1), steps });
    const ridged = run({
      problem: withRidge(linear, 0.3),
      optimizer: saAdam(),
      source: new RandomStream(1),
      steps,
    });
    expectClose(coupled.inference.value(), ridged.inference.value(), 1e-12);
  });

  it("of zero changes nothing, and a negative one is refused", () => {
    expectClose(withRidge(linear, 0).optimum, linear.optimum, 1e-12);
    expect(() => withRidge(linear, -1)).toThrow("lambda must be non-negative, got -1");
  });
});
