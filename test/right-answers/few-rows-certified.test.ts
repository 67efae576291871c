import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { batchFit } from "../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../lib/sa-adam/fit/fit.js";

/** Some columns that vary in all rows, and levels of 25 rows or so, behind which outliers are as frequent as elsewhere. */
function rareLevels(seed: number) {
  const random = new RandomStream(20_261_127, seed);
  const count = 15_000;
  const wide = Array.from({ length: 4 }, () => random.normals(count));
  const rare = Array.from({ length: 12 }, () =>
    Float64Array.from({ length: count }, () => (random.uniform() < 25 / count ? 1 : 0)),
  );
  const response = Float64Array.from({ length: count }, (_, i) => {
    const level = rare.reduce((sum, column, k) => sum + (k % 2 ? -1 : 1) * column[i], 0);
    const noise = random.normal() * (random.uniform() < 0.2 ? 5 : 1);
    return wide.reduce((sum, column) => sum + 0.3 * column[i], level) + noise;
  });
  return { count, columns: [...wide, ...rare], response };
}

describe("a certified fit", () => {
  it.each([1, 2, 3, 4, 5, 6])("is the stored batch's also for coefficients of few rows: %i", async (seed) => {
    const block = rareLevels(seed);
    const options = { family: "huber", threshold: 1 } as const;
    const stored = batchFit(block, options);
    const read = await fit([block], { ...options, method: "sa-adam" });
    for (const [j, { estimate, standardError }] of stored.coefficients.entries()) {
      expect(Math.abs(read.coefficients[j].estimate - estimate) / standardError).toBeLessThan(0.1);
      expect(Math.abs(read.coefficients[j].standardError / standardError - 1)).toBeLessThan(0.05);
    }
  });
});
