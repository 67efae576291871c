import {
  linearRegression,
  logisticRegression,
  PlugInSandwich,
  plugInSandwich,
  polynomial,
  quadratic,
  RandomStream,
  run,
  saAdam,
  saAdamL2,
  sgd,
} from "sa-adam";
import { KnownCovariance } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";
import { NOT_COMMUTING } from "../theorem/settings.js";

const problem = quadratic({
  ...NOT_COMMUTING,
  optimum: [1, -1],
});
const optimizer = sgd({ stepSize: polynomial(0.2, 0.7) });

describe("run", () => {
  it("averages the iterates before or after each update, from the burn-in on", () => {
    const noises = [
      [0.1, 0.2],
      [-0.3, 0.1],
      [0.5, -0.5],
      [0, 0.4],
    ].map((noise) => Float64Array.from(noise));
    const iterates = [Float64Array.of(3, 3)];
    const state = optimizer.init([3, 3]);
    for (const noise of noises)
      iterates.push(optimizer.update(state, problem.gradient(state.x, noise)).x.slice());
    const mean = (from: number, to: number): number[] =>
      [0, 1].map((j) => iterates.slice(from, to).reduce((sum, x) => sum + x[j], 0) / (to - from));

    const shared = { problem, optimizer, source: noises, steps: 4, start: [3, 3] };
    expectClose(run({ ...shared, average: "before" }).inference.value(), mean(0, 4), 1e-15);
    expectClose(run({ ...shared, average: "after" }).inference.value(), mean(1, 5), 1e-15);
    const tail = run({ ...shared, burnIn: 2, average: "after" });
    expectClose(tail.inference.value(), mean(3, 5), 1e-15);
    expect(tail.inference.count).toBe(2);
    expect(tail.state.x).toEqual(iterates[4]);
  });

  it.each([
    [linearRegression({ dimension: 2 }), { a: [1, 2], y: 3 }, "{ a: 2 numbers, y: a number }"],
    [logisticRegression({ coefficients: [0, 1] }), { a: [1, 2], y: 1 }, "{ a: 2 numbers, y: a number }"],
    [problem, [0.1, 0.2], "2 numbers"],
  ])("says what the observations of %o are, to one that is none", (asked, good, kind) => {
    const of = (source: unknown) =>
      run({ problem: asked, optimizer, source, steps: 9 } as Parameters<typeof run>[0]);
    expect(of([good, good]).state.t).toBe(2);
    const wrong = [
      1,
      "a",
      null,
      undefined,
      {},
      [],
      [1, 2, 3],
      { a: [1, 2] },
      { a: 1, y: 2 },
      { a: [1, 2, 3], y: 0 },
    ];
    for (const one of wrong)
      expect(() => of([good, one])).toThrow(
        `observation 1 of the source must be as ${asked.name}'s: ${kind}, got `,
      );
    expect(() => of(Float64Array.of(1, 2))).toThrow(RangeError);
  });

  it("takes the observations of a problem that cannot sample as they are", () => {
    const sample = (): never => {
      throw new Error("there is no law");
    };
    const source = [[0.1, 0.2]].map((noise) => Float64Array.from(noise));
    expect(run({ problem: { ...problem, sample }, optimizer, source, steps: 1 }).state.t).toBe(1);
  });

  it("keeps checkpoints that later steps do not touch", () => {
    const long = run({ problem, optimizer, source: new RandomStream(1), steps: 100, checkpoints: [10, 50] });
    const short = run({ problem, optimizer, source: new RandomStream(1), steps: 10 });
    expect(long.checkpoints.map(({ t }) => t)).toEqual([10, 50]);
    expect(long.checkpoints[0].iterate).toEqual(short.state.x);
    expectClose(long.checkpoints[0].inference.value(), short.inference.value(), 1e-15);
    expect(long.checkpoints[0].inference.count).toBe(10);
  });

  it("shows every step, and ends where the observations end", () => {
    const seen: number[] = [];
    const noises = [Float64Array.of(0, 0), Float64Array.of(0, 0)];
    const { state } = run({
      problem,
      optimizer,
      source: noises,
      steps: 10,
      onStep: (_, { t }) => seen.push(t),
    });
    expect(seen).toEqual([1, 2]);
    expect(state.t).toBe(2);
    expect(run({ problem, optimizer, source: noises, steps: 0 }).state.t).toBe(0);
  });

  it("has intervals from the problem's sandwich, or from the estimator that is given", () => {
    const regression = linearRegression({ dimension: 2 });
    const saAdamOptimizer = saAdam();
    const oracle = run({
      problem: regression,
      optimizer: saAdamOptimizer,
      source: new RandomStream(1),
      steps: 20,
    });
    expect(oracle.inference.covariance).toBeInstanceOf(KnownCovariance);
    expectClose(oracle.inference.limitCovariance(), regression.sandwich.to2DArray(), 0);
    const covariance = plugInSandwich(regression, saAdamOptimizer);
    const plugIn = run({
      problem: regression,
      optimizer: saAdamOptimizer,
      source: new RandomStream(1),
      steps: 20,
      covariance,
    });
    expect(plugIn.inference.covariance).toBeInstanceOf(PlugInSandwich);
    expect(plugIn.inference.value()).toEqual(oracle.inference.value());
  });

  it("adds a coupled L2 of the optimizer to the plug-in's Hessian", () => {
    const plugIn = plugInSandwich(linearRegression({ dimension: 2 }), saAdamL2(0.25));
    plugIn.update({ gradient: [0, 0], curvature: { direction: [1, 0], weight: 1 } });
    expectClose(
      plugIn.hessian(),
      [
        [1.25, 0],
        [0, 0.25],
      ],
      1e-15,
    );
  });

  it("names options that do not fit", () => {
    const source = new RandomStream(1);
    expect(() => run({ problem, optimizer, source, steps: -1 })).toThrow(/steps.*got -1/);
    expect(() => run({ problem, optimizer, source, steps: 5, burnIn: 0.5 })).toThrow(/burnIn.*got 0.5/);
    expect(() => run({ problem, optimizer, source, steps: 5, start: [1] })).toThrow(
      /start must have 2 entries, got 1/,
    );
    expect(() => run({ problem, optimizer, source, steps: 5, checkpoints: [6] })).toThrow(
      /1 to steps = 5, got 6/,
    );
    const { sandwich: _, ...unknown } = problem;
    expect(() => run({ problem: unknown, optimizer, source, steps: 5 })).toThrow(/knows no sandwich/);
  });
});
