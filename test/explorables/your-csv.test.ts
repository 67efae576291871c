import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { csvTable } from "../../lib/explorables/core/csv-table.js";
import { exampleCsv, type YourCsvSettings, yourCsvCore } from "../../lib/explorables/core/your-csv.js";
import { root } from "../source.js";

const first: YourCsvSettings = { text: "", fileName: "rows.csv", response: "", family: "gaussian" };

function fitted(text: string, more: Partial<YourCsvSettings> = {}) {
  const results = [...yourCsvCore({ ...first, text, ...more })];
  return results[results.length - 1];
}

describe("a CSV on the page", () => {
  it("is fitted as statsmodels and R fit it: diabetes, robust standard errors", () => {
    const text = readFileSync(join(root, "data/diabetes.csv"), "utf8");
    const { fit, response, dropped } = fitted(text, { response: "progression" });
    expect([response, dropped, fit?.rows, fit?.stored]).toEqual(["progression", 0, 442, true]);
    // README.md's table, which test/reference compares with both programs.
    const bmi = fit?.coefficients.find(({ name }) => name === "bmi");
    expect(bmi?.estimate).toBeCloseTo(5.603, 4);
    expect(bmi?.standardError).toBeCloseTo(0.7172, 4);
    expect([bmi?.lower, bmi?.upper].map((end) => end?.toFixed(4))).toEqual(["4.1973", "7.0086"]);
  });

  it("first says what columns there are, and takes the last that can be the response", () => {
    const [known] = yourCsvCore({
      ...first,
      text: "name,a,b,note\nAnn,1,2,x\nBob,2,3,y\nCy,4,5,z",
      response: "gone",
    });
    expect(known.responses).toEqual(["a", "b"]);
    expect([known.response, known.fit]).toEqual(["b", undefined]);
  });

  it("says of a long text that it is being read, before anything else", () => {
    const text = `x,y\n${"1,2\n".repeat(600_000)}`;
    const { value } = yourCsvCore({ ...first, text }).next();
    expect(value).toMatchObject({ reading: true, fileName: "rows.csv", responses: [] });
  });

  it("makes contrasts of words, drops rows with something missing, and says what it has left out", () => {
    const words = Array.from({ length: 30 }, (_, i) => `word ${i}`);
    const lines = words.map(
      (word, i) => `${word},${["Oslo", "Bonn", "Rome"][i % 3]},${i === 4 ? "NA" : i},${i % 7}`,
    );
    const { fit, dropped, notes } = fitted(["id,site,x,y", ...lines].join("\n"));
    expect(fit?.coefficients.map(({ name }) => name)).toEqual([
      "(intercept)",
      "site[Oslo]",
      "site[Rome]",
      "x",
    ]);
    expect([dropped, fit?.rows]).toEqual([1, 29]);
    expect(notes).toEqual(["id is left out: 30 different words are too many for levels."]);
  });

  it("takes a response of two words for 0 and 1, in alphabetical order", () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${i % 10},${(i * 7) % 10 > i % 10 ? "no" : "yes"}`);
    const { fit, notes } = fitted(["x,y", ...lines].join("\n"), { family: "logistic" });
    expect(notes).toEqual(["y is 1 for yes and 0 for no."]);
    expect(fit?.coefficients[1].estimate).toBeGreaterThan(0);
  });

  it("reads semicolons, decimal commas, quotes and a byte order mark", () => {
    const { columns, notes, rows } = csvTable('\ufeff"a; b";c\n"1,5";2\n-0,25;3e2\n\n');
    expect(rows).toBe(2);
    expect(columns.map(({ name }) => name)).toEqual(["a; b", "c"]);
    expect(columns[0]).toMatchObject({ kind: "numbers", values: Float64Array.of(1.5, -0.25) });
    expect(columns[1]).toMatchObject({ values: Float64Array.of(2, 300) });
    expect(notes).toEqual([
      "Values are divided by semicolons.",
      "Commas inside of numbers are read as decimal commas.",
    ]);
  });

  it.each([
    ["", "The file is empty"],
    ["x,y", "no row below it"],
    ["1,2\n3,4", "The first line holds numbers and no names"],
    ["x,x\n1,2", "Two columns are called x"],
    ["x,\n1,2", "Column 2 has no name"],
    ["x,y\n1,2\n3", "Row 2 below the names has 1 value, the names are 2"],
    ['x,y\n"1,2\n3,4', "a quotation mark that does not end"],
    ["PK\x03\x04\0\0", "no CSV but a file of another format"],
    [
      `x\n${Array.from({ length: 30 }, (_, i) => (i === 6 ? "1,0" : i)).join("\n")}`.replace(
        "1,0",
        '"1,000"',
      ),
      "Column x holds numbers, and “1,000” in row 7 below the names",
    ],
  ])("refuses %j with a sentence", (text, words) => {
    expect(() => csvTable(text)).toThrow(words);
  });

  it.each([
    ["x,y\na,b\nc,d\ne,f", {}, /No column can be the response.*x \(levels\)/],
    ["y\n1\n2", {}, /no column to explain y by/],
    ["x,y\nNA,1\n2,NA", {}, /Every row has a missing value/],
    ["x,y\n1,1\n2,\n3,-4", { family: "poisson" }, /^rows\.csv, row 3: .*poisson.*got -4/],
    ["x,y\n1,1\n2,3", { family: "logistic" }, /row 2: .*logistic.*0 or 1, got 3/],
    ["x,y\n1,2", {}, /rows/],
  ])("refuses to fit %j with a sentence that names the place", (text, more, words) => {
    expect(() => fitted(text, more)).toThrow(words);
  });

  it("has an example that can be fitted, and holds what it was made of", () => {
    const { fit, response } = fitted(exampleCsv());
    const dose = fit?.coefficients.find(({ name }) => name === "dose");
    expect(response).toBe("outcome");
    expect(dose?.lower).toBeLessThan(0.8);
    expect(dose?.upper).toBeGreaterThan(0.8);
    expect(fit?.warnings).toEqual([]);
  });
});
