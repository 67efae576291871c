import {
  type KnownProblem,
  linearRegression,
  type Optimizer,
  PlugInSandwich,
  plugInSandwich,
  type Row,
  type Run,
  run,
} from "sa-adam";
import { logisticRows, newtonFit } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { diabetes } from "../../../lib/compendium/problems/diabetes.js";
import { type CoverageStreamFile, expectClose, golden, symmetric } from "../../golden.js";
import { coverageOptimizers, invisibilityOptimizers, logisticOptimizers } from "./settings.js";

/** The plug-in of a checkpoint, whose H and S the streams hold. */
function plugIn({ inference }: Run["checkpoints"][number]): PlugInSandwich {
  expect(inference.covariance).toBeInstanceOf(PlugInSandwich);
  return inference.covariance as PlugInSandwich;
}

interface Stream {
  problem: KnownProblem<Row>;
  rows: Row[];
  checkpoints: number[];
  average: "before" | "after";
  burnIn?: number;
}

function follow(stream: Stream, optimizer: Optimizer): Run["checkpoints"][number][] {
  const { problem, rows, checkpoints, average, burnIn = 0 } = stream;
  const covariance = plugInSandwich(problem, optimizer);
  const steps = rows.length;
  const result = run({ problem, optimizer, source: rows, steps, checkpoints, average, burnIn, covariance });
  expect(result.checkpoints).toHaveLength(checkpoints.length);
  return [...result.checkpoints];
}

describe("invisibility stream", () => {
  const file = golden<{
    x_star: number[];
    u: number[];
    H: number[][];
    S: number[][];
    sandwich: number[][];
    a: number[][];
    eps: number[];
    arms: string[];
    checkpoints: number[];
    xbar: number[][][];
    H_hat_upper: number[][][];
    S_hat_sgd_upper: number[][][];
    S_hat_sa_adam_075_upper: number[][][];
  }>("invisibility-stream.json");
  const problem = linearRegression();
  const rows = file.a.map((a, t) => ({
    a,
    y: a.reduce((sum, value, j) => sum + value * file.x_star[j], file.eps[t]),
  }));
  const stream: Stream = { problem, rows, checkpoints: file.checkpoints, average: "before" };
  const runs = invisibilityOptimizers().map((optimizer) => follow(stream, optimizer));

  it("is the stream of our problem: x*, H, S and the sandwich", () => {
    expectClose(problem.optimum, file.x_star);
    expectClose(problem.hessian, file.H);
    expectClose(problem.noiseCovariance, file.S);
    expectClose(problem.sandwich, file.sandwich);
  });

  it.each(file.arms.map((arm, k) => ({ arm, k })))("reproduces the averages of $arm", ({ k }) => {
    file.checkpoints.forEach((_, c) => {
      expectClose(runs[k][c].inference.value(), file.xbar[c][k]);
    });
  });

  // Of the symmetric means the file keeps what lies on and above the diagonal.
  it("reproduces Hhat, and Shat of SGD and of SA-Adam 0.75", () => {
    file.checkpoints.forEach((_, c) => {
      expectClose(plugIn(runs[0][c]).hessian(), symmetric(file.H_hat_upper[c]));
      expectClose(plugIn(runs[0][c]).noiseCovariance(), symmetric(file.S_hat_sgd_upper[c]));
      expectClose(plugIn(runs[2][c]).noiseCovariance(), symmetric(file.S_hat_sa_adam_075_upper[c]));
    });
  });
});

describe("coverage stream", () => {
  const file = golden<CoverageStreamFile>("coverage-stream.json");
  const problem = diabetes();
  const rows = file.row.map((row, t) => problem.observation(row, file.z[t]));
  const stream: Stream = { problem, rows, checkpoints: file.checkpoints, average: "after" };
  const optimizers = coverageOptimizers({ sgd: file.schedule.eta0_sgd, saAdam: file.schedule.eta0_sa_adam });

  it.each([
    { arm: "SGD", optimizer: optimizers.sgd, xbar: file.xbar_sgd, S: file.S_hat_sgd },
    { arm: "SA-Adam", optimizer: optimizers.saAdam, xbar: file.xbar_sa_adam, S: file.S_hat_sa_adam },
  ])("reproduces average, Hhat and Shat of $arm", ({ optimizer, xbar, S }) => {
    follow(stream, optimizer).forEach((checkpoint, c) => {
      expectClose(checkpoint.inference.value(), xbar[c]);
      expectClose(plugIn(checkpoint).hessian(), file.H_hat[c]);
      expectClose(plugIn(checkpoint).noiseCovariance(), S[c]);
    });
  });
});

describe("logistic stream", () => {
  interface Arm {
    xbar: number[][];
    H_hat: number[][][];
    S_hat: number[][][];
  }
  const file = golden<{
    schedule: { lambda_: number; eta0: number; t0: number };
    A: number[][];
    y: number[];
    checkpoints: number[];
    one_pass: { sa_adam: Arm; adam: Arm };
    batch: { x: number[]; newton_iterations: number; sandwich: number[][]; H: number[][]; S: number[][] };
  }>("logistic-stream.json");
  const { lambda_, eta0, t0 } = file.schedule;
  const rows = file.A.map((a, i) => ({ a, y: file.y[i] }));
  const problem = logisticRows(rows, lambda_);
  const stream: Stream = { problem, rows, checkpoints: file.checkpoints, average: "after", burnIn: t0 };
  const optimizers = logisticOptimizers(eta0);

  it.each([
    { arm: "SA-Adam", optimizer: optimizers.saAdam, expected: file.one_pass.sa_adam },
    { arm: "constant-beta Adam", optimizer: optimizers.adam, expected: file.one_pass.adam },
  ])("reproduces tail average, Hhat and Shat of $arm", ({ optimizer, expected }) => {
    follow(stream, optimizer).forEach((checkpoint, c) => {
      expectClose(checkpoint.inference.value(), expected.xbar[c]);
      expectClose(plugIn(checkpoint).hessian(), expected.H_hat[c]);
      expectClose(plugIn(checkpoint).noiseCovariance(), expected.S_hat[c]);
    });
  });

  it("reproduces the stored-batch fit and its sandwich", () => {
    const fit = newtonFit(rows, { family: "logistic", ridge: lambda_ });
    expectClose(fit.optimum, file.batch.x);
    expectClose(fit.hessian, file.batch.H);
    expectClose(fit.noiseCovariance, file.batch.S);
    expectClose(fit.sandwich, file.batch.sandwich);
  });
});
