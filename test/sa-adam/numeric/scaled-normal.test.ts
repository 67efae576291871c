import { RandomStream } from "sa-adam";
import {
  normalCdf,
  randomScalingQuantile,
  randomScalingTail,
  studentQuantile,
  studentTail,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";

const near = (actual: number, expected: number, tolerance: number) =>
  expect(Math.abs(actual / expected - 1), `${actual} against ${expected}`).toBeLessThan(tolerance);

describe("random scaling's distribution", () => {
  it("has the published quantiles, and those that the published table leaves out", () => {
    // 0.90 and 0.95: Lee, Liao, Seo, Shin (2022), table 1, to its three decimals.
    const quantiles = [
      [0.8, 3.875],
      [0.9, 5.323],
      [0.95, 6.747],
      [0.98, 8.613],
      [0.99, 10.017],
    ];
    for (const [level, q] of quantiles) expect(randomScalingQuantile(level)).toBeCloseTo(q, 3);
  });

  it("is the law of the functional: 20,000 simulated Brownian motions", () => {
    const stream = new RandomStream(12);
    const [draws, terms] = [20_000, 60];
    // Karhunen-Loeve: the bridge's integrated square is sum Z_k^2 / (pi k)^2, its mean 1/6.
    const weights = Array.from({ length: terms }, (_, k) => 1 / (Math.PI * (k + 1)) ** 2);
    const rest = 1 / 6 - weights.reduce((sum, weight) => sum + weight, 0);
    const levels = [0.5, 0.8, 0.95, 0.99].map((level) => ({
      level,
      q: randomScalingQuantile(level),
      beyond: 0,
    }));
    for (let draw = 0; draw < draws; draw++) {
      const square = weights.reduce((sum, weight) => sum + weight * stream.normal() ** 2, rest);
      const t = Math.abs(stream.normal()) / Math.sqrt(square);
      for (const counter of levels) if (t > counter.q) counter.beyond++;
    }
    for (const { level, beyond } of levels) {
      const error = Math.sqrt((level * (1 - level)) / draws);
      expect(Math.abs(beyond / draws - (1 - level)), `level ${level}`).toBeLessThan(4 * error);
    }
  });

  it("agrees with Simpson's rule in the angle, near zero and far out", () => {
    for (const q of [0.3, 1, 3, 10, 40]) {
      const f = (theta: number) => {
        const u = q / Math.sin(theta);
        return u > 700 ? 0 : Math.sqrt(u / Math.sinh(u));
      };
      const intervals = 20_000;
      const h = Math.PI / 2 / intervals;
      let sum = f(Math.PI / 2);
      for (let i = 1; i < intervals; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i * h);
      near(randomScalingTail(q), (2 / Math.PI) * (h / 3) * sum, 1e-11);
    }
    expect(randomScalingTail(0)).toBe(1);
    expect(randomScalingTail(-3)).toBe(randomScalingTail(3));
    expect(randomScalingTail(Number.POSITIVE_INFINITY)).toBe(0);
    // The density at zero is E sqrt(V) sqrt(2 / pi): finite, so that the tail leaves 1 linearly.
    near((1 - randomScalingTail(1e-3)) / (1 - randomScalingTail(5e-4)), 2, 1e-6);
  });

  it("refuses what is no level and no number", () => {
    expect(() => randomScalingQuantile(1)).toThrow(/must lie in \(0, 1\), got 1/);
    expect(() => randomScalingTail(Number.NaN)).toThrow(/must be a number, got NaN/);
  });
});

describe("Student's distribution", () => {
  it("is known in closed form for one, two and four degrees of freedom, and normal for infinitely many", () => {
    for (const q of [1e-3, 0.5, 2, 30, 1e4]) {
      near(studentTail(q, 1), (2 / Math.PI) * Math.atan2(1, q), 1e-12);
      const root = Math.sqrt(2 + q * q);
      near(studentTail(q, 2), 2 / (root * (root + q)), 1e-12);
      const z = q / Math.sqrt(4 + q * q);
      if (q < 30) near(studentTail(q, 4), 1 - (z * (3 - z * z)) / 2, 1e-12);
    }
    for (const q of [0.5, 2, 8]) near(studentTail(q, Number.POSITIVE_INFINITY), 2 * normalCdf(-q), 1e-12);
  });

  it("has the tables' quantiles, also between whole degrees of freedom", () => {
    expect(studentQuantile(0.95, 10)).toBeCloseTo(2.228139, 6);
    expect(studentQuantile(0.99, 3)).toBeCloseTo(5.840909, 6);
    expect(studentQuantile(0.95, 2.5)).toBeGreaterThan(studentQuantile(0.95, 3));
    expect(studentQuantile(0.95, 2.5)).toBeLessThan(studentQuantile(0.95, 2));
    expect(() => studentTail(1, 0)).toThrow(/degrees of freedom must be positive, got 0/);
  });
});
