import { readFileSync } from "node:fs";
import { linearRegression, type Optimizer, polynomial, RandomStream, run } from "sa-adam";
import { curvatureOns, dot, matrixAdagrad, saAmsgrad, saSignMomentum } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

interface Golden {
  source: string;
  rows: number[][];
  responses: number[];
  start: number[];
  ridge: number;
  steps: number[];
  x: Record<string, number[][]>;
}

const file: Golden = JSON.parse(readFileSync(new URL("./more-optimizers.json", import.meta.url), "utf8"));

/** The row of the step, which the curvature's optimizers look at. */
let row: ArrayLike<number> = [];
const factor = (): ArrayLike<number> => row;
const { ridge } = file;
const stepSize = polynomial(1, 0.7);

const table: Record<string, { optimizer: Optimizer; inside: boolean; reason: RegExp }> = {
  matrixAdagrad: {
    optimizer: matrixAdagrad({ factor, l2: ridge, stepSize }),
    inside: true,
    reason: /within the theorem's range/,
  },
  curvatureOns: {
    optimizer: curvatureOns({ factor, l2: ridge, stepSize }),
    inside: true,
    reason: /within the theorem's range/,
  },
  saAmsgrad: {
    optimizer: saAmsgrad({ momentumGain: polynomial(1, 0.85, 1) }),
    inside: true,
    reason: /within the theorem's range/,
  },
  saSignMomentum: {
    optimizer: saSignMomentum({ stepSize: polynomial(0.1, 0.7) }),
    inside: false,
    reason: /sign of the momentum/,
  },
};

describe.each(Object.entries(table))("%s", (name, { optimizer, inside, reason }) => {
  it(`takes the steps of ${file.source}`, () => {
    const state = optimizer.init(file.start);
    file.rows.forEach((a, i) => {
      row = a;
      const residual = dot(a, state.x) - file.responses[i];
      optimizer.update(
        state,
        a.map((value) => value * residual),
      );
      const kept = file.steps.indexOf(i + 1);
      if (kept >= 0) expectClose(state.x, file.x[name][kept], 1e-11);
    });
  });

  it("knows whether the theorem covers it, and why", () => {
    expect(optimizer.theorem.inside).toBe(inside);
    expect(optimizer.theorem.reason).toMatch(reason);
  });
});

it("a negative penalty or floor is an error", () => {
  expect(() => curvatureOns({ factor, l2: -1 })).toThrow("l2 must be non-negative, got -1");
  expect(() => saAmsgrad({ floor: -1 })).toThrow("floor must be non-negative, got -1");
});

it("sign momentum rests at the mean when its gain vanishes, and at the median without momentum", () => {
  const average = (optimizer: Optimizer): number => {
    const state = optimizer.init([1]);
    const stream = new RandomStream(14);
    let mean = 0;
    const n = 100_000;
    for (let t = 1; t <= n; t++) {
      optimizer.update(state, [state.x[0] + Math.log(1 - stream.uniform())]);
      mean += state.x[0] / n;
    }
    return mean;
  };
  const stepSize = polynomial(0.2, 0.7);
  // Standard errors of the order of n^-1/2 = 0.003.
  expect(Math.abs(average(saSignMomentum({ stepSize })) - 1)).toBeLessThan(0.012);
  expect(Math.abs(average(saSignMomentum({ stepSize, momentumGain: 1 })) - Math.log(2))).toBeLessThan(0.012);
});

it("AMSGrad's average finds the optimum, and its P only shrinks", () => {
  const problem = linearRegression({ dimension: 3 });
  let last = Number.POSITIVE_INFINITY;
  const optimizer = saAmsgrad({ stepSize: polynomial(0.6, 0.7) });
  const { inference } = run({
    problem,
    optimizer,
    source: new RandomStream(5),
    steps: 100_000,
    burnIn: 20_000,
    onStep: (_, state) => {
      const trace = optimizer.preconditioner(state).trace();
      expect(trace).toBeLessThanOrEqual(last);
      last = trace;
    },
  });
  const error = inference.value().map((value, j) => value - problem.optimum[j]);
  expect(Math.sqrt(dot(error, error))).toBeLessThan(0.03);
});
