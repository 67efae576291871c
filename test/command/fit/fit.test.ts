import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readKeptFit } from "../../../lib/command/fit/fit-state-file.js";
import { built, command } from "./command.js";
import { type Line, lasting, writeRows } from "./fit.js";

const diabetes = fileURLToPath(new URL("../../../data/diabetes.csv", import.meta.url));
const ROWS = 20_000;
const folder = mkdtempSync(join(tmpdir(), "sa-adam-fit-"));
const at = (name: string): string => join(folder, name);
const rows = at("rows.csv");
beforeAll(() => writeRows(rows, ROWS));
afterAll(() => rmSync(folder, { recursive: true }));

/** A fit's JSON. */
async function fitted(...args: string[]): Promise<Record<string, never>> {
  const { code, out, err } = await command("fit", ...args, "--format", "json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

/** The largest distance of two tables, in the second's standard errors. */
function distance(lines: readonly Line[], others: readonly Line[]): number {
  expect(lines.map(({ name }) => name)).toEqual(others.map(({ name }) => name));
  return Math.max(
    ...lines.map(({ estimate }, j) => Math.abs(estimate - others[j].estimate) / others[j].standardError),
  );
}

describe("sa-adam fit", () => {
  it("prints the coefficients of a real file in every format, and writes page, trajectory and state", async () => {
    const files = ["plot.html", "trajectory.csv", "fit.state"].map(at);
    const outputs = ["--plot", files[0], "--trajectory", files[1], "--state", files[2]];
    const table = await command("fit", diabetes, "--response", "progression", ...outputs);
    expect([table.code, table.err]).toEqual([0, ""]);
    expect(table.out).toMatch(/^gaussian regression of progression\nrows 442 {3}dropped 0 {3}readings 1\n/);
    const bmi = /^bmi.*$/m.exec(table.out)?.[0].split(/ +/) ?? [];
    const json = await fitted(diabetes, "--response", "progression");
    const lines: Line[] = json.coefficients;
    const [estimate, standardError] = bmi.slice(1).map(Number);
    expect(Math.abs(estimate - lines[3].estimate)).toBeLessThan(5e-5);
    expect(Math.abs(standardError - lines[3].standardError)).toBeLessThan(5e-5);
    const csv = await command("fit", diabetes, "--response", "progression", "--format", "csv");
    const cells = csv.out
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    expect(cells.map(([name]) => name)).toEqual(lines.map(({ name }) => name));
    expect(cells.map(([, value]) => Number(value))).toEqual(lines.map((line) => line.estimate));
    const trajectory = readFileSync(files[1], "utf8").trimEnd().split("\n");
    expect(trajectory.at(-1)?.split(",").slice(0, 3)).toEqual(["442", "s6", String(lines[10].estimate)]);
    expect(readFileSync(files[0], "utf8")).toContain("progression");
    expect(readKeptFit(files[2]).read.map(({ rows }) => rows)).toEqual([442]);
  });

  it("codes words against their first level, says so, and finds the truth", async () => {
    const { coefficients, ...rest } = await fitted(rows, "--response", "y");
    const lines: Line[] = coefficients;
    expect(lines.map(({ name }) => name)).toEqual(["(intercept)", "x1", "x2", "word[b]", "word[c]"]);
    const truth = [1, 1, -2, 0, 1];
    for (const [j, { estimate, standardError }] of lines.entries())
      expect(Math.abs(estimate - truth[j])).toBeLessThan(4 * standardError);
    expect(rest).toMatchObject({ response: "y", rows: ROWS, dropped: 0, method: "newton", level: 0.95 });
    expect(rest.notes).toEqual(["word: compared with a"]);
  });

  it("reads a file again and certifies the estimate; not with --one-pass", async () => {
    const flags = [rows, "--response", "y", "--method", "sa-adam"];
    const batch = await fitted(rows, "--response", "y", "--batch");
    const again = await fitted(...flags);
    const once = await fitted(...flags, "--one-pass");
    const { firstDistance, remaining, readings } = again.certificate as Record<string, never>;
    expect(readings).toBe(1);
    expect(remaining).toBeLessThan(0.1);
    expect(distance(again.coefficients, batch.coefficients)).toBeLessThan(Math.max(remaining, 1e-9));
    expect(once.certificate).toBeUndefined();
    const apart = distance(once.coefficients, batch.coefficients);
    expect(apart).toBeGreaterThan(10 * remaining);
    expect(Math.abs(apart / Math.max(...(firstDistance as number[])) - 1)).toBeLessThan(0.5);
    const table = await command("fit", ...flags);
    expect(table.out).toMatch(/^rows 20,000 {3}dropped 0 {3}readings 2$/m);
    expect(table.out).toMatch(/^certificate: one reading was up to [\d.e-]+ standard errors from/m);
    expect((await command("fit", ...flags, "--one-pass")).out).not.toContain("certificate");
  });

  it("knows the way of a fit that is certified", async () => {
    const flags = [rows, "--response", "y", "--method", "sa-adam"];
    const { coefficients, certificate } = await fitted(...flags, "--trajectory", at("way.csv"));
    expect(certificate).toMatchObject({ readings: 1 });
    const way = readFileSync(at("way.csv"), "utf8").trimEnd().split("\n");
    const last: (Line & { excludesZeroFrom?: number })[] = coefficients;
    expect(way.length).toBeGreaterThan(50);
    expect(way.at(-1)).toBe(`${ROWS},word[c],${last[4].estimate},${last[4].standardError}`);
    expect(last.map(({ excludesZeroFrom }) => excludesZeroFrom !== undefined)).toEqual(
      last.map(({ estimate, standardError }) => Math.abs(estimate) > 1.96 * standardError),
    );
  });

  it("reads its standard input once or twice", async () => {
    const text = readFileSync(rows);
    const flags = ["fit", "-", "--response", "y", "--method", "sa-adam", "--format", "json"];
    for (const more of [[], ["--one-pass"]]) {
      const { code, out, err } = await built([...flags, ...more], { input: text });
      expect([code, err]).toEqual([0, ""]);
      const file = await fitted(rows, ...flags.slice(2, 6), ...more);
      expect(lasting(out)).toEqual(lasting(JSON.stringify(file)));
    }
  });

  it("gives null for a column that it left out, in JSON", async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${i % 7},${3 * (i % 7)},4,${(i * i) % 11}`);
    writeFileSync(at("collinear.csv"), ["a,b,c,y", ...lines, ""].join("\n"));
    const { coefficients, covariance, warnings } = await fitted(at("collinear.csv"), "--response", "y");
    expect(coefficients).toMatchObject([
      { name: "(intercept)" },
      { name: "a" },
      { name: "b", estimate: null, standardError: null, lower: null, p: null, leftOut: "collinear" },
      { name: "c", estimate: null, leftOut: "constant" },
    ]);
    expect(covariance[2]).toEqual([null, null, null, null]);
    expect((warnings as { code: string }[]).map(({ code }) => code).sort()).toEqual([
      "collinear",
      "constant",
    ]);
  });

  it("counts the rows that it drops, and reads a query", async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `${i % 7},${i % 10 ? i % 5 : ""}`);
    writeFileSync(at("missing.csv"), `x,y\n${lines.join("\n")}\n`);
    const { warnings, ...rest } = await fitted(at("missing.csv"), "--response", "y", "--missing", "drop");
    expect(rest).toMatchObject({ rows: 45, dropped: 5 });
    expect((warnings as object[]).at(-1)).toMatchObject({
      code: "dropped-rows",
      message: expect.stringMatching(/^5 of 50 rows \(10 percent\) had missing values/),
      option: "features",
    });
    const query = "select x1, y from data where word = 'a'";
    expect((await fitted(rows, "--sql", query, "--response", "y")).coefficients).toHaveLength(2);
  });

  it("takes names and levels with commas, in quotation marks", async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 4 ? '"b, c"' : "a"},${(i * i) % 11}`);
    writeFileSync(at("commas.csv"), ['"x, 1","word, 1",y', ...lines, ""].join("\n"));
    const flags = ["--features", '"x, 1", "word, 1"', "--levels", '"word, 1"="b, c",a'];
    const { coefficients } = await fitted(at("commas.csv"), "--response", "y", ...flags);
    const names = (coefficients as Line[]).map(({ name }) => name);
    expect(names).toEqual(["(intercept)", "x, 1", "word, 1[a]"]);
  });

  it("reads files of other habits by its flags", async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i % 7},5;${i === 3 ? "-" : "1.000"};${i % 5},25`);
    writeFileSync(at("foreign.csv"), Buffer.from(["grö;z;y", ...lines, ""].join("\n"), "latin1"));
    const flags = ["--delimiter", ";", "--decimal", ",", "--thousands", ".", "--encoding", "latin1"];
    const { rows, dropped, coefficients } = await fitted(
      ...[at("foreign.csv"), "--response", "y", "--features", "grö,z", "--missing", "drop"],
      ...[...flags, "--null-strings", "-,?"],
    );
    expect([rows, dropped]).toEqual([39, 1]);
    expect((coefficients as Line[]).map(({ name }) => name)).toEqual(["(intercept)", "grö", "z"]);
  });
});
