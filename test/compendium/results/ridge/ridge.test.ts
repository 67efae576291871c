import { RIDGE, ridgeCoverage, ridgeProblem, WEIGHT_DECAY, weightDecayResults } from "compendium";
import { Matrix } from "ml-matrix";
import { plugInSandwich, polynomial, RandomStream, run, saAdamL2 } from "sa-adam";
import { largestEigenvalue } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
// The kernel's compiled code lies beside the compiled library.
import { ridgeResults } from "../../../../lib/compendium/results/ridge/simulation.js";

const settings = { ...RIDGE, streams: 3, checkpoints: [1500, 3000] };

describe("coverage under coupled L2", () => {
  const results = ridgeResults(settings);

  it.each(["linear", "logistic"] as const)("%s: is what the readable optimizer with L2 gives", (model) => {
    const unpenalised = ridgeProblem(model, 0);
    const penalised = ridgeProblem(model, RIDGE.lambda);
    const scale = Matrix.diag(penalised.noiseCovariance.diagonal().map((s) => s ** -0.25));
    const eta0 = RIDGE.stepSize[model] / largestEigenvalue(scale.mmul(penalised.hessian).mmul(scale));
    const optimizer = saAdamL2(RIDGE.lambda, {
      stepSize: polynomial(eta0, RIDGE.alpha),
      momentumGain: polynomial(RIDGE.c1, RIDGE.gamma),
      largestMomentumGain: 1,
      secondMomentGain: polynomial(1, 1),
      convention: "adam",
      floor: 0,
    });
    const { inference } = run({
      problem: unpenalised,
      optimizer,
      covariance: plugInSandwich(unpenalised, optimizer),
      source: new RandomStream(RIDGE.seed, 2),
      steps: 3000,
      burnIn: RIDGE.burnIn,
    });
    const record = results.records.find((r) => r.model === model && r.stream === 2 && r.n === 3000);
    expect((record?.plugIn ?? 0) / inference.statistic(penalised.optimum)).toBeCloseTo(1, 7);
    expect((record?.unpenalised ?? 0) / inference.statistic(unpenalised.optimum)).toBeCloseTo(1, 7);
  });

  it("counts the regions that hold their target", () => {
    expect(results.records).toHaveLength(12);
    expect(ridgeCoverage(results, "linear", 3000, "plugIn", 1 - 1e-12).value).toBe(1);
    expect(ridgeCoverage(results, "linear", 3000, "plugIn", 1e-9).value).toBe(0);
  });
});

describe("centres under decay", () => {
  it("are at the solved points, within their Monte Carlo error", () => {
    const { centers } = weightDecayResults({
      ...WEIGHT_DECAY,
      noises: [0.5, 4],
      stretches: [0.65],
      streams: 10,
      n: 8000,
      burnIn: 2000,
    });
    expect(centers.map(({ method }) => method)).toEqual([
      ...["SGD, coupled", "SA-Adam, coupled", "AdamW"],
      ...["SGD, coupled", "SA-Adam, coupled", "AdamW"],
      "fixed P",
    ]);
    for (const { target, averages } of centers) {
      for (const j of [0, 1]) {
        const values = averages.map((average) => average[j]);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const error = Math.sqrt(square / (values.length - 1) / values.length);
        // Student's t with 9 degrees of freedom: beyond 6 once in 5000.
        expect(Math.abs(mean - target[j])).toBeLessThan(6 * error);
      }
    }
  });
});
