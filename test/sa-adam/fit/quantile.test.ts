import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
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

describe("few rows beyond a quantile", () => {
  const beyond = (count: number, options: FitOptions): string[] =>
    fitted(wideRows(count), options)
      .result()
      .warnings.flatMap(({ code, message }) => (code === "few-beyond" ? [message] : []));

  it.each([
    [1500, 0.999, "About 1.5 rows lie beyond the quantile 0.999"],
    [1000, 0.001, "About 1 row lies beyond the quantile 0.001"],
    [240, 0.9, "About 24 rows lie beyond the quantile 0.9"],
    [240, 0.1, "About 24 rows lie beyond the quantile 0.1"],
    [200, 0.85, "About 30 rows lie beyond the quantile 0.85"],
    [490, 0.9, "About 49 rows lie beyond the quantile 0.9"],
  ])("is said of %i rows at %f", (count, quantile, words) => {
    const [message, ...more] = beyond(count, { quantile });
    expect(message).toContain(words);
    expect(message).toContain(
      "of intervals that should hold 95 times in 100, those on 50 such rows, at 0.9 and 0.99, hold 90",
    );
    expect(more).toEqual([]);
  });

  // Measured by bench/quantile/tiny.mjs, at the quantile 0.8, of 2000 streams each.
  it.each([
    [60, 0.8],
    [60, 0.2],
    [240, 0.8],
  ])("is said of %i rows at %f, where skewed noise makes it an outer one", (count, quantile) => {
    const [message, ...more] = beyond(count, { quantile });
    expect(message).toContain(`About ${count / 5} rows lie beyond the quantile ${quantile}`);
    expect(message).toContain("hold 93, and 86 where the noise is skewed, on 4 rows 81 and 73");
    expect(more).toEqual([]);
  });

  it.each([
    [500, 0.9],
    [500, 0.1],
    [250, 0.8],
    [60, 0.5],
    [60, 0.7],
    [60_000, 0.999],
  ])("is not said of %i rows at %f", (count, quantile) => {
    expect(beyond(count, { quantile })).toEqual([]);
  });

  it("for each coefficient, at the median", () => {
    const columns = wideRows(12).columns.length + 1;
    expect(beyond(2 * columns, { quantile: 0.5 })[0]).toContain(
      `on one such row for each of the ${columns} coefficients hold 70`,
    );
    expect(beyond(3 * columns, { quantile: 0.5 })).toEqual([]);
  });
});
