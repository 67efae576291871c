import { inverse, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import { renewable } from "../../../lib/sa-adam/fit/renewable.js";
import { gaussian } from "../../../lib/sa-adam/model/families/gaussian.js";
import { logistic } from "../../../lib/sa-adam/model/families/logistic.js";
import type { Family } from "../../../lib/sa-adam/model/family.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";

/** 1 / sum h^2 by its definition, with dense matrices of the covariates as they are. */
function byDefinition(X: Matrix, weights: readonly number[]): number[] {
  const A = X.transpose().mmul(Matrix.diag([...weights]).mmul(X));
  const B = inverse(A);
  const G = X.mmul(B);
  return Array.from({ length: X.columns }, (_, j) => {
    const squares = weights.map((w, i) => ((w * G.get(i, j) ** 2) / B.get(j, j)) ** 2);
    return 1 / squares.reduce((sum, value) => sum + value, 0);
  });
}

/** Rows of an intercept, a dummy of five ones, another of one, and a skewed column. */
function rowsOf(n: number): { X: Matrix; covariates: Float64Array[]; response: Float64Array } {
  const stream = new RandomStream(8);
  const covariates = [
    Float64Array.from({ length: n }, (_, i) => (i % 40 === 3 ? 1 : 0)),
    Float64Array.from({ length: n }, (_, i) => (i === 17 ? 1 : 0)),
    Float64Array.from({ length: n }, () => Math.exp(stream.normal())),
  ];
  const X = new Matrix(Array.from({ length: n }, (_, i) => [1, ...covariates.map((column) => column[i])]));
  const response = Float64Array.from({ length: n }, () => (stream.normal() > 0 ? 1 : 0));
  return { X, covariates, response };
}

function behind(family: Family, X: Matrix, response: Float64Array) {
  const run = renewable({ family, dimension: X.columns, intercept: true, ridge: 0 });
  const { sink } = run;
  for (let i = 0; i < X.rows; i++) {
    sink.rows.set(X.getRow(i), sink.next * sink.stride);
    sink.responses[sink.next] = response[i];
    sink.advance(1);
  }
  return run.finish();
}

describe("how many rows a coefficient rests on", () => {
  it.each([
    ["gaussian", gaussian],
    ["logistic", logistic],
  ] as const)("is 1 / sum h^2, %s", (_name, family) => {
    const { X, response } = rowsOf(200);
    response[17] = 0;
    const used = family === logistic ? X.subMatrixColumn([0, 1, 3]) : X;
    const found = behind(family, used, response);
    const weights = used.to2DArray().map((row) => {
      const u = row.reduce((sum, value, j) => sum + value * found.estimate[j], 0);
      return family.weight(u, 0);
    });
    for (const [j, wanted] of byDefinition(used, weights).entries())
      expect(Math.abs(found.behind[j] / wanted - 1), `${j}`).toBeLessThan(1e-6);
  });

  const warned = async (names: string[], columns: Float64Array[], response: Float64Array) => {
    const block = { count: response.length, columns, response };
    const { warnings } = await fit([block], { names });
    return warnings.filter(({ code }) => code === "few-behind").map(({ message }) => message);
  };

  it("is said where they are few of many, and only there", async () => {
    const { covariates, response } = rowsOf(2000);
    const [five, one, skewed] = covariates;
    const [message] = await warned(["common", "single", "skewed"], [five, one, skewed], response);
    expect(message).toMatch(/^Few rows are behind single \(1\.0\), and/);
    expect(await warned(["common", "skewed"], [five, skewed], response)).toEqual([]);
  });

  it("is said of every contrast with a level of one row, and of the intercept", async () => {
    const n = 300;
    const level = Array.from({ length: n }, (_, i) => (i === 5 ? 0 : 1 + (i % 2)));
    const columns = [1, 2].map((k) => Float64Array.from(level, (own) => (own === k ? 1 : 0)));
    const { response } = rowsOf(n);
    const [message] = await warned(["b", "c"], columns, response);
    expect(message).toContain("(intercept) (1.0), b (1.0), c (1.0)");
  });
});
