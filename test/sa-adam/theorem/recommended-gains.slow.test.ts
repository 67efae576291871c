import { Matrix } from "ml-matrix";
import { linearRegression, plugInSandwich, RandomStream, recommendedGains, run, saAdam } from "sa-adam";
import { gainsPlan, sandwichRatio, windowedCovariance } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

const problem = linearRegression({ dimension: 3 });

describe("recommended gains", () => {
  it.each([1e4, 1e6, 1e9])("are inside the theorem, and balance what they leave, n = %d", (n) => {
    expect(saAdam(recommendedGains(n, problem)).theorem.inside).toBe(true);
    const { lastIterate, spread, momentum } = gainsPlan(n, problem).excess;
    expect(lastIterate / spread).toBeCloseTo(1, 10);
    expect(momentum / ((lastIterate + spread) / 3)).toBeCloseTo(1, 3);
    // All of them fall as n^-1/2.
    expect(gainsPlan(100 * n, problem).excess.spread / spread).toBeCloseTo(0.1, 10);
  });

  it("leave the excess that is planned: exactly, but for the rows' own chance", () => {
    const { hessian, noiseCovariance } = problem;
    const P = Matrix.diag(noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(s + 0.5)));
    const model = { hessian, noiseCovariance, preconditioner: () => P, ...recommendedGains(1e6, problem) };
    const [{ covariance }] = windowedCovariance(model, [1e6]);
    const { lastIterate, momentum } = gainsPlan(1e6, problem).excess;
    const excess = sandwichRatio(covariance, hessian, noiseCovariance) - 1;
    expect(Math.abs(excess / (lastIterate + momentum) - 1)).toBeLessThan(0.1);
  });

  it("make plug-in intervals that hold: 100 streams of 10,000 rows", () => {
    const n = 10_000;
    const optimizer = saAdam(recommendedGains(n, problem));
    let joint = 0;
    let single = 0;
    for (let stream = 0; stream < 100; stream++) {
      const covariance = plugInSandwich(problem, optimizer);
      const source = new RandomStream(1, stream);
      const { inference } = run({ problem, optimizer, covariance, source, steps: n });
      joint += Number(inference.confidenceEllipsoid(0.95).contains(problem.optimum)) / 100;
      for (const [j, { lower, upper }] of inference.confidenceInterval(0.95).entries())
        single += Number(lower <= problem.optimum[j] && problem.optimum[j] <= upper) / 300;
    }
    for (const share of [joint, single]) {
      expect(share).toBeGreaterThan(0.9);
      expect(share).toBeLessThan(0.98);
    }
  });

  it("name what is wrong", () => {
    expect(() => recommendedGains(10, problem)).toThrow("n must be");
    expect(() => recommendedGains(1e4, problem, { floor: -1 })).toThrow("floor");
    expect(() => recommendedGains(1e4, problem, { flor: 1 } as never)).toThrow("flor");
  });
});
