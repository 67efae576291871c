import { RandomStream } from "sa-adam";
import { confidenceEllipsoid, multiply, randomSpd, spdSquareRoot, waldIntervals } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

describe("Wald intervals", () => {
  it("cover N(x*, Sigma/n) at every level as often as they say, per coordinate and jointly", () => {
    const d = 3;
    const n = 50;
    const repeats = 2000;
    const stream = new RandomStream(31);
    const covariance = randomSpd(stream, d, 0.2, 5);
    const root = spdSquareRoot(covariance);
    for (const level of [0.5, 0.8, 0.95, 0.99]) {
      let single = 0;
      let joint = 0;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const estimate = multiply(root, stream.normals(d)).map((value) => value / Math.sqrt(n));
        const { lower, upper } = waldIntervals(estimate, covariance, n, level)[1];
        if (lower <= 0 && 0 <= upper) single++;
        if (confidenceEllipsoid(estimate, covariance, n, level).contains([0, 0, 0])) joint++;
      }
      const band = 4 * Math.sqrt((level * (1 - level)) / repeats);
      expect(Math.abs(single / repeats - level)).toBeLessThan(band);
      expect(Math.abs(joint / repeats - level)).toBeLessThan(band);
    }
  });
});
