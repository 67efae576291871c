import { chiSquaredCdf, chiSquaredQuantile } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { bootstrapped, estimatedMean, estimatedMedian } from "../../../lib/compendium/engine/monte-carlo.js";
import { recordsOf } from "../../../lib/compendium/engine/result.js";
import {
  coordinateCoverage,
  jointCoverage,
  marginalCoverage,
  summarizeCoverage,
} from "../../../lib/compendium/results/coverage/summary.js";
import { necessityRows } from "../../../lib/compendium/results/invisibility/necessity-rows.js";
import {
  pairedDistances,
  summarizeInvisibility,
} from "../../../lib/compendium/results/invisibility/summary.js";
import { compareCoverage, compareInvisibility } from "../../../lib/compendium/results/published.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";
import { idealResult } from "./ideal-result.js";

/** |value - expected| in units of its error. */
const z = (value: number, expected: number, error: number): number => Math.abs(value - expected) / error;

describe("Monte Carlo errors", () => {
  const random = new RandomStream(3);
  const samples = Array.from({ length: 400 }, () => Array.from(random.normals(100)));
  const spread = (values: number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };

  it.each([
    { name: "mean", estimate: (sample: number[]) => estimatedMean(sample) },
    { name: "median", estimate: (sample: number[]) => estimatedMedian(sample) },
    {
      name: "bootstrapped upper decile",
      estimate: (sample: number[]) =>
        bootstrapped(sample, (values) => [...values].sort((a, b) => a - b)[Math.floor(0.9 * values.length)]),
    },
  ])("of the $name is the spread over repetitions", ({ estimate }) => {
    const estimates = samples.map(estimate);
    const actual = spread(estimates.map(({ value }) => value));
    const claimed = estimates.reduce((sum, { error }) => sum + error, 0) / samples.length;
    // 400 repetitions know the spread to 1/sqrt(800) = 3.5 percent, and the bootstrap of a quantile is a little wide.
    expect(claimed / actual).toBeGreaterThan(0.88);
    expect(claimed / actual).toBeLessThan(1.15);
  });
});

describe("the invisibility table", () => {
  const d = 20;

  it("finds chi-squared where the deviations are Gaussian with the sandwich's covariance", () => {
    const rows = summarizeInvisibility(idealResult("invisibility", { streams: 400 }));
    expect(rows.map(({ arm, sigma }) => `${arm}, ${sigma}`)).toEqual(
      ["oracle", "plug-in"].flatMap((sigma) =>
        ["SGD", "SA-RMSProp", "SA-Adam 0.75", "SA-Adam 0.85", "SA-Adam 0.95"].map(
          (arm) => `${arm}, ${sigma}`,
        ),
      ),
    );
    for (const row of rows) {
      expect(row.streams).toBe(400);
      expect(z(row.median_T, chiSquaredQuantile(0.5, d), row.median_T_error)).toBeLessThan(4);
      expect(z(row.mean_T, d, row.mean_T_error)).toBeLessThan(4);
      expect(row.mean_T_error).toBeCloseTo(Math.sqrt((2 * d) / 400), 1);
      expect(z(row.NMSE, 1, row.NMSE_error)).toBeLessThan(4);
      expect(row.ratio).toBeLessThan(1.5);
      expect(row.ratio).toBeCloseTo((row.D_M * 20) / 1.36, 12);
    }
  });

  it("finds a variance that is 1.3 times too large", () => {
    for (const row of summarizeInvisibility(idealResult("invisibility", { streams: 400, scale: 1.3 }))) {
      expect(z(row.mean_T, 1.3 * d, row.mean_T_error)).toBeLessThan(4);
      expect(z(row.NMSE, 1.3, row.NMSE_error)).toBeLessThan(4);
      // sup |F(x / 1.3) - F(x)| of chi-squared with 20 degrees of freedom, by search
      const gaps = Array.from({ length: 600 }, (_, i) =>
        Math.abs(chiSquaredCdf(i / 10 / 1.3, d) - chiSquaredCdf(i / 10, d)),
      );
      expect(z(row.D_M, Math.max(...gaps), row.D_M_error)).toBeLessThan(4);
    }
  });

  it("pairs each arm with SGD stream by stream", () => {
    const result = idealResult("invisibility", { streams: 200 });
    // Independent deviations: the difference has twice the covariance.
    for (const { distance } of pairedDistances(result)) {
      expect(z(distance.value, 2, distance.error)).toBeLessThan(4);
    }
  });

  it("puts mean T / d of the SA-Adam arms beside V(gamma, n)", () => {
    const rows = necessityRows(idealResult("invisibility", { streams: 200 }));
    expect(rows.map(({ gamma }) => gamma)).toEqual([0.75, 0.85, 0.95]);
    // Published, exact: V at n = 1e6.
    [1.06092, 1.11288, 1.48304].forEach((exact, i) => {
      expect(rows[i].exact).toBeCloseTo(exact, 5);
      expect(z(rows[i].value, 1, rows[i].standardError)).toBeLessThan(4);
      expect(z(rows[i].medianRatio.value, 1, rows[i].medianRatio.error)).toBeLessThan(4);
    });
  });

  it("stands beside the published one where arm and n are the same", () => {
    const comparison = compareInvisibility(
      summarizeInvisibility(idealResult("invisibility", { streams: 200 })),
    );
    const sgd = comparison.filter(({ arm, n }) => arm === "SGD" && n === 1e6);
    expect(sgd.map(({ quantity, published }) => [quantity, published])).toEqual([
      ["median_T", 21.4718],
      ["mean_T", 21.5966],
      ["D_M", 0.1608],
      ["NMSE", 1.1162],
    ]);
    for (const { ours, published, error, z } of sgd)
      expect(z).toBeCloseTo((ours - published) / error / Math.SQRT2, 12);
    // From half as many streams: three quarters of the variance of the difference are ours, and D_M is no comparison.
    const fewer = compareInvisibility(summarizeInvisibility(idealResult("invisibility", { streams: 100 })));
    expect(fewer.map(({ quantity }) => quantity)).not.toContain("D_M");
    for (const { ours, published, error, z } of fewer)
      expect(z).toBeCloseTo((ours - published) / error / Math.sqrt(1.5), 12);
    expect(new Set(comparison.map(({ arm }) => arm))).toEqual(
      new Set(["SGD", "SA-RMSProp", "SA-Adam 0.75", "SA-Adam 0.95"]),
    );
  });
});

describe("the coverage table", () => {
  const result = idealResult("coverage", { streams: 1000 });

  it("covers as often as it says where the deviations are Gaussian with the sandwich's covariance", () => {
    for (const row of summarizeCoverage(result)) {
      for (const prefix of ["orc", "plg"] as const) {
        const [joint, marginal] = [row[`${prefix}_joint95`], row[`${prefix}_marg95`]];
        expect(z(joint, 0.95, row[`${prefix}_joint95_error`])).toBeLessThan(4);
        expect(z(marginal, 0.95, row[`${prefix}_marg95_error`])).toBeLessThan(4);
        expect(
          z(row[`${prefix}_maha_median`], chiSquaredQuantile(0.5, 9), row[`${prefix}_maha_median_error`]),
        ).toBeLessThan(4);
      }
      // The sample covariance of M Gaussians is off by about sqrt((1 + (tr Sigma)^2 / |Sigma|^2) / M).
      expect(row.sigmahat_relerr).toBeGreaterThan(0.03);
      expect(row.sigmahat_relerr).toBeLessThan(0.13);
      expect(row.plugin_relerr).toBe(0);
    }
  });

  it("finds a bias, and intervals that are too narrow for it", () => {
    const biased = summarizeCoverage(idealResult("coverage", { streams: 400, bias: 1e-2 }));
    for (const row of biased) {
      expect(z(row.bias_norm, 1e-2 * 3, row.bias_norm_error)).toBeLessThan(4);
      expect(row.orc_joint95).toBeLessThan(0.9);
    }
  });

  it("counts what it covers, level by level", () => {
    const records = recordsOf(result, "SGD", 1e6);
    for (const level of [0.5, 0.9, 0.99]) {
      const { value, error } = jointCoverage(result, "SGD", 1e6, level, "plug-in");
      expect(value).toBe(records.filter(({ oracle }) => chiSquaredCdf(oracle, 9) <= level).length / 1000);
      expect(error).toBeCloseTo(Math.sqrt((value * (1 - value)) / 1000), 12);
      const coordinates = coordinateCoverage(result, "SGD", 1e6, level, "oracle");
      const marginal = marginalCoverage(result, "SGD", 1e6, level, "oracle");
      expect(coordinates).toHaveLength(9);
      expect(coordinates.reduce((sum, { value }) => sum + value / 9, 0)).toBeCloseTo(marginal.value, 12);
    }
  });

  it("stands beside the published one where method and n are the same", () => {
    const comparison = compareCoverage(summarizeCoverage(result));
    expect(comparison).toHaveLength(2 * 8);
    expect(
      comparison.find(({ arm, quantity }) => arm === "SA-Adam" && quantity === "plg_joint95")?.published,
    ).toBe(0.951);
  });

  it("is for its own experiment, and for arms and checkpoints that there are", () => {
    expect(() => summarizeInvisibility(result)).toThrow(
      /expected a result of the invisibility experiment, got one of coverage/,
    );
    expect(() => summarizeCoverage(idealResult("invisibility", { streams: 2 }))).toThrow(
      /got one of invisibility/,
    );
    expect(() => recordsOf(result, "Adam", 1e6)).toThrow(/no arm "Adam"; its arms are SGD, SA-Adam/);
    expect(() => recordsOf(result, "SGD", 1e5)).toThrow(/no checkpoint at 100000; there are 1000000/);
  });
});
