import { linearRegression, plugInSandwich, polynomial, RandomStream, run, saAdam } from "sa-adam";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

describe("run", () => {
  it("estimates the truth: statistic chi-squared, plug-in near the sandwich", () => {
    const regression = linearRegression({ dimension: 4 });
    const gamma = saAdam({ stepSize: polynomial(0.2, 0.7), momentumGain: polynomial(1, 0.75, 1) });
    const { inference } = run({
      problem: regression,
      optimizer: gamma,
      source: new RandomStream(9),
      steps: 100_000,
      covariance: plugInSandwich(regression, gamma),
    });
    // chi-squared with 4 degrees of freedom exceeds 18.5 with probability 1e-3
    expect(inference.statistic(regression.optimum)).toBeLessThan(18.5);
    expectClose(inference.limitCovariance(), regression.sandwich.to2DArray(), 0.05);
  });
});
