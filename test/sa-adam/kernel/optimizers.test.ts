import type { KnownProblem, Row } from "sa-adam";
import {
  linearRegression,
  type Optimizer,
  type PlugInSandwich,
  plugInSandwich,
  RandomStream,
  run,
} from "sa-adam";
import { dot } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { diabetes } from "../../../lib/compendium/problems/diabetes.js";
import { coverage } from "../../../lib/compendium/results/coverage/experiment.js";
import { invisibility } from "../../../lib/compendium/results/invisibility/experiment.js";
import { type CoverageParameters, readCoverage } from "../../../lib/sa-adam/kernel/coverage.js";
import { createKernel } from "../../../lib/sa-adam/kernel/create-kernel.js";
import { type InvisibilityParameters, readInvisibility } from "../../../lib/sa-adam/kernel/invisibility.js";
import { expectClose } from "../../golden.js";
import { coverageOptimizers, invisibilityOptimizers } from "../optimize/settings.js";
import { average, feedInvisibility, poolMean, proceed, start, symmetricMean } from "./kernels.js";

const STEPS = 4321; // the last block, and its last batch, are cut short
const SEED = 20260617;

interface Reference {
  average: Float64Array;
  plugIn: PlugInSandwich;
}

function reference(
  problem: KnownProblem<Row>,
  optimizer: Optimizer,
  stream: number,
  average: "before" | "after",
): Reference {
  const { inference } = run({
    problem,
    optimizer,
    source: new RandomStream(SEED, stream),
    steps: STEPS,
    average,
    covariance: plugInSandwich(problem, optimizer),
  });
  return { average: inference.value(), plugIn: inference.covariance as PlugInSandwich };
}

describe("kernels and optimizers on the same random streams", () => {
  it.each([0, 1])("invisibility, all five arms and the plug-in sums, lane %i", (lane) => {
    const specification = invisibility().settings().specification as InvisibilityParameters & {
      kind: "invisibility";
    };
    const kernel = createKernel(specification);
    const pair = start(kernel, SEED, 6);
    proceed(kernel, pair, STEPS);
    const state = readInvisibility(kernel.memory.buffer, pair, lane);
    const problem = linearRegression();
    const arms = invisibilityOptimizers().map((optimizer) =>
      reference(problem, optimizer, 6 + lane, "before"),
    );
    for (const [k, arm] of arms.entries()) {
      expectClose(average(state.sums[k], STEPS, problem.optimum), arm.average);
    }
    expectClose(symmetricMean(state.hessian, STEPS), arms[0].plugIn.hessian().to2DArray());
    expectClose(symmetricMean(state.noises[0], STEPS), arms[0].plugIn.noiseCovariance().to2DArray());
    expectClose(symmetricMean(state.noises[1], STEPS), arms[2].plugIn.noiseCovariance().to2DArray());
  });

  it.each([0, 1])("coverage, both arms and the plug-in sums, lane %i", (lane) => {
    const specification = coverage().settings().specification as CoverageParameters & { kind: "coverage" };
    const kernel = createKernel(specification);
    const pair = start(kernel, SEED, 6);
    proceed(kernel, pair, STEPS);
    const state = readCoverage(kernel.memory.buffer, pair, kernel.pairBytes, lane);
    const problem = diabetes();
    const { etaSgd: sgd, etaSaAdam: saAdam } = specification;
    const optimizers = coverageOptimizers({ sgd, saAdam });
    [optimizers.sgd, optimizers.saAdam].forEach((optimizer, k) => {
      const arm = reference(problem, optimizer, 6 + lane, "after");
      expectClose(average(state.sums[k], STEPS, problem.optimum), arm.average);
      expectClose(poolMean(problem.pool, state.counts, STEPS), arm.plugIn.hessian().to2DArray());
      expectClose(poolMean(problem.pool, state.squares[k], STEPS), arm.plugIn.noiseCovariance().to2DArray());
    });
  });

  it("clip a gradient longer than 500 in the one lane that has it", () => {
    const specification = invisibility().settings().specification as InvisibilityParameters & {
      kind: "invisibility";
    };
    const kernel = createKernel(specification);
    const pair = start(kernel, SEED, 0);
    const problem = linearRegression();
    const stream = new RandomStream(5);
    const rows = Array.from({ length: 40 }, () => problem.sample(stream));
    const wild = rows.map(({ a, y }, t) => ({ a, y: t === 7 ? y + 1e4 : y }));
    const lanes = [rows, wild];
    for (let t = 0; t < rows.length; t += 4) {
      const noises = [0, 1, 2, 3].map((i) =>
        lanes.map((lane) => lane[t + i].y - dot(rows[t + i].a, problem.optimum)),
      );
      feedInvisibility(
        kernel,
        pair,
        t,
        rows.slice(t, t + 4).map(({ a }) => a),
        noises,
      );
    }
    for (const [lane, source] of lanes.entries()) {
      const { sums, noises } = readInvisibility(kernel.memory.buffer, pair, lane);
      for (const [k, optimizer] of invisibilityOptimizers().entries()) {
        const covariance = plugInSandwich(problem, optimizer);
        const { inference, state } = run({
          problem,
          optimizer,
          source,
          steps: 40,
          average: "before",
          covariance,
        });
        expect(state.t).toBe(40);
        expectClose(average(sums[k], 40, problem.optimum), inference.value());
        if (k === 0) expectClose(symmetricMean(noises[0], 40), covariance.noiseCovariance().to2DArray());
      }
    }
  });
});
