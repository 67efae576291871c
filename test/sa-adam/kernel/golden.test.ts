import { describe, expect, it } from "vitest";
import { diabetes } from "../../../lib/compendium/problems/diabetes.js";
import { coverage } from "../../../lib/compendium/results/coverage/experiment.js";
import { invisibility } from "../../../lib/compendium/results/invisibility/experiment.js";
import {
  type CoverageParameters,
  coverageKernel,
  readCoverage,
} from "../../../lib/sa-adam/kernel/coverage.js";
import {
  type InvisibilityParameters,
  invisibilityKernel,
  readInvisibility,
} from "../../../lib/sa-adam/kernel/invisibility.js";
import { type CoverageStreamFile, expectClose, golden, symmetric } from "../../golden.js";
import { address, average, feedInvisibility, poolMean, start, symmetricMean } from "./kernels.js";

describe("invisibility kernel on the golden stream", () => {
  const file = golden<{
    x_star: number[];
    a: number[][];
    eps: number[];
    arms: string[];
    checkpoints: number[];
    xbar: number[][][];
    H_hat_upper: number[][][];
    S_hat_sgd_upper: number[][][];
    S_hat_sa_adam_075_upper: number[][][];
  }>("invisibility-stream.json");
  const kernel = invisibilityKernel(
    invisibility().settings().specification as InvisibilityParameters & { kind: never },
  );
  const pair = start(kernel, 1, 0);

  let t = 0;
  // Batches of at most 4 steps, cut short at each checkpoint: the same data in both lanes.
  const states = file.checkpoints.map((checkpoint) => {
    while (t < checkpoint) {
      const count = Math.min(4, checkpoint - t);
      const noises = file.eps.slice(t, t + count).map((eps) => [eps, eps]);
      feedInvisibility(kernel, pair, t, file.a.slice(t, t + count), noises);
      t += count;
    }
    return [0, 1].map((lane) => readInvisibility(kernel.memory.buffer, pair, lane));
  });

  it.each(file.arms.map((arm, k) => ({ arm, k })))(
    "reproduces the averages of $arm in both lanes",
    ({ k }) => {
      file.checkpoints.forEach((n, c) => {
        for (const { sums } of states[c]) expectClose(average(sums[k], n, file.x_star), file.xbar[c][k]);
      });
    },
  );

  it("reproduces Hhat, and Shat of SGD and of SA-Adam 0.75, in both lanes", () => {
    file.checkpoints.forEach((n, c) => {
      for (const { hessian, noises } of states[c]) {
        expectClose(symmetricMean(hessian, n), symmetric(file.H_hat_upper[c]));
        expectClose(symmetricMean(noises[0], n), symmetric(file.S_hat_sgd_upper[c]));
        expectClose(symmetricMean(noises[1], n), symmetric(file.S_hat_sa_adam_075_upper[c]));
      }
    });
  });
});

describe("coverage kernel on the golden stream", () => {
  const file = golden<CoverageStreamFile>("coverage-stream.json");
  const { pool, optimum } = diabetes();
  const parameters: CoverageParameters = {
    ...(coverage().settings().specification as CoverageParameters & { kind: never }),
    etaSgd: file.schedule.eta0_sgd,
    etaSaAdam: file.schedule.eta0_sa_adam,
  };
  const kernel = coverageKernel(parameters);
  const pair = start(kernel, 1, 0);
  const data = new Float64Array(kernel.memory.buffer);
  const draws = address(kernel, "DRAWS") / 8;
  const consume = kernel.exports.consume as (pair: number, count: number, phase: number) => void;

  let t = 0;
  const states = file.checkpoints.map((checkpoint) => {
    const count = checkpoint - t;
    for (let i = 0; i < count; i++) {
      for (const lane of [0, 1]) {
        data[draws + 4 * i + lane] = (file.row[t + i] + 0.5) / pool.length;
        data[draws + 4 * i + 2 + lane] = file.z[t + i];
      }
    }
    kernel.tabulate(t + 1, count);
    consume(pair, count, 0);
    t = checkpoint;
    return [0, 1].map((lane) => readCoverage(kernel.memory.buffer, pair, kernel.pairBytes, lane));
  });

  it.each([
    { arm: "SGD", k: 0, xbar: file.xbar_sgd, S: file.S_hat_sgd },
    { arm: "SA-Adam", k: 1, xbar: file.xbar_sa_adam, S: file.S_hat_sa_adam },
  ])("reproduces average, Hhat and Shat of $arm in both lanes", ({ k, xbar, S }) => {
    file.checkpoints.forEach((n, c) => {
      for (const { sums, counts, squares } of states[c]) {
        expectClose(average(sums[k], n, optimum), xbar[c]);
        expectClose(poolMean(pool, counts, n), file.H_hat[c]);
        expectClose(poolMean(pool, squares[k], n), S[c]);
      }
    });
  });

  it("refuses a pool that does not fit", () => {
    const rows = Array.from({ length: 1025 }, () => new Float64Array(9));
    expect(() => coverageKernel({ ...parameters, rows, noise: new Float64Array(1025) })).toThrow(/1024 rows/);
  });
});
