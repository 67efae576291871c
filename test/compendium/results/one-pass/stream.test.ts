import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type OnePassResult,
  publishedSusy,
  readOnePassResult,
  SUSY_COLUMNS,
  storedRows,
  susyOptimum,
  susyShapedBlocks,
  writeSusyResult,
} from "compendium";
import { RandomStream, sandwich } from "sa-adam";
import { afterAll, describe, expect, it } from "vitest";
import { logistic } from "../../../../lib/sa-adam/model/families/logistic.js";
import { regressionFit } from "../../../../lib/sa-adam/model/regression-fit.js";
import { sigmoid } from "../../../../lib/sa-adam/model/sigmoid.js";

const { batch: theta, batchHalfWidths, names, rows: publishedRows, ridge } = publishedSusy();
const d = SUSY_COLUMNS.length;
const N = 100_000;
const sample = await storedRows(
  susyShapedBlocks({ rows: N, coefficients: theta, source: new RandomStream(31) }),
  N,
);
const column = (j: number): Float64Array =>
  Float64Array.from({ length: N }, (_, i) => sample.rows[i * d + j]);
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("the stream shaped like SUSY", () => {
  it("has the published table's columns, and an intercept", () => {
    expect(SUSY_COLUMNS).toEqual(names);
    expect(column(0).every((value) => value === 1)).toBe(true);
  });

  it.each(SUSY_COLUMNS.slice(1).map((name, j) => [name, j + 1] as const))(
    "%s has mean 0 and variance 1 in the population",
    (_, j) => {
      const values = column(j);
      const squares = values.map((value) => value * value);
      const error = (of: Float64Array): number => {
        const center = mean(of);
        return Math.sqrt(mean(of.map((value) => (value - center) ** 2)) / N);
      };
      expect(Math.abs(mean(values))).toBeLessThan(4.5 * error(values));
      expect(Math.abs(mean(squares) - 1)).toBeLessThan(4.5 * error(squares));
    },
  );

  it("is skewed and correlated, as momenta and masses are", () => {
    const skewness = (j: number): number => mean(column(j).map((value) => value ** 3));
    const at = (name: string): number => SUSY_COLUMNS.indexOf(name);
    expect(skewness(at("missing energy magnitude"))).toBeGreaterThan(1.5);
    expect(Math.abs(skewness(at("lepton 1 phi")))).toBeLessThan(0.02);
    const [energy, mass] = [column(at("lepton 1 pT")), column(at("M_R"))];
    expect(mean(energy.map((value, i) => value * mass[i]))).toBeGreaterThan(0.8);
  });

  it("has labels from the logistic model: their scores have mean zero", () => {
    const sums = Array.from({ length: d }, () => new Float64Array(2));
    for (let i = 0; i < N; i++) {
      let u = 0;
      for (let j = 0; j < d; j++) u += sample.rows[i * d + j] * theta[j];
      const residual = sample.response[i] - sigmoid(u);
      for (let j = 0; j < d; j++) {
        sums[j][0] += residual * sample.rows[i * d + j];
        sums[j][1] += (residual * sample.rows[i * d + j]) ** 2;
      }
    }
    for (const [score, square] of sums) expect(Math.abs(score) / Math.sqrt(square)).toBeLessThan(4);
  });

  it("gives intervals about as wide as the published ones", () => {
    const fit = regressionFit(sample, { family: logistic, penalty: ridge, start: theta });
    const covariance = sandwich(fit.hessian, fit.noiseCovariance());
    const ratios = Array.from(
      batchHalfWidths,
      (published, j) => (1.96 * Math.sqrt(covariance.get(j, j) / publishedRows)) / published,
    );
    expect(Math.min(...ratios)).toBeGreaterThan(0.6);
    expect(Math.max(...ratios)).toBeLessThan(1.2);
  });

  it("gives block i from the source and i alone, and leaves the source where it was", () => {
    const source = new RandomStream(5, 2);
    const options = { coefficients: theta, source };
    const [first, second] = [...susyShapedBlocks({ ...options, rows: 20_000 })];
    const [again] = [...susyShapedBlocks({ ...options, rows: 100 })];
    expect(again.rows).toEqual(first.rows.subarray(0, 100 * d));
    const [moved] = [...susyShapedBlocks({ ...options, rows: 10_000, source: new RandomStream(5, 3) })];
    expect(moved).toEqual(second);
    expect(source.uniform()).toBe(new RandomStream(5, 2).uniform());
  });

  it("refuses other coefficients, no rows, and more rows than there are", async () => {
    const source = new RandomStream(1);
    expect(() => [...susyShapedBlocks({ rows: 1, coefficients: [1], source })]).toThrow(
      "19 coefficients, got 1",
    );
    expect(() => [...susyShapedBlocks({ rows: 0, coefficients: theta, source })]).toThrow("rows must be");
    const short = susyShapedBlocks({ rows: 5, coefficients: theta, source });
    await expect(storedRows(short, 6)).rejects.toThrow("only 5 rows, expected 6");
  });
});

describe("susyOptimum", () => {
  it("is where the penalised gradient vanishes, on rows that it has not seen", async () => {
    const { optimum, errors } = await susyOptimum({ coefficients: theta, ridge, rows: 2e5 });
    // The optimum of the sample in which each label is its probability differs from x* by Monte Carlo error alone.
    const response = Float64Array.from({ length: N }, (_, i) => {
      let u = 0;
      for (let j = 0; j < d; j++) u += sample.rows[i * d + j] * theta[j];
      return sigmoid(u);
    });
    const family = { ...logistic, accepts: () => true };
    const other = regressionFit({ rows: sample.rows, response }, { family, penalty: ridge, start: theta });
    const distances = optimum.map((value, j) => (value - other.optimum[j]) / errors[j]);
    // Half as many rows: the difference has sqrt(1 + 2) times the error.
    expect(Math.max(...distances.map(Math.abs))).toBeLessThan(4 * Math.sqrt(3));
    expect(Math.abs(optimum[7] - theta[7])).toBeGreaterThan(0.3);
  });

  it("is theta without a ridge", async () => {
    const { optimum } = await susyOptimum({ coefficients: theta, ridge: 0, rows: 2e5 });
    for (const [j, value] of optimum.entries()) expect(value).toBeCloseTo(theta[j], 10);
  });
});

describe("a result's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "sa-adam-susy-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const result: OnePassResult = {
    data: "synthetic",
    rows: 3000,
    seed: 1,
    columns: ["intercept", "x"],
    ridge: 1e-3,
    alpha: 0.6,
    gamma: 0.75,
    warmUp: 2000,
    onePass: {
      path: [{ rows: 3000, estimates: [1, 2], standardErrors: [0.1, 0.2] }],
      excludesZeroFrom: [3000, null],
      passes: 1,
      seconds: 1,
    },
    batch: { path: [], excludesZeroFrom: [], passes: 5, seconds: 2 },
    memory: { state: 1, buffers: 2, storedRow: 24 },
  };
  const path = join(folder, "susy.json");

  it("is read as it was written, and says how it came about", () => {
    writeSusyResult(path, result, 12.3);
    expect(readOnePassResult(path)).toEqual(result);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
      package: expect.stringMatching(/^compendium \d/),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      seconds: 12,
    });
    expect(readdirSync(folder)).toEqual(["susy.json"]);
  });

  it("is refused when it is not there, changed or cut off", () => {
    expect(() => readOnePassResult(join(folder, "none.json"))).toThrow(
      "none.json: is not there; compendium susy",
    );
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("[0.1,", "[0.3,"));
    expect(() => readOnePassResult(path)).toThrow("is corrupt: its result has another SHA-256");
    writeFileSync(path, text.slice(0, 200));
    expect(() => readOnePassResult(path)).toThrow("is truncated or corrupt");
  });
});
