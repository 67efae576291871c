import { limitVarianceRatio, varianceRatio } from "sa-adam";
import { asymptoticVarianceRatio, varianceRatios } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { golden } from "../../golden.js";

interface PublishedRow {
  gamma: number;
  "n=10000": number;
  "n=1000000": number;
  "n=100000000": number;
}

const published = golden<{ variance_ratio_exact: PublishedRow[] }>("published.json").variance_ratio_exact;

describe("variance ratio", () => {
  it.each(published)("is the published one to its last digit, gamma = $gamma", (row) => {
    const values = varianceRatios(row.gamma, [1e4, 1e6, 1e8]).map(({ value }) => Number(value.toFixed(5)));
    expect(values).toEqual([row["n=10000"], row["n=1000000"], row["n=100000000"]]);
    const [exact] = varianceRatios(row.gamma, [1e4], { exact: true });
    expect(Number(exact.value.toFixed(5))).toBe(row["n=10000"]);
  });

  it.each([0.66, 0.75, 0.85, 0.95, 1, 1.03])(
    "agrees with the step-by-step recursion to 1e-9, gamma = %d",
    (gamma) => {
      const [windowed, exact] = [false, true].map((exact) => varianceRatio(gamma, 1e6, { exact }));
      expect(Math.abs(windowed.value / exact.value - 1)).toBeLessThan(1e-9);
      expect(Math.abs(windowed.value - exact.value)).toBeLessThan(
        windowed.errorEstimate + exact.errorEstimate,
      );
    },
  );

  it("begins its windows past the cap of a large gain", () => {
    const options = { c1: 400 };
    const [windowed, exact] = [false, true].map((exact) => varianceRatio(0.75, 2e4, { ...options, exact }));
    expect(Math.abs(windowed.value / exact.value - 1)).toBeLessThan(1e-11);
  });

  it("keeps the tolerance that it is given, and says how far it may be off", () => {
    const { value } = varianceRatio(0.95, 1e8);
    const [rough, fine] = [1e-2, 1e-9].map((tolerance) => varianceRatio(0.95, 1e8, { tolerance }));
    for (const { value: near, errorEstimate } of [rough, fine])
      expect(Math.abs(near - value)).toBeLessThanOrEqual(errorEstimate);
    expect(rough.errorEstimate).toBeLessThan(1e-2 * value);
    expect(rough.errorEstimate).toBeGreaterThan(100 * fine.errorEstimate);
  });

  it("goes on to n = 1e20 with an error estimate that stays small", () => {
    for (const gamma of [0.75, 0.95, 1]) {
      const { value, errorEstimate } = varianceRatio(gamma, 1e20);
      expect(errorEstimate).toBeLessThan(1e-9 * value);
      expect(Math.abs(value - limitVarianceRatio(gamma))).toBeLessThan(gamma === 0.95 ? 0.06 : 0.01);
    }
    expect(varianceRatio(1.03, 1e20, { tolerance: 1e-2 }).value).toBeGreaterThan(1e7);
  });

  it("approaches its limit as 1/(2 n rho_n - gamma - alpha) + 1/(2 n eta_n)", () => {
    for (const options of [{}, { alpha: 0.6, eta0: 0.5, c1: 2 }]) {
      for (const gamma of [0.65, 0.75, 0.85]) {
        const { value } = varianceRatio(gamma, 1e16, options);
        expect(Math.abs((asymptoticVarianceRatio(gamma, 1e16, options) - 1) / (value - 1) - 1)).toBeLessThan(
          5e-4,
        );
      }
    }
  });

  it("has 1 + 1/(2 c1 - 1 - alpha) as its limit at gamma = 1", () => {
    expect(limitVarianceRatio(1)).toBeCloseTo(13 / 3, 14);
    for (const options of [
      { alpha: 0.6, c1: 2 },
      { alpha: 0.55, c1: 1.5, eta0: 0.5 },
    ]) {
      const limit = limitVarianceRatio(1, options);
      expect(Math.abs(varianceRatio(1, 1e12, { ...options, tolerance: 1e-6 }).value - limit)).toBeLessThan(
        1e-3 * limit,
      );
      expect(limit).toBeLessThan(asymptoticVarianceRatio(1, 1e12, options));
    }
    expect(limitVarianceRatio(1, { c1: 0.8 })).toBe(Number.POSITIVE_INFINITY);
    expect(limitVarianceRatio(1.01)).toBe(Number.POSITIVE_INFINITY);
    expect(limitVarianceRatio(0.99)).toBe(1);
  });

  it("reports progress of long runs, and names what is out of range", () => {
    const seen: number[] = [];
    varianceRatio(0.8, 2.5e6, { exact: true, onProgress: (steps) => seen.push(steps) });
    expect(seen).toEqual([2 ** 20, 2 ** 21]);
    expect(() => varianceRatio(2, 10)).toThrow("gamma must lie in (0, 2), got 2");
    expect(() => varianceRatio(0.8, 10, { alpha: 0.5 })).toThrow("alpha must lie in (0.5, 1), got 0.5");
    expect(() => varianceRatio(0.8, 0)).toThrow("n must be a positive integer, got 0");
    expect(() => varianceRatio(0.8, 10, { eta0: 0 })).toThrow("eta0 must be positive");
  });
});
