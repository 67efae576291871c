import { describe, expect, it } from "vitest";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import { FAMILIES, STATSMODELS, sharedTable } from "./reference.js";

const norm = (values: readonly number[]): number => Math.hypot(...values);
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const deviation = (column: ArrayLike<number>): number => {
  const values = Array.from(column);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

// The reference is statsmodels' stored-batch fit, not ours: test/reference/README.md.
describe("one pass over a million rows, d = 19, at the default settings", () => {
  const shared = sharedTable("synthetic");
  const scales = shared.block("gaussian").columns.map(deviation);

  it.each(FAMILIES)(
    "%s: within 1 percent in the estimate, 2 percent in the median half-width",
    async (family) => {
      const batch = STATSMODELS.synthetic.fits[family];
      const { coefficients, rows } = await fit([shared.block(family)], {
        family,
        names: shared.names,
        ...(batch.threshold !== undefined && { threshold: batch.threshold }),
      });
      expect(rows).toBe(1_000_000);
      const estimates = coefficients.map(({ estimate }) => estimate);
      const differences = estimates.map((estimate, j) => estimate - batch.estimates[j]);
      expect(norm(differences) / norm([...batch.estimates])).toBeLessThan(0.01);
      // The same for slopes per standard deviation of their columns: no one coefficient's unit decides.
      const standardised = (values: readonly number[]) =>
        values.slice(1).map((value, j) => value * scales[j]);
      expect(norm(standardised(differences)) / norm(standardised(batch.estimates))).toBeLessThan(0.01);
      const ratios = coefficients.map(({ standardError }, j) => standardError / batch.standardErrors[j]);
      expect(Math.abs(median(ratios) - 1)).toBeLessThan(0.02);
      const halfWidths = coefficients.map(({ lower, upper }) => (upper - lower) / 2);
      const theirs = batch.standardErrors.map((error) => 1.959963984540054 * error);
      expect(Math.abs(median(halfWidths) / median(theirs) - 1)).toBeLessThan(0.02);
    },
    120_000,
  );
});
