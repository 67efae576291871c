import { existsSync } from "node:fs";
import {
  gainsResults,
  publishedThreshold,
  readResult,
  remainderSlope,
  summarizeThreshold,
  thresholdLaws,
} from "compendium";
import { describe, expect, it } from "vitest";
import { compareThreshold } from "../../../lib/compendium/results/published.js";
import { idealResult } from "./ideal-result.js";

describe("the threshold experiment", () => {
  it("is predicted at its last published checkpoint, remainder included, with nothing fitted", () => {
    const laws = thresholdLaws(4e4);
    for (const arm of ["gain 0.5", "gain 0.999"]) {
      const law = laws.find((one) => one.arm === arm);
      const last = publishedThreshold().filter((row) => row.arm === arm)[119];
      for (const key of ["coverage", "NMSE", "remainder"] as const) {
        const z = ((law?.[key] ?? 0) - last[key]) / last[`${key}_error`];
        expect(Math.abs(z), `${arm}, ${key}`).toBeLessThan(2.5);
      }
    }
  });

  it("refuses another experiment's result", () => {
    expect(() => summarizeThreshold(idealResult("outside", { streams: 2 }))).toThrow("of the threshold");
  });
});

describe.runIf(existsSync(new URL("../../../data/results/threshold.parquet", import.meta.url)))(
  "the threshold experiment's stored result",
  () => {
    it("is the published table, within the errors of both", async () => {
      const result = await readResult("threshold");
      const compared = compareThreshold(summarizeThreshold(result));
      expect(compared).toHaveLength(9);
      for (const { arm, quantity, z } of compared) expect(Math.abs(z), `${arm}, ${quantity}`).toBeLessThan(3);
      // Inside the theorem the remainder falls like a power of n; outside it comes to its law, and falls ever less.
      const [inside, outside] = ["SA-RMSProp", "gain 0.5"].map((arm) =>
        remainderSlope(result, arm, result.n / 100),
      );
      expect(inside.value + 3 * inside.error).toBeLessThan(outside.value - 3 * outside.error);
    });
  },
);

describe("the best gains", () => {
  it("recommended are 1.05 times 4/3 of the least there is, and better than the published ones", () => {
    const { rows } = gainsResults([]);
    expect(rows).toHaveLength(12);
    for (const { least, recommended, leastAtPublishedAlpha, published, alpha } of rows) {
      expect(recommended / least).toBeCloseTo(((4 / 3) * Math.SQRT1_2) / Math.sqrt(1 - alpha), 2);
      expect(recommended).toBeLessThan(published);
      expect(leastAtPublishedAlpha).toBeLessThan(published);
    }
  });
});
