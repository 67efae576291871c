import fc from "fast-check";
import { RandomStream } from "sa-adam";
import {
  chiSquaredQuantile,
  confidenceEllipsoid,
  randomSpd,
  standardErrors,
  waldIntervals,
  waldStatistic,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

describe("Wald intervals", () => {
  it("are estimate +- z sqrt(Sigma_jj / n)", () => {
    const [first, second] = waldIntervals(
      [1, -1],
      [
        [4, 1],
        [1, 9],
      ],
      100,
      0.95,
    );
    // z = 1.959963984540054
    expect(first.lower).toBeCloseTo(1 - 0.3919927969080108, 14);
    expect(first.upper).toBeCloseTo(1 + 0.3919927969080108, 14);
    expect(second.standardError).toBeCloseTo(0.3, 15);
    expect(second.estimate).toBe(-1);
    expectClose(
      standardErrors(
        [
          [4, 1],
          [1, 9],
        ],
        100,
      ),
      [0.2, 0.3],
      1e-15,
    );
  });

  it("name what is wrong", () => {
    expect(() => waldIntervals([1], [[1]], 10, 95)).toThrow(/level must lie in \(0, 1\), got 95/);
    expect(() => waldIntervals([1], [[1]], 0, 0.95)).toThrow(/n = 0/);
    expect(() => waldIntervals([1, 2], [[1]], 10, 0.95)).toThrow(/2 entries, the covariance is for 1/);
    expect(() => waldIntervals([1], [[-1]], 10, 0.95)).toThrow(/negative variance at 0/);
    expect(() =>
      waldStatistic(
        [1, 2],
        [1, 2],
        [
          [1, 2],
          [2, 1],
        ],
        10,
      ),
    ).toThrow(/covariance is not positive definite/);
    expect(() => confidenceEllipsoid([1], [[1]], 10, 0)).toThrow(/level/);
  });
});

describe("the joint ellipsoid", () => {
  it("contains a point exactly when the Wald statistic is at most the chi-squared quantile; d = 1 is the interval", () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0.01, max: 0.999, noNaN: true }), (seed, level) => {
        const stream = new RandomStream(seed);
        const d = 1 + stream.integer(5);
        const covariance = randomSpd(stream, d, 0.1, 10);
        const estimate = stream.normals(d);
        const point = stream.normals(d);
        const n = 1 + stream.integer(20);
        const ellipsoid = confidenceEllipsoid(estimate, covariance, n, level);
        const statistic = waldStatistic(estimate, point, covariance, n);
        expect(ellipsoid.statistic(point)).toBeCloseTo(statistic, 8);
        expect(ellipsoid.radius).toBe(chiSquaredQuantile(level, d));
        expect(ellipsoid.contains(point)).toBe(ellipsoid.statistic(point) <= ellipsoid.radius);
        if (d === 1) {
          const [{ lower, upper }] = waldIntervals(estimate, covariance, n, level);
          expect(ellipsoid.statistic([lower])).toBeCloseTo(ellipsoid.radius, 7);
          expect(ellipsoid.statistic([upper])).toBeCloseTo(ellipsoid.radius, 7);
        }
      }),
      { seed: 5 },
    );
  });
});
