import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { PlugInSandwich, polynomial, RandomStream, type Row, saAdam } from "sa-adam";
import { randomSpd } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { onePassKernel } from "../../../lib/sa-adam/kernel/one-pass.js";
import type { OnePassParameters } from "../../../lib/sa-adam/kernel/one-pass-parameters.js";
import { huber } from "../../../lib/sa-adam/model/families/huber.js";
import { logistic } from "../../../lib/sa-adam/model/families/logistic.js";
import { poisson } from "../../../lib/sa-adam/model/families/poisson.js";
import { FAMILIES, type FamilyName, isKinked } from "../../../lib/sa-adam/model/families.js";
import { penalisedLoss } from "../../../lib/sa-adam/model/penalised-loss.js";
import { expectClose } from "../../golden.js";
import { feed, results } from "./one-pass.js";

/** A fit with every option on, and rows for it, all from one seed. */
function everything(name: FamilyName, d: number, seed: number, count: number) {
  const stream = new RandomStream(seed);
  const [K, L] = [randomSpd(stream, d, 0.01, 0.5), randomSpd(stream, d, 0.5, 1.5)];
  const whitening = Matrix.zeros(d, d);
  for (let j = 0; j < d; j++) for (let k = 0; k <= j; k++) whitening.set(j, k, L.get(j, k));
  const truth = stream.normals(d).map((value) => value / d);
  const rows: Row[] = Array.from({ length: count }, () => {
    const a = stream.normals(d);
    const u = a.reduce((sum, value, j) => sum + value * truth[j], 0);
    const noisy = u + stream.normal() * (stream.uniform() < 0.1 ? 8 : 1);
    if (name === "logistic") return { a, y: stream.uniform() < 1 / (1 + Math.exp(-u)) ? 1 : 0 };
    return {
      a,
      y: name === "poisson" ? Math.round(Math.exp(Math.min(u, 2) + 0.3 * stream.normal())) : noisy,
    };
  });
  const parameters: OnePassParameters = {
    family: FAMILIES[name].family(0.5 + stream.uniform()),
    dimension: d,
    eta0: 1 + stream.uniform(),
    alpha: 0.55 + 0.2 * stream.uniform(),
    gamma: 0.8 + 0.1 * stream.uniform(),
    c1: 1 + stream.uniform(),
    clock: 10 + stream.integer(3000),
    ridge: stream.uniform() / 100,
    penalty: K,
    start: stream.normals(d).map((value) => value / 5),
    secondMoment: stream.normals(d).map((value) => 0.2 + value * value),
    whitening,
    burnIn: stream.integer(20),
    trace: true,
  };
  return { parameters, rows };
}

/** The same fit by the readable optimizer; what the kernel calls its results, and every iterate. */
function readable(parameters: OnePassParameters, rows: readonly Row[]) {
  const { family, dimension: d, eta0, alpha, gamma, c1 = 1, clock = 0, burnIn = 0 } = parameters;
  const { ridge = 0, start = new Float64Array(d), secondMoment } = parameters;
  const K = Matrix.add(
    Matrix.checkMatrix(parameters.penalty ?? Matrix.zeros(d, d)),
    Matrix.eye(d).mul(ridge),
  );
  const whitening = Matrix.checkMatrix(parameters.whitening ?? Matrix.eye(d));
  const { gradient, curvature } = penalisedLoss(family, K);
  const optimizer = saAdam({
    stepSize: polynomial(eta0, alpha, clock),
    momentumGain: polynomial(c1, gamma, clock),
    largestMomentumGain: 1,
    secondMomentGain: polynomial(1, 1, clock),
    convention: "adam",
    floor: 0,
  });
  const state = optimizer.init(start);
  if (secondMoment) {
    (state.preconditioner.D as Float64Array).set(Float64Array.from(secondMoment));
    state.preconditioner.decay = 0;
  }
  const plugIn = new PlugInSandwich(d);
  const sum = new Float64Array(d);
  const iterates: number[][] = [];
  for (const { a, y } of rows) {
    const row = { a: whitening.mmul(Matrix.columnVector(Array.from(a))).to1DArray(), y };
    const seen = curvature(state.x, row);
    optimizer.update(state, gradient(state.x, row));
    iterates.push(Array.from(state.x));
    if (state.t <= burnIn) continue;
    plugIn.update({ gradient: state.gradient, curvature: seen });
    state.x.forEach((value, j) => {
      sum[j] += value;
    });
  }
  const average = sum.map((value) => value / Math.max(0, state.t - burnIn));
  const matrices = [Matrix.add(plugIn.hessian(), K), plugIn.noiseCovariance()];
  return { results: [state.x, average, ...matrices.map((matrix) => matrix.to1DArray())], iterates };
}

const names = (Object.keys(FAMILIES) as FamilyName[]).filter((name) => !isKinked(name));

describe.each(names)("one-pass kernel, %s, every option on", (name) => {
  it("is the readable optimizer, iterate by iterate, for random dimensions, penalties, whitenings and data", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 13 }),
        fc.nat(1e6),
        fc.integer({ min: 21, max: 300 }),
        (d, seed, count) => {
          const { parameters, rows } = everything(name, d, seed, count);
          const kernel = onePassKernel(parameters);
          feed(kernel, rows);
          const expected = readable(parameters, rows);
          results(kernel).forEach((result, i) => {
            expectClose(result, expected.results[i]);
          });
          const traced = rows.map((_, i) =>
            Array.from(kernel.iterates.subarray(i * kernel.stride, i * kernel.stride + d)),
          );
          expectClose(traced.flat(), expected.iterates.flat());
        },
      ),
      { seed: 6, numRuns: 40 },
    );
  });

  it("depends neither on where blocks end nor on a stop between them", () => {
    const { parameters, rows } = everything(name, 7, 11, 3000);
    const whole = onePassKernel(parameters);
    feed(whole, rows);
    const stopped = onePassKernel(parameters);
    feed(stopped, rows.slice(0, 1234), [1, 10, 333, 1000]);
    const resumed = onePassKernel(parameters);
    resumed.restore(stopped.snapshot());
    feed(resumed, rows.slice(1234), [999, 2]);
    expect(resumed.snapshot()).toEqual(whole.snapshot());
    expect(results(resumed)).toEqual(results(whole));
  });
});

describe.each<[string, Partial<OnePassParameters>]>([
  ["clock", { clock: 500 }],
  ["clock past the steps whose powers come one by one", { clock: 2e5 }],
  ["start", { start: [0.1, -0.2, 0.3, 0.4, -0.5] }],
  ["secondMoment", { secondMoment: [1, 2, 3, 4, 5] }],
  ["penalty", { penalty: randomSpd(new RandomStream(1), 5, 0.1, 1) }],
  ["whitening", { whitening: Matrix.eye(5).mul(2) }],
])("one-pass kernel with one option alone: %s", (_, option) => {
  it("is the readable optimizer", () => {
    const { rows } = everything("logistic", 5, 3, 1500);
    const parameters: OnePassParameters = {
      family: logistic,
      dimension: 5,
      eta0: 0.3,
      alpha: 0.6,
      gamma: 0.75,
      ...option,
    };
    const kernel = onePassKernel(parameters);
    feed(kernel, rows);
    const expected = readable(parameters, rows);
    results(kernel).forEach((result, i) => {
      expectClose(result, expected.results[i]);
    });
    expect(kernel.iterates).toHaveLength(0);
  });
});

describe("one-pass kernel", () => {
  const parameters: OnePassParameters = {
    family: poisson,
    dimension: 3,
    eta0: 0.3,
    alpha: 0.6,
    gamma: 0.75,
  };

  it("whitens a block once, though a lost iterate makes it take the block again", () => {
    const { parameters: all, rows } = everything("gaussian", 5, 2, 90);
    const broken = rows.slice();
    broken[57] = { a: [1, Number.NaN, 0, 0, 0], y: 0 };
    const kernel = onePassKernel(all);
    expect(() => feed(kernel, broken)).toThrow(/left the finite numbers at step 58/);
    const until = onePassKernel(all);
    feed(until, rows.slice(0, 57));
    expect(kernel.snapshot()).toEqual(until.snapshot());
    // The buffer serves on: what lies between covariates and response is zero again.
    feed(kernel, rows.slice(57));
    const whole = onePassKernel(all);
    feed(whole, rows);
    expect(kernel.snapshot()).toEqual(whole.snapshot());
  });

  it("stops where exp(u) leaves the numbers, also where only the second moment would notice", () => {
    for (const big of [1000, 400]) {
      const kernel = onePassKernel({ ...parameters, start: [1, 0, 0] });
      expect(() =>
        feed(kernel, [
          { a: [0, 1, 1], y: 1 },
          { a: [big, 1, 1], y: 1 },
        ]),
      ).toThrow(/at step 2/);
      expect(kernel.steps).toBe(1);
    }
  });

  it("takes an infinite response for a fault, not for an outlier", () => {
    const kernel = onePassKernel({ ...parameters, family: huber(1) });
    expect(() => feed(kernel, [{ a: [1, 1, 1], y: Number.POSITIVE_INFINITY }])).toThrow(/at step 1/);
  });

  it("names a parameter of the wrong size or kind", () => {
    const faults: [Partial<OnePassParameters>, RegExp][] = [
      [{ family: { ...logistic, name: "probit" } }, /probit/],
      [{ clock: -1 }, /clock must be non-negative, got -1/],
      [{ start: [1, 2] }, /start must have 3 entries, but it has 2/],
      [{ start: [1, Number.NaN, 2] }, /start has the entry NaN at 1/],
      [{ secondMoment: [1, -2, 1] }, /secondMoment has the entry -2 at 1/],
      [{ penalty: Matrix.eye(2) }, /penalty must be 3 x 3/],
      [{ penalty: Matrix.eye(3).mul(-1) }, /penalty has a negative eigenvalue/],
      [
        {
          penalty: [
            [1, 1, 0],
            [0, 1, 0],
            [0, 0, 1],
          ],
        },
        /penalty is not symmetric/,
      ],
      [
        {
          whitening: [
            [1, 1, 0],
            [0, 1, 0],
            [0, 0, 1],
          ],
        },
        /lower triangular: entry \(0, 1\) is 1/,
      ],
    ];
    for (const [fault, message] of faults) {
      expect(() => onePassKernel({ ...parameters, ...fault })).toThrow(message);
    }
  });
});
