import fc from "fast-check";
import { logSpacedIntegers } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

describe("log-spaced integers", () => {
  it("ascend from first to last, both included, never further apart than asked", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 40 }),
        (a, b, perDecade) => {
          const [first, last] = [Math.min(a, b), Math.max(a, b)];
          const points = logSpacedIntegers(first, last, perDecade);
          expect([points[0], points[points.length - 1]]).toEqual([first, last]);
          points.slice(1).forEach((point, i) => {
            expect(point).toBeGreaterThan(points[i]);
            // Rounding moves each end by a half.
            expect(point - 0.5).toBeLessThanOrEqual((points[i] + 0.5) * 10 ** (1 / perDecade) + 1e-6);
          });
        },
      ),
      { seed: 3 },
    );
  });

  it("are powers of ten at one a decade, far beyond 32 bits", () => {
    expect(logSpacedIntegers(1, 1e12, 1)).toEqual(Array.from({ length: 13 }, (_, k) => 10 ** k));
  });

  it("refuse bounds that are not 1 <= first <= last", () => {
    expect(() => logSpacedIntegers(0, 10)).toThrow("1 <= first <= last, got 0 and 10");
    expect(() => logSpacedIntegers(10, 5)).toThrow("got 10 and 5");
    expect(() => logSpacedIntegers(1, 10, 0)).toThrow("perDecade must be positive, got 0");
  });
});
