import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { errors, estimates, nearTo } from "./practitioners.js";
import { distance, fitted, wideRows } from "./quantile-rows.js";
import { sharedTable } from "./reference.js";

interface Theirs {
  readonly quantile: number;
  readonly estimates: readonly number[];
  readonly sandwich: readonly number[];
}

/** test/reference/more_fits.py */
const THEIRS: { engel: Theirs[]; diabetes: Theirs[] } = JSON.parse(
  readFileSync(new URL("more-fits.json", import.meta.url), "utf8"),
).quantile;

/** test/reference/practitioners.R */
const WEIGHTED: Theirs[] = JSON.parse(
  readFileSync(new URL("r-practitioners.json", import.meta.url), "utf8"),
).quantile;

const engel = readFileSync(new URL("../../reference/engel.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const TABLES: Record<"engel" | "diabetes", ColumnBlock> = {
  engel: {
    count: engel.length,
    columns: [engel.map(([, income]) => income)],
    response: engel.map(([food]) => food),
  },
  diabetes: sharedTable("diabetes").block("gaussian"),
};

describe.each(["engel", "diabetes"] as const)("quantile regression of the %s rows", (table) => {
  it.each(THEIRS[table])(
    "is statsmodels' at $quantile, with the sandwich of a kernel's densities",
    (theirs) => {
      const { quantile } = theirs;
      const { coefficients, stored, tuning } = fitted(TABLES[table], { quantile }).result();
      expect([stored, tuning]).toEqual([true, quantile]);
      for (const [j, { estimate, standardError }] of coefficients.entries()) {
        expect(Math.abs(estimate - theirs.estimates[j]) / theirs.sandwich[j]).toBeLessThan(1e-4);
        expect(Math.abs(standardError / theirs.sandwich[j] - 1)).toBeLessThan(1e-4);
      }
    },
  );
});

it("an offset is taken from the response, where rows are in memory and along a path", () => {
  const some = wideRows(6000);
  // So many bits that sums and differences are exact.
  const short = (value: number): number => Math.round(value * 2 ** 20) / 2 ** 20;
  const rows = { ...some, response: Float64Array.from(some.response, short) };
  const offset = Float64Array.from(rows.columns[2], (x) => short(3 * x + 1));
  const shifted = { ...rows, response: rows.response.map((y, i) => y + offset[i]), offset };
  for (const options of [{}, { method: "sa-adam", warmUp: 2000 }] as const) {
    const other = fitted(shifted, { ...options, offset: true }).result();
    expect(distance(other, fitted(rows, options).result())).toBeLessThan(1e-12);
  }
});

describe("weights", () => {
  it("that count rows are the rows written out, in memory", () => {
    const rows = wideRows(400);
    const weights = Float64Array.from({ length: 400 }, (_, i) => i % 4);
    const many = Array.from(weights).flatMap((k, i) => Array<number>(k).fill(i));
    const out = (values: ArrayLike<number>): Float64Array => Float64Array.from(many, (i) => values[i]);
    const written = { count: many.length, columns: rows.columns.map(out), response: out(rows.response) };
    const [a, b] = [fitted({ ...rows, weights }, { weights: "frequency" }), fitted(written)].map((one) =>
      one.result(),
    );
    expect(distance(a, b)).toBeLessThan(1e-9);
    nearTo(errors(a), errors(b), 1e-9);
  });

  it.each(WEIGHTED)("that sample: R's at $quantile", (theirs) => {
    const weights = Float64Array.from({ length: engel.length }, (_, i) => 0.5 + ((7919 * i) % 100) / 100);
    const result = fitted(
      { ...TABLES.engel, weights },
      { quantile: theirs.quantile, weights: "sampling" },
    ).result();
    nearTo(estimates(result), theirs.estimates, 1e-6);
    nearTo(errors(result), theirs.sandwich, 1e-4);
  });
});
