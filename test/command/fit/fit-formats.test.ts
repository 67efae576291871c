import { describe, expect, it } from "vitest";
import { columnLines } from "../../../lib/command/files/text-table.js";
import { shortName, wrapped } from "../../../lib/command/fit/columns.js";
import { FIT_FORMATS, trajectoryCsv } from "../../../lib/command/fit/fit-formats.js";
import { countText, numberTexts, pValueText } from "../../../lib/command/fit/fit-numbers.js";
import type { FitReport } from "../../../lib/command/fit/fit-report.js";
import { coefficient, fitResult } from "./fit-result.js";

const wide = fitResult(
  [
    coefficient("(Intercept)", -334.56714, 67.45462, { p: 1.02e-6, excludesZeroFrom: 1_258_925 }),
    coefficient("income of the household, in thousands, before tax", 1.2e-7, 3.4e-9, { p: 1e-200 }),
    coefficient("s3", 0.37200472, 0.78, { p: 0.634723 }),
    coefficient("flat", Number.NaN, Number.NaN, {
      dropped: "constant",
      p: Number.NaN,
      statistic: Number.NaN,
    }),
    coefficient("population", 123456.789, 1000, { p: 3e-5, excludesZeroFrom: 1000 }),
  ],
  {
    warnings: [{ code: "constant", message: `flat is constant over the warm-up; ${"word ".repeat(40)}end` }],
  },
);
const report: FitReport = {
  result: wide,
  response: "y",
  dropped: 12,
  notes: [],
  run: { seconds: 2.5, rows: 5_000_000, peakMemory: 123e6, workers: 1 },
};

describe("numbers of a table", () => {
  it("p-values are R's: three digits, powers of ten below 1e-4, <2e-16 where doubles end", () => {
    expect([0.634723, 0.04321, 1, 0.00012345, 1.02345e-6, 1e-10, 1e-16, 0].map(pValueText)).toEqual([
      "0.635",
      "0.0432",
      "1.00",
      "0.000123",
      "1.02e-06",
      "1.00e-10",
      "<2e-16",
      "<2e-16",
    ]);
  });

  it("a line has the decimals that show its standard error's first digits", () => {
    expect(numberTexts([-334.56714, 67.45462], 67.45462, 4)).toEqual(["-334.57", "67.45"]);
    expect(numberTexts([0.51234, 0.50111], 0.0123, 2)).toEqual(["0.512", "0.501"]);
    expect(numberTexts([1.2e-12, 3.4e-14], 3.4e-14, 3)).toEqual(["1.2000e-12", "3.40e-14"]);
    expect(numberTexts([5e12], 1e11, 3)).toEqual(["5.000e+12"]);
    expect(numberTexts([5, 0], 0, 3)).toEqual(["5.00", "0.00"]);
    expect(numberTexts([Number.NaN], Number.NaN, 3)).toEqual([""]);
  });

  it("counts have commas", () => {
    expect([0, 999, 1000, 1234567].map(countText)).toEqual(["0", "999", "1,000", "1,234,567"]);
  });

  it("columns are aligned at the decimal point under their heads", () => {
    const lines = columnLines([
      { head: "", cells: ["a", "long"], align: "left" },
      { head: "x", cells: ["1.5", "-10"], align: "point" },
    ]);
    expect(lines).toEqual(
      ["            x", "a       1.5", "long  -10"].map((line, i) => (i ? line : "          x")),
    );
  });

  it("long names keep both ends, long sentences are wrapped", () => {
    expect(shortName("household_income_1999", 12)).toBe("house.._1999");
    expect(wrapped("one two three", 7, 2)).toEqual(["one two", "  three"]);
  });
});

describe("the table", () => {
  it("the statistic is z where its law is normal, t where it is Student's or like it", () => {
    const heads = (["plug-in", "batch-means", "random-scaling"] as const).map((interval) => {
      const text = FIT_FORMATS.table({ ...report, result: { ...wide, interval } });
      return / (z|t) +p\b/.exec(text)?.[1];
    });
    expect(heads).toEqual(["z", "t", "t"]);
  });

  const lines = FIT_FORMATS.table(report).split("\n");

  it("fits a hundred columns, whatever the names and the scales", () => {
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("has head, coefficients, foot and warnings", () => {
    const text = lines.join("\n");
    expect(lines[0]).toBe("gaussian regression of y");
    expect(lines[1]).toBe("rows 5,000,000   dropped 12   passes 1   warm-up 2,000   averaged 5,000,000");
    expect(lines[4]).toMatch(/estimate +std. error +2.5 % +97.5 % +z +p +nonzero from$/);
    expect(text).toMatch(/^flat +constant$/m);
    expect(text).toMatch(/^\(Intercept\).* 1\.02e-06 +1,258,925$/m);
    expect(text).toMatch(/^2\.50 s {3}2,000,000 rows\/s {3}peak memory 123 MB$/m);
    expect(text).toMatch(/^warning \(constant\): flat is constant/m);
  });

  it("has the stored batch beside it when there is one", () => {
    const batch = fitResult(
      wide.coefficients.map((one) => ({ ...one, estimate: one.estimate + one.standardError })),
    );
    const text = FIT_FORMATS.table({ ...report, batch });
    expect(text).toMatch(/one pass +batch +diff\.\/s\.e\. +s\.e\. one pass +s\.e\. batch +ratio/);
    expect(text).toMatch(/^s3 .* -1\.000 .* 1\.000$/m);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe("formats for programs", () => {
  it("JSON parses, without NaN, and keeps what differs from run to run apart", () => {
    const object = JSON.parse(FIT_FORMATS.json(report));
    expect(object).toMatchObject({ response: "y", rows: 5_000_000, dropped: 12, passes: 1 });
    expect(object.coefficients[0]).toMatchObject({ name: "(Intercept)", estimate: -334.56714 });
    expect(object.coefficients[3]).toMatchObject({ estimate: null, dropped: "constant" });
    expect(object.run).toMatchObject({ seconds: 2.5, rowsPerSecond: 2_000_000 });
  });

  it("CSV has one line a coefficient and quotes names with commas", () => {
    const [head, ...rows] = FIT_FORMATS.csv(report).split("\n");
    expect(head).toBe("name,estimate,std_error,lower,upper,statistic,p,nonzero_from,dropped");
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(/^"income of the household, in thousands, before tax",1\.2e-7,/);
    expect(rows[3]).toBe("flat,,,,,,,,constant");
  });

  it("the trajectory is one line for each row count and coefficient", () => {
    const [head, ...rows] = trajectoryCsv(wide).trimEnd().split("\n");
    expect(head).toBe("rows,name,estimate,std_error");
    expect(rows).toHaveLength(15);
    expect(rows[14]).toBe("5000000,population,123456.789,1000");
  });
});
