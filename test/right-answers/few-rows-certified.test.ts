import { type FamilyName, type FitResult, RandomStream } from "sa-adam";
import { sigmoid } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { batchFit } from "../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../lib/sa-adam/fit/fit.js";
import { RunningFit } from "../../lib/sa-adam/fit/running-fit.js";
import { distance } from "../sa-adam/fit/path-additions.js";

/** Some columns that vary in all rows, and levels of 25 rows or so, behind which outliers are as frequent as elsewhere. */
function rareLevels(family: FamilyName, seed: number) {
  const random = new RandomStream(5, seed);
  const count = 15_000;
  const wide = Array.from({ length: 4 }, () => random.normals(count));
  const rare = Array.from({ length: 12 }, () =>
    Float64Array.from({ length: count }, () => (random.uniform() < 25 / count ? 1 : 0)),
  );
  const response = Float64Array.from({ length: count }, (_, i) => {
    const level = rare.reduce((sum, column, k) => sum + (k % 2 ? -1 : 1) * column[i], 0);
    return RESPONSES[family](
      wide.reduce((sum, column) => sum + 0.3 * column[i], level),
      random,
    );
  });
  return { count, columns: [...wide, ...rare], response };
}

/** Responses of that predictor; all 0 in the rows of some levels. */
const RESPONSES: Readonly<Record<string, (u: number, random: RandomStream) => number>> = {
  huber: (u, random) => u + random.normal() * (random.uniform() < 0.2 ? 5 : 1),
  logistic: (u, random) => (random.uniform() < sigmoid(u - 1) ? 1 : 0),
  poisson: (u, random) => {
    let count = 0;
    for (let product = random.uniform(); product > Math.exp(-Math.exp(u - 1)); product *= random.uniform())
      count++;
    return count;
  },
};

const cases = (["huber", "logistic", "poisson"] as const).flatMap((family) =>
  // The first rows of 14 and 20 have no single optimum of Huber's loss.
  [1, 2, 3, 8, 9, 10, 14, 17, 20].map((seed) => [family, seed] as const),
);

/** Estimates within 0.1 standard errors, these within 5 percent, and none where there is none. */
function isThatOf(stored: FitResult, read: FitResult): void {
  for (const [j, { estimate, standardError }] of stored.coefficients.entries()) {
    expect(Number.isFinite(read.coefficients[j].standardError)).toBe(Number.isFinite(standardError));
    if (!Number.isFinite(standardError)) continue;
    expect(Math.abs(read.coefficients[j].estimate - estimate) / standardError).toBeLessThan(0.1);
    expect(Math.abs(read.coefficients[j].standardError / standardError - 1)).toBeLessThan(0.05);
  }
}

describe("a certified fit along a path", () => {
  it.each(cases)("is the stored batch's also for coefficients of few rows: %s, %i", async (family, seed) => {
    const block = rareLevels(family, seed);
    const options = { family, ...(family === "huber" && { threshold: 1 }) };
    const stored = batchFit(block, options);
    const read = await fit([block], { ...options, method: "sa-adam" });
    isThatOf(stored, read);
  });

  it("is the stored batch's, and says how far the path was from it, where a row is far out", async () => {
    const random = new RandomStream(8);
    const count = 20_000;
    const columns = Array.from({ length: 5 }, () => random.normals(count));
    const response = columns[0].map((x) => 0.3 * x + random.normal() * (random.uniform() < 0.1 ? 6 : 1));
    columns[1][15_000] = 3000;
    const options = { family: "huber", threshold: 1.345 } as const;
    const stored = batchFit({ count, columns, response }, options);
    const once = new RunningFit({ ...options, method: "sa-adam" });
    once.update({ count, columns, response });
    const read = await fit([{ count, columns, response }], { ...options, method: "sa-adam" });
    isThatOf(stored, read);
    const off = distance(once.result(), stored);
    const said = Math.max(...(read.certificate?.firstDistance ?? []));
    expect(off).toBeGreaterThan(1);
    expect(said / off).toBeGreaterThan(0.9);
    expect(said / off).toBeLessThan(1.1);
  });
});
