import {
  linearRegression,
  logisticRegression,
  type PlugInSandwich,
  type Problem,
  plugInSandwich,
  polynomial,
  RandomStream,
  type Row,
  run,
  saAdam,
} from "sa-adam";
import { describe, expect, it } from "vitest";
import { onePassKernel } from "../../../lib/sa-adam/kernel/one-pass.js";
import type { OnePassParameters } from "../../../lib/sa-adam/kernel/one-pass-parameters.js";
import { gaussian } from "../../../lib/sa-adam/model/families/gaussian.js";
import { logistic } from "../../../lib/sa-adam/model/families/logistic.js";
import { expectClose, golden } from "../../golden.js";
import { feed, results } from "./one-pass.js";

describe("one-pass kernel on the golden logistic stream", () => {
  const file = golden<{
    schedule: { alpha: number; gamma: number; lambda_: number; eta0: number; t0: number };
    A: number[][];
    y: number[];
    checkpoints: number[];
    one_pass: { sa_adam: { xbar: number[][]; H_hat: number[][][]; S_hat: number[][][] } };
  }>("logistic-stream.json");
  const { alpha, gamma, lambda_: ridge, eta0, t0: burnIn } = file.schedule;
  const dimension = file.A[0].length;
  const rows = file.A.map((a, i) => ({ a, y: file.y[i] }));

  it.each([{ blocks: [1000] }, { blocks: [1] }, { blocks: [7, 64, 3] }])(
    "reproduces tail average, Hhat and Shat in blocks of $blocks",
    ({ blocks }) => {
      const kernel = onePassKernel({ family: logistic, dimension, eta0, alpha, gamma, ridge, burnIn });
      const { xbar, H_hat, S_hat } = file.one_pass.sa_adam;
      let from = 0;
      for (const [c, n] of file.checkpoints.entries()) {
        feed(kernel, rows.slice(from, n), blocks);
        from = n;
        expect([kernel.steps, kernel.averaged]).toEqual([n, n - burnIn]);
        expectClose(kernel.average(), xbar[c]);
        expectClose(kernel.hessian(), H_hat[c]);
        expectClose(kernel.noiseCovariance(), S_hat[c]);
      }
    },
  );
});

interface Case {
  name: string;
  problem: Problem<Row>;
  parameters: Omit<OnePassParameters, "dimension">;
  steps: number;
}

const cases: Case[] = [
  {
    name: "logistic, d = 19, ridge",
    problem: logisticRegression({
      coefficients: Array.from({ length: 19 }, (_, j) => (j % 3) - 0.8),
      ridge: 1e-3,
    }),
    parameters: { family: logistic, eta0: 1.5, alpha: 0.6, gamma: 0.75, ridge: 1e-3, burnIn: 299 },
    // Past t = 1e4 most preconditioners follow by Halley's step.
    steps: 25_000,
  },
  {
    name: "linear, d = 6",
    problem: linearRegression({ dimension: 6 }),
    parameters: { family: gaussian, eta0: 0.3, alpha: 0.7, gamma: 0.9, c1: 2, c2: 1.5, burnIn: 11 },
    steps: 20_000,
  },
  {
    name: "linear, d = 2, past t = 1e5, where the gains come from a series",
    problem: linearRegression({ dimension: 2 }),
    parameters: { family: gaussian, eta0: 0.3, alpha: 0.6, gamma: 0.75 },
    steps: 103_500,
  },
  {
    name: "linear, d = 1, a large epsilon",
    problem: linearRegression({ dimension: 1 }),
    parameters: { family: gaussian, eta0: 0.3, alpha: 0.6, gamma: 0.75, epsilon: 0.1 },
    steps: 3000,
  },
];

describe.each(cases)("one-pass kernel and optimizer on the same random stream: $name", (example) => {
  const { problem, parameters, steps } = example;
  const { dimension } = problem;
  const stream = new RandomStream(8);
  const rows = Array.from({ length: steps }, () => problem.sample(stream));

  it("agree on iterate, average, Hhat and Shat", () => {
    const { eta0, alpha, gamma, c1 = 1, c2 = 1, epsilon = 1e-8, burnIn = 0 } = parameters;
    const optimizer = saAdam({
      stepSize: polynomial(eta0, alpha),
      momentumGain: polynomial(c1, gamma),
      largestMomentumGain: 1,
      secondMomentGain: polynomial(c2, 1),
      convention: "adam",
      floor: 0,
      epsilon,
    });
    const covariance: PlugInSandwich = plugInSandwich(problem, optimizer);
    const { state, inference } = run({ problem, optimizer, source: rows, steps, burnIn, covariance });
    const kernel = onePassKernel({ ...parameters, dimension });
    feed(kernel, rows);
    expectClose(kernel.iterate(), state.x);
    expectClose(kernel.average(), inference.value());
    expectClose(kernel.hessian(), covariance.hessian().to2DArray());
    expectClose(kernel.noiseCovariance(), covariance.noiseCovariance().to2DArray());
  });

  it("depends neither on where blocks end nor on a stop between them", () => {
    const whole = onePassKernel({ ...parameters, dimension });
    feed(whole, rows);
    const stopped = onePassKernel({ ...parameters, dimension });
    feed(stopped, rows.slice(0, 1234), [1, 10, 333, 1000]);
    const resumed = onePassKernel({ ...parameters, dimension });
    resumed.restore(stopped.snapshot());
    feed(resumed, rows.slice(1234), [999, 2]);
    expect(resumed.snapshot()).toEqual(whole.snapshot());
    expect(results(resumed)).toEqual(results(whole));
  });
});

describe("one-pass kernel", () => {
  const parameters: OnePassParameters = {
    family: gaussian,
    dimension: 3,
    eta0: 0.3,
    alpha: 0.6,
    gamma: 0.75,
  };

  it("leaves a coefficient alone whose covariate is always zero", () => {
    const kernel = onePassKernel(parameters);
    const stream = new RandomStream(2);
    const rows = Array.from({ length: 500 }, () => ({ a: [1, 0, stream.normal()], y: stream.normal() }));
    feed(kernel, rows);
    expect(kernel.iterate()[1]).toBe(0);
    expect(kernel.iterate().every(Number.isFinite)).toBe(true);
  });

  it("stops ahead of the row that takes the iterate out of the finite numbers, and says which step", () => {
    const kernel = onePassKernel(parameters);
    const stream = new RandomStream(2);
    const rows = Array.from({ length: 80 }, () => ({
      a: [1, stream.normal(), stream.normal()],
      y: stream.normal(),
    }));
    rows[57] = { a: [1, Number.NaN, 0], y: 0 };
    expect(() => feed(kernel, rows)).toThrow(
      /^SA-Adam: the iterate left the finite numbers at step 58 \(stepSize .*, momentum .*, secondMoment /,
    );
    expect(kernel.steps).toBe(57);
    const until = onePassKernel(parameters);
    feed(until, rows.slice(0, 57));
    expect(kernel.snapshot()).toEqual(until.snapshot());
  });

  it("refuses a dimension, a block or a snapshot that does not fit", () => {
    expect(() => onePassKernel({ ...parameters, dimension: 0 })).toThrow(
      /dimension must be a positive integer/,
    );
    const kernel = onePassKernel(parameters);
    expect(() => kernel.advance(kernel.capacity + 1)).toThrow(/a block has 0 to 1000 rows, got 1001/);
    const other = onePassKernel({ ...parameters, dimension: 5 });
    expect(() => kernel.restore(other.snapshot())).toThrow(/a snapshot of this fit has \d+ bytes, got \d+/);
  });
});
