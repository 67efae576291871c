import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "./command.js";
import type { Line } from "./fit.js";

interface Reference {
  readonly threshold?: number;
  readonly estimates: readonly number[];
  readonly standardErrors: readonly number[];
}

const url = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
/** test/reference/statsmodels_fits.py */
const { fits }: { fits: Record<string, Reference> } = JSON.parse(
  readFileSync(url("test/sa-adam/fit/statsmodels.json"), "utf8"),
).diabetes;

const folder = mkdtempSync(join(tmpdir(), "sa-adam-batch-"));
const path = join(folder, "diabetes.csv");
beforeAll(() => {
  const [head, ...lines] = readFileSync(url("data/diabetes.csv"), "utf8").trim().split("\n");
  const more = lines.map((line) => `${line},${Number(line.split(",").at(-1)) > 140 ? 1 : 0}`);
  writeFileSync(path, [`${head},high`, ...more, ""].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("--batch", () => {
  it.each([
    ["gaussian", "newton"],
    ["logistic", "newton"],
    ["poisson", "newton"],
    ["huber", "newton"],
    ["logistic", "sa-adam"],
    ["poisson", "sa-adam"],
  ])("%s by %s: statsmodels' estimates and HC0 standard errors", async (family, method) => {
    const { threshold, estimates, standardErrors } = fits[family];
    const response = family === "logistic" ? "high" : "progression";
    const features = "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6";
    const args = ["fit", path, "--response", response, "--features", features, "--family", family, "--batch"];
    const { code, out, err } = await command(
      ...[...args, "--method", method, "--format", "json"],
      ...(threshold === undefined ? [] : ["--threshold", String(threshold)]),
      ...(method === "newton" ? [] : ["--warm-up", "200"]),
    );
    expect([code, err]).toEqual([0, ""]);
    const lines: Line[] = JSON.parse(out).coefficients;
    for (const [j, { estimate, standardError }] of lines.entries()) {
      expect(Math.abs(estimate - estimates[j]) / standardErrors[j]).toBeLessThan(1e-6);
      // Further readings sum second-order terms in single precision; rows in memory are fitted in double.
      const exact = method === "newton" ? 1e-6 : 1e-4;
      expect(Math.abs(standardError / standardErrors[j] - 1)).toBeLessThan(exact);
    }
  });
});
