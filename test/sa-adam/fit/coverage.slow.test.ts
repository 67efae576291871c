import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../../bench/synthetic.mjs";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import { FAMILIES, type Family } from "./reference.js";

interface CoverageFile {
  streams: number;
  rows: number;
  coefficients: number;
  level: number;
  families: {
    family: Family;
    intervals: { interval: string; coverage: number }[];
    firstStream: { estimates: number[]; errors: number[] };
  }[];
}

describe("coverage of intervals", () => {
  const stored: CoverageFile = JSON.parse(
    readFileSync(new URL("../../../bench/coverage-of-fit.json", import.meta.url), "utf8"),
  );
  const threshold = (family: Family) => (family === "huber" ? { threshold: 60 } : {});
  const stream = (family: Family, replication: number, rows: number) => {
    const source = synthetic(9, { replication, families: [family] });
    return { block: source.next(rows), truth: source.truth(family) };
  };

  it("over 500 streams of 1e5 rows, d = 10, is within [0.93, 0.97] for plug-in intervals at 95 percent", () => {
    expect([stored.streams, stored.rows, stored.coefficients, stored.level]).toEqual([
      500, 100_000, 10, 0.95,
    ]);
    expect(stored.families.map(({ family }) => family)).toEqual(FAMILIES);
    for (const { family, intervals } of stored.families) {
      const row = intervals.find(({ interval }) => interval === "plug-in");
      expect(row?.coverage, family).toBeGreaterThanOrEqual(0.93);
      expect(row?.coverage, family).toBeLessThanOrEqual(0.97);
    }
  });

  it.each(FAMILIES)("was measured with this code: %s, first stream", async (family) => {
    const { block } = stream(family, 0, stored.rows);
    const { coefficients } = await fit([block], { family, ...threshold(family) });
    const first = stored.families.find((one) => one.family === family)?.firstStream;
    if (!first) throw new Error(`bench/coverage-of-fit.json has no first stream of ${family}`);
    for (const [j, { estimate, standardError }] of coefficients.entries()) {
      expect(Math.abs(estimate - first.estimates[j]) / first.errors[j]).toBeLessThan(1e-6);
      expect(Math.abs(standardError / first.errors[j] - 1)).toBeLessThan(1e-6);
    }
  });

  it.each(["gaussian", "logistic"] as const)(
    "%s: 20 streams of 20,000 rows",
    async (family) => {
      const covered = { onePass: 0, batch: 0 };
      let all = 0;
      for (let replication = 1000; replication < 1020; replication++) {
        const { block, truth } = stream(family, replication, 20_000);
        const holds = ({ coefficients }: FitResult) =>
          coefficients.filter(({ lower, upper }, j) => lower <= truth[j] && truth[j] <= upper).length;
        covered.onePass += holds(await fit([block], { family }));
        covered.batch += holds(batchFit(block, { family }));
        all += truth.length;
      }
      // 200 intervals, ten of one stream and dependent. On the same rows the two fits err together: their difference is
      // a sharper test than the distance from 0.95.
      expect(Math.abs(covered.onePass - covered.batch) / all).toBeLessThanOrEqual(0.02);
      expect(Math.abs(covered.onePass / all - 0.95)).toBeLessThanOrEqual(0.03);
    },
    300_000,
  );
});
