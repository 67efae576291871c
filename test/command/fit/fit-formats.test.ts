import { describe, expect, it } from "vitest";
import { columnLines } from "../../../lib/command/files/text-table.js";
import { joined, shortName, wrapped } from "../../../lib/command/fit/columns.js";
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
      leftOut: "constant",
      p: Number.NaN,
      statistic: Number.NaN,
    }),
    coefficient("population", 123456.789, 1000, { p: 3e-5, excludesZeroFrom: 1000 }),
  ],
  {
    warnings: [
      {
        code: "constant",
        message: `flat is constant over the warm-up; ${"word ".repeat(40)}end`,
        remedy: "leave it away",
        option: "ridge",
      },
    ],
  },
);
const report: FitReport = {
  result: wide,
  response: "y",
  dropped: 12,
  notes: [],
  run: { seconds: 2.5, rows: 5_000_000, peakMemory: 123e6 },
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
    expect(numberTexts([1.2345, Number.NaN], Number.NaN, 3)).toEqual(["1.23", ""]);
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
    expect(wrapped("a\n  word-that-is-too-long b", 8, 2)).toEqual(["a", "  word-that-is-too-long", "  b"]);
    expect(joined(["rows 1", "dropped 2", "c"], "   ", 19, 2)).toEqual(["rows 1   dropped 2", "  c"]);
  });
});

describe("the table", () => {
  it("the statistic is z where its law is normal, t where it is Student's or like it", () => {
    const heads = (["z", "t"] as const).map((statistic) => {
      const text = FIT_FORMATS.table({ ...report, result: { ...wide, statistic } });
      return / (z|t) +p\b/.exec(text)?.[1];
    });
    expect(heads).toEqual(["z", "t"]);
  });

  const lines = FIT_FORMATS.table(report).split("\n");

  it("fits a hundred columns, whatever the names and the scales", () => {
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("has head, coefficients, foot and warnings", () => {
    const text = lines.join("\n");
    expect(lines[0]).toBe("gaussian regression of y");
    expect(lines[1]).toBe("rows 5,000,000   dropped 12   readings 1");
    expect(lines[2]).toBe("method sa-adam (asked for)   interval plug-in (HC0)   level 0.95   ridge 0");
    expect(lines[4]).toMatch(/estimate +std. error +2.5 % +97.5 % +z +p +nonzero from$/);
    expect(text).toMatch(/^flat +constant$/m);
    expect(text).toMatch(/^\(Intercept\).* 1\.02e-06 +1,258,925$/m);
    expect(text).toMatch(/^2\.50 s {3}2,000,000 rows\/s {3}peak memory 123 MB$/m);
    expect(text).toMatch(/^warning \(constant\): flat is constant/m);
    expect(text).toMatch(/^ {2}.*word end Leave it away \(--ridge\)\.$/m);
    expect(text).not.toContain("certificate");
  });

  const certificate = {
    readings: 2,
    firstDistance: Float64Array.of(0.01, 0.163, 0.02, Number.NaN, 0.1),
    firstJointDistance: 0.2,
    remaining: 4.8e-5,
  };

  it("says after further readings how far one was from the stored batch", () => {
    const certified = FIT_FORMATS.table({ ...report, result: { ...wide, certificate } });
    expect(certified).toMatch(/ {3}readings 3$/m);
    expect(certified.replaceAll("\n ", "")).toContain(
      "certificate: one reading was up to 0.16 standard errors from the stored batch in a coefficient, 0.20 " +
        "jointly; after 2 more no coefficient is further than 0.000048",
    );
  });

  it("has the certificate in JSON, with null where a column was left out", () => {
    const object = JSON.parse(FIT_FORMATS.json({ ...report, result: { ...wide, certificate } }));
    expect(object.certificate).toEqual({ ...certificate, firstDistance: [0.01, 0.163, 0.02, null, 0.1] });
  });
});

describe("formats for programs", () => {
  it("JSON parses, without NaN, and keeps what differs from run to run apart", () => {
    const object = JSON.parse(FIT_FORMATS.json(report));
    expect(object).toMatchObject({ response: "y", rows: 5_000_000, dropped: 12, method: "sa-adam" });
    expect(object.coefficients[0]).toMatchObject({ name: "(Intercept)", estimate: -334.56714 });
    expect(object.coefficients[3]).toMatchObject({ estimate: null, leftOut: "constant" });
    expect(object.run).toMatchObject({ seconds: 2.5, rowsPerSecond: 2_000_000 });
  });

  it("CSV has one line a coefficient and quotes names with commas", () => {
    const [head, ...rows] = FIT_FORMATS.csv(report).split("\n");
    expect(head).toBe("name,estimate,std_error,lower,upper,statistic,p,nonzero_from,left_out");
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(/^"income of the household, in thousands, before tax",1\.2e-7,/);
    expect(rows[3]).toBe("flat,,,,,,,,constant");
  });

  it("CSV has no cell that a spreadsheet would take for a formula", () => {
    const names = ["=1+1", "+x", "-x", "@x", "x-y"];
    const coefficients = wide.coefficients.map((line, j) => ({ ...line, name: names[j] }));
    const safe = ["'=1+1", "'+x", "'-x", "'@x", "x-y"];
    const cells = (text: string, column: number) =>
      text
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",")[column]);
    const named = { ...wide, coefficients };
    expect(cells(FIT_FORMATS.csv({ ...report, result: named }), 0)).toEqual(safe);
    expect(cells(trajectoryCsv(named), 1).slice(0, 5)).toEqual(safe);
  });

  it("the trajectory is one line for each row count and coefficient", () => {
    const [head, ...rows] = trajectoryCsv(wide).trimEnd().split("\n");
    expect(head).toBe("rows,name,estimate,std_error");
    expect(rows).toHaveLength(15);
    expect(rows[14]).toBe("5000000,population,123456.789,1000");
  });
});
