import { Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import { randomSpd } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { onePassKernel } from "../../../lib/sa-adam/kernel/one-pass.js";
import type { OnePassParameters } from "../../../lib/sa-adam/kernel/one-pass-parameters.js";
import { huber } from "../../../lib/sa-adam/model/families/huber.js";
import { logistic } from "../../../lib/sa-adam/model/families/logistic.js";
import { poisson } from "../../../lib/sa-adam/model/families/poisson.js";
import { expectClose } from "../../golden.js";
import { feed, results } from "./one-pass.js";
import { agree, everything, names, readable } from "./one-pass-options.js";

describe.each(names)("one-pass kernel, %s, every option on", (name) => {
  it("is the readable optimizer, iterate by iterate, for random dimensions, penalties, whitenings and data", () => {
    agree(name, 8);
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

describe("one-pass kernel without sums", () => {
  it("takes the same path, and has neither matrix", () => {
    const { parameters, rows } = everything("logistic", 7, 11, 1000);
    const [whole, bare] = [true, false].map((sums) => {
      const kernel = onePassKernel({ ...parameters, sums });
      feed(kernel, rows);
      return kernel;
    });
    expect(bare.iterate()).toEqual(whole.iterate());
    expect(bare.average()).toEqual(whole.average());
    expect(bare.linearised()).toEqual(whole.linearised());
    expect(() => bare.hessian()).toThrow("keeps no sums");
    expect(() => bare.noiseCovariance()).toThrow(RangeError);
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
