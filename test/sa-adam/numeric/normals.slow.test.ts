import { RandomStream } from "sa-adam";
import { chiSquaredQuantile, kolmogorovSmirnovDistance, normalCdf, normalQuantile } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { LAYERS, TAIL, X } from "../../../lib/sa-adam/numeric/ziggurat.js";

const density = (x: number): number => Math.exp(-0.5 * x * x);

describe("the ziggurat's tables", () => {
  it("have layers of equal area that close at the top of the density", () => {
    // Layer 0 is a rectangle of width TAIL and the tail beyond it.
    const tail = Math.sqrt(2 * Math.PI) * normalCdf(-TAIL);
    const area = TAIL * density(TAIL) + tail;
    expect(X[0] * density(TAIL)).toBeCloseTo(area, 14);
    for (let i = 1; i < LAYERS; i++) {
      expect(X[i]).toBeGreaterThan(X[i + 1]);
      expect(X[i] * (density(X[i + 1]) - density(X[i]))).toBeCloseTo(area, 12);
    }
    expect(X[LAYERS]).toBe(0);
  });
});

describe("normals", () => {
  const n = 1_000_000;
  const sample = new RandomStream(2026).normals(n);

  it("have the moments of N(0, 1)", () => {
    // E z^(2k) = (2k-1)!!; the variance of z^k's mean is (E z^(2k) - (E z^k)^2) / n.
    const moments = [1, 0, 1, 0, 3, 0, 15, 0, 105];
    for (const k of [1, 2, 3, 4]) {
      const mean = sample.reduce((sum, z) => sum + z ** k, 0) / n;
      const standardError = Math.sqrt((moments[2 * k] - moments[k] ** 2) / n);
      expect(Math.abs(mean - moments[k])).toBeLessThan(4 * standardError);
    }
  });

  it("have the distribution function of N(0, 1)", () => {
    // P(sqrt(M) D > 1.95) = 0.001
    const part = sample.subarray(0, 200_000);
    expect(kolmogorovSmirnovDistance(part, normalCdf)).toBeLessThan(1.95 / Math.sqrt(part.length));
  });

  it("fill 256 cells of equal probability evenly", () => {
    const cells = 256;
    const edges = Array.from({ length: cells - 1 }, (_, i) => normalQuantile((i + 1) / cells));
    const counts = new Array<number>(cells).fill(0);
    for (const z of sample) {
      let low = 0;
      let high = cells - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (z < edges[middle]) high = middle;
        else low = middle + 1;
      }
      counts[low]++;
    }
    const expected = n / cells;
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(chiSquaredQuantile(0.999, cells - 1));
  });

  it("have the right tail beyond the ziggurat's base, in probability and in shape", () => {
    const tail = Float64Array.from(sample, Math.abs).filter((z) => z > TAIL);
    const probability = 2 * normalCdf(-TAIL);
    expect(Math.abs(tail.length - n * probability)).toBeLessThan(4 * Math.sqrt(n * probability));
    const conditional = (z: number): number => 1 - (2 * normalCdf(-z)) / probability;
    expect(kolmogorovSmirnovDistance(tail, conditional)).toBeLessThan(1.95 / Math.sqrt(tail.length));
  });

  it("are as often negative as positive, and uncorrelated with the next draws", () => {
    const positive = sample.reduce((count, z) => count + (z > 0 ? 1 : 0), 0);
    expect(Math.abs(positive / n - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / n));
    for (const lag of [1, 2, 3, 4]) {
      let product = 0;
      for (let i = lag; i < n; i++) product += sample[i] * sample[i - lag];
      expect(Math.abs(product / n)).toBeLessThan(4 / Math.sqrt(n));
    }
  });

  it("are uncorrelated between streams", () => {
    const length = 50_000;
    const streams = Array.from({ length: 8 }, (_, i) => new RandomStream(5, i).normals(length));
    for (let i = 0; i < streams.length; i++) {
      for (let j = 0; j < i; j++) {
        const correlation = streams[i].reduce((sum, z, k) => sum + z * streams[j][k], 0) / length;
        expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(length));
      }
    }
  });
});

describe("uniforms and integers", () => {
  it("are uniform on [0, 1) and on {0, ..., n - 1}", () => {
    const stream = new RandomStream(12);
    const uniforms = Array.from({ length: 100_000 }, () => stream.uniform());
    expect(Math.min(...uniforms.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(kolmogorovSmirnovDistance(uniforms, (u) => Math.min(Math.max(u, 0), 1))).toBeLessThan(
      1.95 / Math.sqrt(100_000),
    );
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[stream.integer(10)]++;
    const statistic = counts.reduce((sum, count) => sum + (count - 1e4) ** 2 / 1e4, 0);
    expect(statistic).toBeLessThan(chiSquaredQuantile(0.999, 9));
  });
});
