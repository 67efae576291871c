import { diabetes } from "compendium";
import { Matrix } from "ml-matrix";
import { largestEigenvalue } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { dataPath } from "../../../lib/compendium/problems/data.js";
import { expectClose, golden } from "../../golden.js";

describe("diabetes", () => {
  const population = golden<{
    N: number;
    beta: number[];
    H: number[][];
    S: number[][];
    sandwich: number[][];
    eta0_sgd: number;
    eta0_sa_adam: number;
  }>("coverage-population.json");
  const problem = diabetes();

  it("has the published population: N, beta, H, S and the sandwich", () => {
    expect(problem.pool).toHaveLength(population.N);
    expectClose(problem.optimum, population.beta);
    expectClose(problem.hessian, population.H);
    expectClose(problem.noiseCovariance, population.S);
    expectClose(problem.sandwich, population.sandwich);
  });

  it("has the published step sizes 1/lambda_max(H) and 1/lambda_max(D H D), D = diag(S_jj^-1/4)", () => {
    const D = Matrix.diag(problem.noiseCovariance.diagonal().map((s) => s ** -0.25));
    expectClose([1 / largestEigenvalue(problem.hessian)], [population.eta0_sgd]);
    expectClose([1 / largestEigenvalue(D.mmul(problem.hessian).mmul(D))], [population.eta0_sa_adam]);
  });

  it("has standardised columns, the intercept first", () => {
    for (let j = 0; j < problem.dimension; j++) {
      const column = problem.pool.map((a) => a[j]);
      const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
      const square = column.reduce((sum, x) => sum + x * x, 0) / column.length;
      expect(mean).toBeCloseTo(j === 0 ? 1 : 0, 12);
      expect(square).toBeCloseTo(1, 12);
    }
  });

  it("finds its data from any working directory", () => {
    const before = process.cwd();
    try {
      process.chdir("/");
      expect(diabetes().pool).toHaveLength(442);
    } finally {
      process.chdir(before);
    }
  });

  it("says what to do where the data are not beside the library", () => {
    expect(() => dataPath("no-such-file.csv")).toThrow(
      /data\/no-such-file.csv is in no folder above .*give the data/,
    );
  });

  it("names a missing column, and a line that is not numeric", () => {
    expect(() =>
      diabetes("age,sex\n1,2\n", { columns: ["intercept", "bmi"], beta: [0, 1], w: [1, 1] }),
    ).toThrow(/no column "bmi"; it has age, sex/);
    expect(() => diabetes("age\n1\nx\n", { columns: ["intercept", "age"], beta: [0, 1], w: [1, 1] })).toThrow(
      /line 3/,
    );
  });
});
