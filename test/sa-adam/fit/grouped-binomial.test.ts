import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { IntervalName } from "../../../lib/sa-adam/estimate/intervals.js";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import { predictor } from "../../../lib/sa-adam/fit/prediction.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { errors, estimates, nearTo } from "./practitioners.js";

/** test/reference/grouped_binomial.py: statsmodels on its star98 data. */
const THEIRS = JSON.parse(readFileSync(new URL("grouped-binomial.json", import.meta.url), "utf8"));
/** test/reference/practitioners.R: R's glm and its package sandwich on the same. */
const R = JSON.parse(readFileSync(new URL("r-practitioners.json", import.meta.url), "utf8")).grouped;
const [, ...rows] = readFileSync("test/reference/star98.csv", "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(",").map(Number));
const column = (j: number): Float64Array => Float64Array.from(rows, (row) => row[j]);
const block: ColumnBlock = {
  count: rows.length,
  response: column(0),
  weights: column(0).map((s, i) => s + rows[i][1]),
  columns: [2, 3, 4, 5].map(column),
};
const options: FitOptions = { family: "logistic", weights: "trials" };
const each = (f: (i: number) => number): Float64Array => Float64Array.from(rows, (_, i) => f(i));
const part = (from: number, to: number): ColumnBlock => ({
  count: to - from,
  response: (block.response as Float64Array).slice(from, to),
  weights: (block.weights as Float64Array).slice(from, to),
  columns: block.columns.map((values) => (values as Float64Array).slice(from, to)),
});
const close = (value: number | undefined, other: number): void =>
  expect(Math.abs((value ?? Number.NaN) / other - 1)).toBeLessThan(1e-9);

describe("a count of successes in trials, by statsmodels", () => {
  it.each<IntervalName>(["plug-in", "hc2", "hc3", "classical"])("standard errors: %s", (interval) => {
    const result = batchFit(block, { ...options, interval } as never);
    nearTo(estimates(result), THEIRS.plain.estimates);
    nearTo(errors(result), THEIRS.plain[interval]);
  });

  it("R says the same", () => {
    for (const [which, beside] of [
      ["plain", {}],
      ["offset", { offset: each((i) => (i % 5) / 10) }],
    ] as const)
      for (const interval of ["plug-in", "classical"] as const) {
        const result = batchFit({ ...block, ...beside }, {
          ...options,
          interval,
          offset: which === "offset",
        } as never);
        nearTo(estimates(result), R[which].estimates);
        nearTo(errors(result), R[which][interval]);
        for (const name of ["deviance", "logLikelihood", "aic"] as const)
          close(result.statistics?.[name], R[which][name]);
      }
  });

  it("deviance, log-likelihood with the binomial coefficients, AIC", () => {
    const { statistics } = batchFit(block, options as never);
    for (const name of ["deviance", "nullDeviance", "logLikelihood", "aic"] as const)
      close(statistics?.[name], THEIRS.plain[name]);
    expect(statistics?.degreesOfFreedom).toBe(298);
  });

  it("clusters, and an offset", () => {
    const clustered = batchFit({ ...block, clusters: each((i) => i % 20) }, {
      ...options,
      clusters: true,
    } as never);
    nearTo(errors(clustered), THEIRS.plain.clusters);
    const shifted = batchFit({ ...block, offset: each((i) => (i % 5) / 10) }, {
      ...options,
      offset: true,
    } as never);
    nearTo(estimates(shifted), THEIRS.offset.estimates);
    nearTo(errors(shifted), THEIRS.offset["plug-in"]);
  });

  it("is merged, kept and continued, and predicts probabilities", () => {
    const [first, second] = [new RunningFit(options), new RunningFit(options)];
    first.update(part(0, 120));
    second.update(part(120, 303));
    first.merge(RunningFit.restore(JSON.parse(JSON.stringify(second.save()))));
    const result = first.result();
    for (const [j, { estimate, standardError }] of result.coefficients.entries())
      expect(Math.abs(estimate - THEIRS.plain.estimates[j]) / standardError).toBeLessThan(1e-6);
    close(result.statistics?.logLikelihood, THEIRS.plain.logLikelihood);
    const { prediction } = predictor(first)({ ...part(0, 3), weights: undefined });
    for (const [i, p] of THEIRS.plain.predictions.entries()) expect(prediction[i]).toBeCloseTo(p, 6);
  });

  it("is the regression of its trials one by one; but robust errors take a row for one observation", () => {
    const small = { count: 4, columns: [[1, 2, 3, 4]] };
    const grouped = batchFit({ ...small, response: [2, 3, 4, 5], weights: [5, 5, 6, 6] }, {
      ...options,
      interval: "classical",
    } as never);
    const single = batchFit(
      {
        count: 8,
        columns: [[1, 1, 2, 2, 3, 3, 4, 4]],
        response: [1, 0, 1, 0, 1, 0, 1, 0],
        weights: [2, 3, 3, 2, 4, 2, 5, 1],
      },
      { family: "logistic", weights: "frequency", interval: "classical" } as never,
    );
    nearTo(estimates(grouped), estimates(single), 1e-9);
    nearTo(errors(grouped), errors(single), 1e-9);
  });
});

describe("what is no count of successes is refused with its row", () => {
  it.each([
    [[2, 3, 6], [5, 5, 5], /row 3: .* got 6 of 5/],
    [[2, -1, 1], [5, 5, 5], /row 2: .* got -1 of 5/],
    [[2, 1.5, 1], [5, 5, 5], /row 2: .* got 1.5 of 5/],
    [[2, 0, 1], [5, 0, 5], /row 2: .* got 0 of 0/],
    [[2, 1, 1], [5, 2.5, 5], /row 2: .* got 1 of 2.5/],
    [[2, 1, Number.NaN], [5, 5, 5], /row 3: .* got NaN of 5/],
  ])("%j of %j", (response, weights, message) => {
    const running = new RunningFit(options);
    expect(() => running.update({ count: 3, columns: [[1, 2, 3]], response, weights })).toThrow(message);
  });

  it.each<[FitOptions, RegExp]>([
    [{ ...options, family: "poisson" }, /trials are of the logistic family, and this is poisson/],
    [{ ...options, ridge: 1 }, /ridge has no standard errors with trials/],
    [
      { ...options, method: "sa-adam", ridge: 1 },
      /ridge with weights needs their mean, and sa-adam is a path/,
    ],
  ])("%j", (wrong, message) => {
    expect(() => new RunningFit(wrong)).toThrow(message);
  });

  it("of all successes, or none, there is no fit", () => {
    const all = { count: 3, columns: [[1, 2, 4]], response: [5, 6, 7], weights: [5, 6, 7] };
    expect(() => batchFit(all, options as never)).toThrow(/the response is 1 in all 3 rows/);
    const same = batchFit({ ...all, response: [1, 2, 3], weights: [2, 4, 6] }, options as never);
    expect(estimates(same).every((value) => Math.abs(value) < 1e-9)).toBe(true);
  });
});
