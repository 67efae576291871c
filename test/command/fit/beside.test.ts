import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BESIDE, countOf, THEIRS } from "../../sa-adam/fit/practitioners.js";
import { command } from "./command.js";
import { type Line, lasting } from "./fit.js";

const theirs = THEIRS.poisson;
const folder = mkdtempSync(join(tmpdir(), "sa-adam-beside-"));
const [path, first, second] = ["all.csv", "first.csv", "second.csv"].map((name) => join(folder, name));
const state = join(folder, "fit.state");
beforeAll(() => {
  const [, ...lines] = readFileSync("data/diabetes.csv", "utf8").trim().split("\n");
  const rows = lines.map((line, i) => {
    const fields = line.split(",");
    const { exposure, weight, copies, cluster } = BESIDE;
    return [
      ...[...fields.slice(0, 4), countOf(Number(fields.at(-1)))],
      ...[exposure(i), weight(i), copies(i), `city ${cluster(i)}`],
    ].join(",");
  });
  const head = "age,sex,bmi,bp,visits,days,weight,copies,city";
  for (const [file, some] of [
    [path, rows],
    [first, rows.slice(0, 200)],
    [second, rows.slice(200)],
  ] as const)
    writeFileSync(file, [head, ...some, ""].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fitted = async (...args: string[]) => {
  const { code, out, err } = await command("fit", ...args, "--response", "visits", "--family", "poisson");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as { coefficients: Line[]; statistics: Record<string, number>; notes: string[] };
};
const JSON_OUT = ["--format", "json", "--features", "age,sex,bmi,bp"];
const near = (lines: Line[], estimates: number[], errors: number[]): void => {
  for (const [j, { estimate, standardError }] of lines.entries()) {
    expect(Math.abs(estimate - estimates[j]) / errors[j]).toBeLessThan(1e-8);
    expect(Math.abs(standardError / errors[j] - 1)).toBeLessThan(1e-8);
  }
};

describe("columns that rows have beside", () => {
  it("exposure, weights, counts and clusters give statsmodels' numbers, and are named in notes", async () => {
    const exposed = await fitted(path, ...JSON_OUT, "--exposure", "days");
    near(exposed.coefficients, theirs.offset.estimates, theirs.offset["plug-in"]);
    expect(exposed.notes).toContain("offset: log(days)");
    const weighted = await fitted(path, ...JSON_OUT, "--weights", "weight");
    near(weighted.coefficients, theirs.sampling.estimates, theirs.sampling["plug-in"]);
    const counted = await fitted(path, ...JSON_OUT, "--counts", "copies", "--interval", "hc3");
    near(counted.coefficients, theirs.copies.estimates, theirs.copies.hc3);
    const clustered = await fitted(path, ...JSON_OUT, "--clusters", "city", "--interval", "hc1");
    near(clustered.coefficients, theirs.plain.estimates, theirs.plain.cluster1);
    expect(clustered.statistics.clusters).toBe(37);
  });

  it.each([
    ["numbers beyond 53 bits", (city: number) => `${2n ** 53n + BigInt(city)}`],
    ["numbers of 25 digits", (city: number) => `10000000000000000000000${100 + city}`],
    ["days", (city: number) => new Date(86_400_000 * (19_000 + city)).toISOString().slice(0, 10)],
  ])("clusters may be %s", async (_, name) => {
    const [header, ...lines] = readFileSync(path, "utf8").trim().split("\n");
    const rows = lines.map((line) => line.replace(/city (\d+)$/, (_, city) => name(Number(city))));
    const cells = (line: string) => line.split(",");
    const json = rows.map((row) => {
      const fields = cells(header).map(
        (key, j) => `"${key}": ${/^[\d.]+$/.test(cells(row)[j]) ? cells(row)[j] : `"${cells(row)[j]}"`}`,
      );
      return `{${fields.join(", ")}}`;
    });
    for (const [file, text] of [
      ["clusters.csv", [header, ...rows].join("\n")],
      ["clusters.ndjson", json.join("\n")],
    ]) {
      const named = join(folder, file);
      writeFileSync(named, text);
      const clustered = await fitted(named, ...JSON_OUT, "--clusters", "city", "--interval", "hc1");
      expect(clustered.statistics.clusters).toBe(37);
      near(clustered.coefficients, theirs.plain.estimates, theirs.plain.cluster1);
    }
  });

  it("are no covariates unless named", async () => {
    const args = ["--exposure", "days", "--weights", "weight", "--clusters", "city", "--format", "json"];
    const { coefficients } = await fitted(path, ...args);
    expect(coefficients.map(({ name }) => name)).toEqual([
      "(intercept)",
      "age",
      "sex",
      "bmi",
      "bp",
      "copies",
    ]);
  });

  it("go on with --continue, where they are the same", async () => {
    const args = [...JSON_OUT, "--exposure", "days", "--counts", "copies"];
    await fitted(first, ...args, "--state", state);
    const on = await fitted(second, ...args, "--continue", state);
    const whole = await fitted(path, ...args);
    const { coefficients } = lasting(JSON.stringify(whole)) as unknown as typeof whole;
    for (const [j, { estimate, standardError }] of on.coefficients.entries()) {
      expect(Math.abs(estimate - coefficients[j].estimate) / standardError).toBeLessThan(1e-8);
      expect(Math.abs(standardError / coefficients[j].standardError - 1)).toBeLessThan(1e-8);
    }
    const other = ["fit", second, "--response", "visits", "--family", "poisson", ...JSON_OUT];
    const { code, err } = await command(
      ...other,
      "--exposure",
      "weight",
      "--counts",
      "copies",
      "--continue",
      state,
    );
    expect(code).toBe(2);
    expect(err).toMatch(/exposure "days" and "weight"/);
  });

  it.each([
    [["--offset", "days", "--exposure", "days"], /--offset is the logarithm of --exposure/],
    [["--weights", "weight", "--counts", "copies"], /give one of them/],
    [["--exposure", "dayz"], /there is no column dayz; did you mean days\?/],
    [["--weights", "city"], /city: a column of weights is numbers, and this one is not/],
    [["--weights", "visits"], /visits is the response/],
    [
      ["--clusters", "city", "--method", "sa-adam"],
      /clusters needs sums over clusters, and sa-adam is a path of single rows: take newton/,
    ],
    [["--offset", "days", "--features", "days,age"], /days is among the covariates/],
  ])("%j is one clear line", async (args, message) => {
    const { code, out, err } = await command(
      "fit",
      path,
      "--response",
      "visits",
      "--family",
      "poisson",
      ...args,
    );
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});
