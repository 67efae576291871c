import { type KnownProblem, RandomStream } from "sa-adam";
import { chiSquaredQuantile, quadraticForm, spdInverse } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { problems } from "./problems.js";

class Moments {
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  constructor(size: number) {
    this.sums = new Float64Array(size);
    this.squares = new Float64Array(size);
  }
  update(entry: number, value: number): void {
    this.sums[entry] += value;
    this.squares[entry] += value * value;
  }
  expectMeans(expected: readonly number[], n: number, errors: number): void {
    expected.forEach((value, entry) => {
      const mean = this.sums[entry] / n;
      const standardError = Math.sqrt(Math.max(this.squares[entry] / n - mean * mean, 0) / n);
      expect(Math.abs(mean - value), `entry ${entry}: ${mean} against ${value}`).toBeLessThanOrEqual(
        errors * standardError + 1e-12,
      );
    });
  }
}

describe.each(problems)("$name", ({ problem: listed }) => {
  // The generic tests only hand observations back to the problem that drew them.
  const problem = listed as KnownProblem<unknown>;
  const { dimension: d, optimum, hessian, noiseCovariance } = problem;

  it("has x*, H and S that samples agree with", () => {
    const n = 20_000;
    const stream = new RandomStream(2026, 1);
    const mean = new Float64Array(d);
    // First and second sums of each entry of g g' and of the Hessian: means with their standard errors.
    const noise = new Moments(d * d);
    const curvatures = new Moments(d * d);
    for (let i = 0; i < n; i++) {
      const observation = problem.sample(stream);
      const g = problem.gradient(optimum, observation);
      const curvature = problem.curvature?.(optimum, observation);
      for (let j = 0; j < d; j++) {
        mean[j] += g[j] / n;
        for (let k = 0; k < d; k++) {
          noise.update(j * d + k, g[j] * g[k]);
          if (curvature) {
            curvatures.update(j * d + k, curvature.weight * curvature.direction[j] * curvature.direction[k]);
          }
        }
      }
    }
    // n mean' S^-1 mean is chi-squared with d degrees of freedom.
    const statistic = n * quadraticForm(mean, spdInverse(noiseCovariance));
    expect(statistic).toBeLessThan(chiSquaredQuantile(0.9999, d));
    // 4.8 standard errors: exceeded by chance once in 600,000 entries.
    noise.expectMeans(noiseCovariance.to1DArray(), n, 4.8);
    if (problem.curvature) {
      const unpenalised = hessian
        .to2DArray()
        .map((row, j) => row.map((h, k) => h - (j === k ? problem.ridge : 0)));
      curvatures.expectMeans(unpenalised.flat(), n, 4.8);
    }
  });
});
