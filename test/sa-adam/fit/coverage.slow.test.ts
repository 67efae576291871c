import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BATCH, CELLS, type Cell, nameOf, outcomesOf, truthOf } from "../../../bench/coverage-cells.mjs";

interface Sums {
  stopped: number;
  intervals: number[];
  inside: number[];
  paired: number;
  width: number;
  distance: number;
}

interface CoverageFile {
  level: number;
  cells: (Omit<Cell, "fits"> & {
    streams: number;
    truth: number[];
    fits: Record<string, Sums>;
    first: Record<string, { estimates: number[]; errors: number[] }>[];
  })[];
}

const stored: CoverageFile = JSON.parse(
  readFileSync(new URL("../../../bench/coverage-of-fit.json", import.meta.url), "utf8"),
);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const coverage = ({ inside, intervals }: Sums) => sum(inside) / sum(intervals);

describe("bench/coverage-of-fit.json", () => {
  it.each(["realistic logistic d=10 n=20000", "plain gaussian d=10 n=100000"])(
    "was measured with this code: %s, its first streams",
    async (name) => {
      const cell = CELLS.find((one) => nameOf(one) === name);
      const found = stored.cells.find((one) => nameOf(one) === name);
      if (!cell || !found) throw new Error(`there is no cell ${name}`);
      expect(truthOf(cell)).toEqual(found.truth);
      expect(found.first.length).toBe(2);
      for (const [stream, kept] of found.first.entries()) {
        const outcomes = await outcomesOf(cell, stream, found.truth);
        expect(Object.keys(outcomes)).toEqual(Object.keys(kept));
        for (const [fit, { estimates, errors }] of Object.entries(outcomes))
          for (const [j, estimate] of estimates.entries()) {
            const was = { estimate: kept[fit].estimates[j], error: kept[fit].errors[j] };
            expect(Math.abs(estimate - was.estimate)).toBeLessThanOrEqual(
              1e-12 * (Math.abs(was.estimate) + was.error),
            );
            expect(Math.abs(errors[j] / was.error - 1)).toBeLessThanOrEqual(1e-12);
          }
      }
    },
    300_000,
  );
});
