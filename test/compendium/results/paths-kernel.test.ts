import {
  BatchMeans,
  linearRegression,
  logisticRegression,
  polynomial,
  RandomScaling,
  RandomStream,
  saAdam,
  saRmsprop,
  sgd,
} from "sa-adam";
import {
  autoregressive,
  createKernel,
  higrad,
  type KernelPath,
  onlineBootstrap,
  type PathGains,
  type PathsParameters,
  plugInSandwich,
  type Row,
  readPaths,
  run,
  runPaths,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { batchStarts, observedPath } from "../../../lib/compendium/results/intervals/observed-path.js";
import {
  dependentRegression,
  dependentRows,
  intervalsDesign,
} from "../../../lib/compendium/results/intervals/problem.js";
import { average, proceed, start, symmetricMean } from "../../sa-adam/kernel/kernels.js";

const SEED = 11;
const ADAM: PathGains = { eta0: 0.5, alpha: 0.55, shift: 9, c1: 1.5, gamma: 0.75, adaptive: true };
const SGD: PathGains = { ...ADAM, c1: 0, adaptive: false };

function readable({ eta0, alpha, shift, c1, gamma, adaptive }: PathGains) {
  const stepSize = polynomial(eta0, alpha, shift);
  if (!adaptive) return sgd({ stepSize });
  return c1 === 0 ? saRmsprop({ stepSize }) : saAdam({ stepSize, momentumGain: polynomial(c1, gamma, 1) });
}

/** Both lanes of the kernel after n rows from an odd place on, so that blocks are cut. */
function simulated(parameters: PathsParameters, n: number) {
  const kernel = createKernel({ kind: "paths", ...parameters });
  const pair = start(kernel, SEED, 4);
  proceed(kernel, pair, 1000);
  proceed(kernel, pair, n - 1000, 1000);
  return [0, 1].map((lane) => readPaths(parameters, kernel.memory.buffer, pair, lane));
}

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, j) => Math.abs(value - b[j])));
}

describe("the kernel of paths", () => {
  const n = 2311;
  const design = intervalsDesign(5, 0.6);
  const problem = dependentRegression(5, 0.6);

  it.each([
    ["SGD", SGD],
    ["SA-Adam", ADAM],
  ])(
    "%s equals the readable runs on dependent rows: a tree, random weights, what a path is observed for",
    (_, gains) => {
      const listed = [
        ...onlineBootstrap(3).paths(n, 0.95),
        ...higrad(1, 3)
          .paths(n, 0.95)
          .map((path) => ({ ...path, ...("after" in path && { after: (path.after as number) + 4 }) })),
      ];
      const paths = listed.map(
        (path, k): KernelPath => ({
          ...path,
          ...gains,
          name: `path ${k}`,
          ...(k === 0 && { observed: true, secondOrder: true }),
        }),
      );
      const starts = batchStarts(n, 0.55);
      const parameters = { ...design, floor: 0.5, batchStarts: starts, paths };
      for (const [lane, states] of simulated(parameters, n).entries()) {
        const rows = () => dependentRows(design, new RandomStream(SEED, 4 + lane));
        const uniforms = rows();
        const weights = { uniform: () => (uniforms.next().value as { uniform: number }).uniform };
        const optimizer = readable(gains);
        const averages = runPaths({
          problem,
          optimizer,
          source: rows(),
          paths: listed,
          weights,
          average: "before",
        });
        for (const [k, { from, to }] of listed.entries())
          expect(
            largestGap(average(states[k].sum, to - from, problem.optimum), averages[k]),
            `path ${k}`,
          ).toBeLessThan(1e-11);

        const [batches, scaling] = [new BatchMeans(5, { alpha: 0.55 }), new RandomScaling(5)];
        const covariance = plugInSandwich(problem, optimizer);
        run({
          problem,
          optimizer,
          source: rows(),
          steps: n,
          average: "before",
          covariance,
          onStep: (step) => {
            batches.update(step);
            scaling.update(step);
          },
        });
        const observed = observedPath(n, 0.55)(states[0]);
        expect(largestGap(observed.batchMeans.value().diagonal(), batches.value().diagonal())).toBeLessThan(
          1e-9,
        );
        expect(observed.batchMeans.degreesOfFreedom()).toBe(batches.degreesOfFreedom());
        expect(
          largestGap(observed.randomScaling.value().diagonal(), scaling.value().diagonal()),
        ).toBeLessThan(1e-9);
        const sums = states[0].secondOrder;
        if (!sums) throw new Error("the first path keeps them");
        expect(
          largestGap(symmetricMean(sums.hessian, n).to1DArray(), covariance.hessian().to1DArray()),
        ).toBeLessThan(1e-11);
        expect(
          largestGap(symmetricMean(sums.noise, n).to1DArray(), covariance.noiseCovariance().to1DArray()),
        ).toBeLessThan(1e-11);
      }
    },
  );

  it("equals the readable optimizers on a logistic stream, with the linearised score", () => {
    const coefficients = [-0.5, 1, -1, 0.5];
    const logistic = logisticRegression({ coefficients, ridge: 0 });
    const paths = [SGD, { ...ADAM, c1: 0 }, ADAM].map(
      (gains, k): KernelPath => ({
        ...gains,
        from: 0,
        to: n,
        name: `path ${k}`,
        secondOrder: true,
        atAverage: true,
      }),
    );
    const parameters: PathsParameters = {
      dimension: 4,
      family: "logistic",
      intercept: true,
      correlation: 0.5,
      dependence: 0,
      noise: [0, 0],
      direction: [0, 0, 0, 0],
      optimum: coefficients,
      floor: 0.5,
      batchStarts: [1],
      paths,
    };
    for (const [lane, states] of simulated(parameters, n).entries()) {
      // The kernel draws a row's uniform first, the problem last.
      const stream = new RandomStream(SEED, 4 + lane);
      const rows = Array.from({ length: n }, () => {
        const uniform = stream.uniform();
        const a = [1, ...autoregressive(stream, 3, 0.5)];
        const u = a.reduce((sum, value, j) => sum + value * coefficients[j], 0);
        return { a, y: uniform < 1 / (1 + Math.exp(-u)) ? 1 : 0 };
      });
      for (const [k, gains] of [SGD, { ...ADAM, c1: 0 }, ADAM].entries()) {
        const score = new Float64Array(4);
        const [sum, atAverage] = [new Float64Array(4), new Float64Array(4)];
        let t = 0;
        const { inference } = run({
          problem: logistic,
          optimizer: readable(gains),
          source: rows,
          steps: n,
          average: "before",
          onStep: ({ iterate, gradient, curvature }) => {
            const { direction, weight } = curvature as { direction: ArrayLike<number>; weight: number };
            const a = Array.from(direction);
            const dot = a.reduce((sum, value, j) => sum + value * (iterate[j] - coefficients[j]), 0);
            for (let j = 0; j < 4; j++) score[j] += weight * dot * a[j] - gradient[j];
            const point = t === 0 ? Float64Array.from(iterate) : sum.map((value) => value / t);
            const there = logistic.gradient(point, rows[t]);
            const slope = logistic.curvature?.(point, rows[t]).weight as number;
            const apart = a.reduce((total, value, j) => total + value * (point[j] - coefficients[j]), 0);
            for (let j = 0; j < 4; j++) {
              atAverage[j] += slope * apart * a[j] - there[j];
              sum[j] += iterate[j];
            }
            t++;
          },
        });
        expect(largestGap(average(states[k].sum, n, coefficients), inference.value())).toBeLessThan(1e-11);
        expect(largestGap(states[k].secondOrder?.score ?? [], score)).toBeLessThan(1e-8);
        expect(largestGap(states[k].atAverage?.score ?? [], atAverage)).toBeLessThan(1e-8);
      }
    }
  });
});

describe("the regression on dependent rows", () => {
  it("has the invisibility experiment's sandwich without dependence", () => {
    const { sandwich } = linearRegression({ dimension: 4 });
    expect(largestGap(dependentRegression(4, 0).sandwich.to1DArray(), sandwich.to1DArray())).toBeLessThan(
      1e-14,
    );
  });

  it("has the long-run covariance that its rows' gradients have", () => {
    const problem = dependentRegression(2, 0.6);
    const S = [0, 0];
    const [length, parts] = [200, 2000];
    const rows = dependentRows(intervalsDesign(2, 0.6), new RandomStream(3));
    for (let i = 0; i < parts; i++) {
      const sum = [0, 0];
      for (let t = 0; t < length; t++) {
        const g = problem.gradient(problem.optimum, rows.next().value as Row);
        for (const j of [0, 1]) sum[j] += g[j];
      }
      for (const j of [0, 1]) S[j] += sum[j] ** 2 / length / parts;
    }
    // Of a sum of squares of 2000 about normal numbers the relative error is sqrt(2/2000), 3 percent; the ends of 200 rows take off about 2 percent.
    for (const j of [0, 1])
      expect(Math.abs(S[j] / problem.noiseCovariance.get(j, j) - 0.98)).toBeLessThan(0.1);
  });
});
