import { Matrix } from "ml-matrix";
import { chiSquaredTail, type FitResult, waldStatistic, waldTests } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

/** As much of a result as the tests look at. */
function resultOf(
  estimates: readonly number[],
  covariance: readonly number[][],
  leftOut: number[] = [],
): FitResult {
  const coefficients = estimates.map((estimate, j) => ({
    name: `b${j}`,
    estimate,
    statistic: estimate / Math.sqrt(covariance[j][j]),
    ...(leftOut.includes(j) && { leftOut: "collinear" }),
  }));
  return {
    coefficients,
    covariance: new Matrix(covariance as number[][]),
    statistic: "z",
  } as unknown as FitResult;
}

describe("Wald tests of terms", () => {
  const covariance = [
    [2, 0.1, 0.3, 0.2],
    [0.1, 1e-8, 1e-5, 2e-5],
    [0.3, 1e-5, 4, 1],
    [0.2, 2e-5, 1, 9],
  ];
  const estimates = [5, 3e-4, 1, -2];

  it("are W = b' V^-1 b of the terms' own coefficients, the intercept's apart", () => {
    const [one, two] = waldTests(resultOf(estimates, covariance), [
      ["x", 1],
      ["city", 2],
    ]);
    expect(one).toMatchObject({ name: "x", df: 1 });
    expect(Math.abs(one.chi2 - 9)).toBeLessThan(1e-12);
    expect(Math.abs(one.p - 0.0026997960632601866)).toBeLessThan(1e-14); // 2 (1 - Phi(3))
    const expected = waldStatistic(
      [1, -2],
      [0, 0],
      [
        [4, 1],
        [1, 9],
      ],
      1,
    );
    expect(Math.abs(two.chi2 - expected)).toBeLessThan(1e-12);
    expect(two.df).toBe(2);
    expect(Math.abs(two.p - Math.exp(-expected / 2))).toBeLessThan(1e-14);
  });

  it("do not count what was left out, and have no answer where nothing is left", () => {
    const result = resultOf(estimates, covariance, [1, 3]);
    const [none, half] = waldTests(result, [
      ["x", 1],
      ["city", 2],
    ]);
    expect(none).toEqual({ name: "x", chi2: Number.NaN, df: 0, p: Number.NaN });
    expect([half.df, half.chi2]).toEqual([1, 0.25]);
    const flat = covariance.map((row) => row.map(() => 1));
    expect(waldTests(resultOf(estimates, flat), [["all", 3]])[0].chi2).toBeNaN();
  });

  it("refuse terms of another table, and statistics of another law", () => {
    const result = resultOf(estimates, covariance);
    expect(() => waldTests(result, [["x", 1]])).toThrow(/the terms have 1 coefficient, and the table has 4/);
    expect(() => waldTests({ ...result, statistic: "t" }, [["x", 3]])).toThrow(/normal law/);
  });
});

describe("the chi-squared law's tail", () => {
  // scipy 1.17.1: chi2.sf(x, df)
  it.each([
    [3.841459, 1, 0.04999999465319563],
    [0.1, 1, 0.7518296340458492],
    [80, 1, 3.744097384202887e-19],
    [5.991465, 2, 0.04999998867770084],
    [600, 2, 5.148200222411903e-131],
    [10, 3, 0.01856613546304325],
    [0.001, 4, 0.9999998750416589],
    [45.5, 7, 1.0935643649099425e-7],
    [500, 10, 4.4147360999137545e-101],
    [95, 100, 0.6225792918781736],
    [1990, 2000, 0.558762559479011],
    [2500, 2001, 1.2032457143002492e-13],
  ])("at %d with %i degrees of freedom is scipy's", (x, degrees, expected) => {
    expect(Math.abs(chiSquaredTail(x, degrees) / expected - 1)).toBeLessThan(2e-12);
  });

  it("is of whole degrees of freedom and statistics from 0 on", () => {
    expect(chiSquaredTail(0, 3)).toBe(1);
    expect(chiSquaredTail(1e6, 3)).toBe(0);
    for (const [x, degrees] of [
      [1, 0],
      [1, 1.5],
      [-1, 2],
      [Number.NaN, 2],
    ])
      expect(() => chiSquaredTail(x, degrees)).toThrow(RangeError);
  });
});
