import { createKernel, multiply, type PathsParameters, readPaths, spdInverse } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { symmetricMean } from "../../../lib/compendium/engine/symmetric-mean.js";
import { intervalsDesign } from "../../../lib/compendium/results/intervals/problem.js";
import { linearised } from "../../../lib/compendium/results/linearised/experiment.js";
import { linearisedDistance } from "../../../lib/compendium/results/linearised/prediction.js";
import { proceed, start } from "../../sa-adam/kernel/kernels.js";

describe("linearised averages", () => {
  it("of a quadratic loss are the same whatever the optimizer did, at the iterates and at averages", () => {
    const [n, d] = [3000, 5];
    const { paths } = linearised().settings({ n, streams: 2 }).specification as PathsParameters & {
      kind: "paths";
    };
    const parameters: PathsParameters = { ...intervalsDesign(d, 0), floor: 0.5, batchStarts: [1], paths };
    const kernel = createKernel({ kind: "paths", ...parameters });
    const pair = start(kernel, 3, 0);
    proceed(kernel, pair, n);
    const states = readPaths(parameters, kernel.memory.buffer, pair, 1);
    const zeros = states.flatMap(({ secondOrder, atAverage }) =>
      [secondOrder, atAverage].map((sums) => {
        if (!sums) throw new Error("every path keeps its sums");
        const mean = sums.score.map((value) => value / n);
        return multiply(spdInverse(symmetricMean(sums.hessian, d, n)), mean);
      }),
    );
    expect(zeros.length).toBe(10);
    for (const zero of zeros)
      for (let j = 0; j < d; j++) expect(Math.abs(zero[j] - zeros[0][j])).toBeLessThan(1e-12);
    // The averages are not.
    expect(Math.abs(states[0].sum[0] - states[4].sum[0]) / n).toBeGreaterThan(1e-4);
  });

  it("are expected to come together like n^(1 - 2 alpha)", () => {
    const [early, late] = linearisedDistance([1e5, 1e6]);
    expect(Math.log10(late / early)).toBeCloseTo(1 - 2 * 0.7, 1);
  });
});
