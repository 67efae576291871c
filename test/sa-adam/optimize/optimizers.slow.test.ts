import { Matrix } from "ml-matrix";
import { RandomStream, run, saAdam } from "sa-adam";
import { dot } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { exponentialMean } from "./exponential.js";
import { d, penalisedOptimum, problem, table } from "./optimizer-table.js";

const { optimum } = problem;

describe.each(Object.entries(table))("%s", (_, { make, rest }) => {
  it("comes to rest, averaged, where it should", () => {
    const optimizer = make();
    const { inference } = run({
      problem,
      optimizer,
      source: new RandomStream(77),
      steps: 60_000,
      start: [3, 3, 3],
      burnIn: 10_000,
    });
    const center = rest?.() ?? optimum;
    const error = inference.value().map((value, j) => value - center[j]);
    expect(Math.sqrt(dot(error, error))).toBeLessThan(0.06);
  });
});

describe("decoupled weight decay", () => {
  it("rests elsewhere than the ridge optimum, by more than the tests above allow for", () => {
    const ridge = penalisedOptimum(0.3, Matrix.eye(d));
    const decoupled = Array.from(table["AdamW, decoupled"].rest?.() ?? []);
    expect(Math.hypot(...ridge.map((value, j) => value - decoupled[j]))).toBeGreaterThan(0.1);
  });
});

describe("clipping", () => {
  it("moves the rest point: the mean of Exp(1), clipped at 1, is not 1", () => {
    // E clip(x - y) = x - 1 + exp(-1 - x), zero at x = 0.84141.
    const mean = exponentialMean(saAdam({ clip: 1 }), { seed: 40, steps: 200_000 });
    expect(0.84141 - 1 + Math.exp(-1.84141)).toBeCloseTo(0, 5);
    // Standard errors of the order of n^-1/2 = 0.0022.
    expect(Math.abs(mean - 0.84141)).toBeLessThan(0.008);
  });
});
