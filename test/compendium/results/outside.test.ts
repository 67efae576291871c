import { existsSync, readFileSync } from "node:fs";
import {
  armLaw,
  closeBrowser,
  expectedCoverage,
  expectedStatistic,
  OUTSIDE_ARMS,
  outsideFigure,
  outsideProblem,
  outsideResults,
  plotlyJson,
  renderSvg,
  summarizeOutside,
} from "compendium";
import { Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import { afterAll, describe, expect, it } from "vitest";
import { recordsOf, withOutsideTable } from "../../../scripts/outside-table.mjs";
import { expectLegible } from "../figures/typography.js";
import { idealResult } from "./ideal-result.js";

afterAll(closeBrowser);

const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

describe("the problem outside the theorem", () => {
  it.each(["symmetric", "skewed"] as const)("has the H and S that it says, %s noise", (noise) => {
    const { sample, gradient, optimum, hessian, noiseCovariance } = outsideProblem({ noise, loss: "curved" });
    const stream = new RandomStream(2);
    const draws = 4e5;
    const H = Matrix.zeros(2, 2);
    const S = Matrix.zeros(2, 2);
    let third = 0;
    for (let i = 0; i < draws; i++) {
      const row = sample(stream);
      const a = Matrix.columnVector(Array.from(row.a));
      const g = Matrix.columnVector(Array.from(gradient(optimum, row)));
      H.add(a.mmul(a.transpose()).div(draws));
      S.add(g.mmul(g.transpose()).div(draws));
      third += g.get(0, 0) ** 3 / draws;
    }
    expect(Matrix.sub(H, hessian).norm()).toBeLessThan(0.02);
    expect(Matrix.sub(S, noiseCovariance).norm()).toBeLessThan(noise === "skewed" ? 0.3 : 0.1);
    expect(third < -3).toBe(noise === "skewed");
  });
});

describe("the summary", () => {
  it("finds nothing wrong with averages that are exactly normal, and the shift of those that are not", () => {
    const [right] = summarizeOutside(idealResult("outside", { streams: 400 }));
    expect(Math.abs(right.coverage - 0.95)).toBeLessThan(4 * right.coverage_error);
    expect(Math.abs(right.statistic - 1)).toBeLessThan(4 * right.statistic_error);
    expect(right.shift).toBeLessThan(0.15);
    const [moved] = summarizeOutside(idealResult("outside", { streams: 400, bias: 0.01 }));
    const { sandwich } = outsideProblem({ noise: "symmetric", loss: "linear" });
    const law = { n: 1e6, shift: Float64Array.of(0.01, 0.01), covariance: sandwich };
    expect(Math.abs(moved.statistic / expectedStatistic(law) - 1)).toBeLessThan(0.1);
    expect(moved.coverage).toBeLessThan(0.01);
    expect(expectedCoverage(law)).toBeLessThan(0.01);
    expect(() => summarizeOutside(idealResult("coverage", { streams: 2 }))).toThrow(
      "a result of the outside",
    );
  });
});

describe("the figure", () => {
  it("draws every arm beside its law, legibly, and says n, M and the seed", async () => {
    const ideal = idealResult("outside", { streams: 20 });
    const figure = outsideFigure(ideal, outsideResults(ideal, 2e4));
    expect(figure.caption).toContain("n = 10⁶, M = 20 streams (seed 1)");
    expect(figure.table.arm).toEqual(OUTSIDE_ARMS.map(({ name }) => name));
    expect(JSON.stringify(plotlyJson(figure).data)).not.toContain("null");
    expectLegible(figure);
    expect((await renderSvg(figure)).endsWith("</svg>\n")).toBe(true);
  });
});

describe.runIf(existsSync(new URL("../../../figures/outside.csv", import.meta.url)))("as committed", () => {
  const rows = recordsOf(text("figures/outside.csv")).map((row) => ({
    arm: row.arm,
    n: Number(row.n),
    coverage: Number(row.coverage),
    error: Number(row.coverage_error),
    expected: Number(row.expected_coverage),
    shift: Number(row.shift),
    expectedShift: Number(row.expected_shift),
  }));
  const most = Math.max(...rows.map(({ n }) => n));
  const at = (n: number) => rows.filter((row) => row.n === n);
  const last = at(most);
  // Steps that are not yet small against a gain of 0.001 leave a part of the shift to come.
  const slow = ["RMSProp, gain 0.001, skewed", "Adam, skewed"];

  it("the README's table is that of figures/outside.csv", () => {
    expect(withOutsideTable(text("README.md"), text("figures/outside.csv"))).toBe(text("README.md"));
  });

  it("every arm covers as its law expects; the four inside as they say", () => {
    for (const { arm, coverage, error, expected } of last.filter((row) => !slow.includes(row.arm))) {
      // A coverage of 0 has no error of its own: one stream in a hundred. The laws are to leading order.
      expect(Math.abs(coverage - expected), arm).toBeLessThan(4 * error + 0.03);
    }
    for (const { arm, coverage, error } of last.slice(0, 4))
      expect(Math.abs(coverage - 0.95), arm).toBeLessThan(4 * error);
  });

  it("the smallest gains' shift comes up to its law with n, and coverage is what that shift leaves", () => {
    const gaps = [most / 100, most / 10, most].map((n) =>
      at(n)
        .filter(({ arm }) => slow.includes(arm))
        .map(({ shift, expectedShift }) => 1 - shift / expectedShift),
    );
    for (const [k] of slow.entries()) {
      expect(gaps[2][k]).toBeGreaterThan(0);
      expect(gaps[1][k]).toBeLessThan(0.8 * gaps[0][k]);
      expect(gaps[2][k]).toBeLessThan(0.8 * gaps[1][k]);
    }
    for (const name of slow) {
      const arm = OUTSIDE_ARMS.find((one) => one.name === name) as (typeof OUTSIDE_ARMS)[number];
      const [law] = armLaw(arm, [most]);
      const { coverage, error, shift, expectedShift } = last.find(
        (row) => row.arm === name,
      ) as (typeof last)[number];
      const reached = law.shift.map((value) => (value * shift) / expectedShift);
      expect(Math.abs(coverage - expectedCoverage({ ...law, shift: reached }))).toBeLessThan(
        4 * error + 0.03,
      );
    }
  });
});
