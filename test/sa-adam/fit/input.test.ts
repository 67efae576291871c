import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/block.js";
import { InputError } from "../../../lib/sa-adam/fit/input-error.js";
import { OnePassFit } from "../../../lib/sa-adam/fit/one-pass-fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { FitWarning } from "../../../lib/sa-adam/fit/result.js";
import { part, stream } from "./streams.js";

const linear = stream({ model: "gaussian", rows: 3000, slopes: [0.5, -0.4] });
const binary = stream({ model: "logistic", rows: 3000, slopes: [0.5, -0.4] });

function fitted(block: ColumnBlock, options: FitOptions = {}): OnePassFit {
  const onePass = new OnePassFit(options);
  const first = Math.min(100, block.count);
  onePass.update(part(block, 0, first));
  onePass.update(part(block, first, block.count));
  return onePass;
}

const withValue = (block: ColumnBlock, column: number, row: number, value: unknown): ColumnBlock => {
  const put = (values: ArrayLike<number>): number[] =>
    Array.from(values, (old, i) => (i === row - 1 ? (value as number) : old));
  return {
    ...block,
    columns: block.columns.map((values, j) => (j === column ? put(values) : values)),
    response: column === block.columns.length ? put(block.response) : block.response,
  };
};

/** An update that keeps texts, which a part in numbers would turn into NaN. */
function failure(block: ColumnBlock, options: FitOptions = {}): string {
  const onePass = new OnePassFit(options);
  try {
    onePass.update(block);
    onePass.result();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error("there was no error");
}

describe("rows that cannot be used are named", () => {
  it.each([7, 2000, 2001, 2999])("wherever they stand: row %i", (row) => {
    expect(failure(withValue(linear, 1, row, Number.NaN))).toMatch(`row ${row}: x2 is NaN`);
    expect(failure(withValue(linear, 0, row, Number.POSITIVE_INFINITY))).toMatch(
      `row ${row}: x1 is Infinity`,
    );
    expect(failure(withValue(linear, 2, row, "red"))).toMatch(`row ${row}: the response is the text "red"`);
    expect(failure(withValue(linear, 1, row, "1.5"), { names: ["a", "b"] })).toMatch(
      `row ${row}: b is the text "1.5"`,
    );
    expect(failure(withValue(linear, 1, row, undefined))).toMatch(`row ${row}: x2 is undefined`);
    expect(failure(withValue(binary, 2, row, 2), { model: "logistic" })).toMatch(
      `row ${row}: a logistic response is 0 or 1, got 2`,
    );
    expect(failure(withValue(binary, 2, row, -1), { model: "poisson" })).toMatch(
      `row ${row}: a Poisson response is a count`,
    );
  });

  it("the first of several", () => {
    const later = withValue(linear, 0, 2990, Number.NaN);
    expect(failure(withValue(later, 1, 2985, Number.NaN))).toMatch(/^row 2985: x2 is NaN/);
  });

  it("counts rows of the stream, not of the block", () => {
    const onePass = fitted(linear);
    expect(() => onePass.update(withValue(part(linear, 0, 10), 0, 4, Number.NaN))).toThrow(/row 3004: x1/);
    // The rows before the bad one's block are kept, and the fit can be asked.
    expect(onePass.result().rows).toBe(3000);
  });

  it("in a stored batch too", () => {
    expect(() => batchFit([linear, withValue(linear, 1, 5, Number.NaN)])).toThrow(/row 3005: x2 is NaN/);
  });
});

describe("data that have no fit", () => {
  it("no rows", () => {
    expect(() => new OnePassFit().result()).toThrow(/no rows/);
    expect(() => batchFit([])).toThrow(/no rows/);
    expect(() => fitted(part(linear, 0, 0)).result()).toThrow(/no rows/);
  });

  it("more columns than warm-up rows", () => {
    expect(failure(part(linear, 0, 3))).toMatch(
      /more coefficients than 3 rows to start from can tell apart \(3\)/,
    );
    expect(failure(linear, { warmUp: 2 })).toMatch(/raise the warm-up/);
    expect(() => batchFit(part(linear, 0, 2))).toThrow(/more coefficients than 2 rows/);
  });

  it("one class only", () => {
    const ones = { ...binary, response: new Float64Array(3000).fill(1) };
    expect(failure(ones, { model: "logistic" })).toMatch(/the response is 1 in all of the first 3000 rows/);
    const zeros = { ...binary, response: new Float64Array(3000) };
    expect(failure(zeros, { model: "poisson" })).toMatch(/the response is 0 in all/);
  });

  it("nothing that varies", () => {
    const block = { count: 50, columns: [new Float64Array(50)], response: part(linear, 0, 50).response };
    expect(failure(block, { intercept: false })).toMatch(/nothing to fit/);
  });

  it("a burn-in that leaves nothing, and a value that throws the iterate off", () => {
    expect(failure(linear, { burnIn: 3000 })).toMatch(/burn-in of 3000 rows leaves none of 3000/);
    expect(failure(withValue(linear, 1, 2600, 1e300), {})).toMatch(/left the finite numbers at row 2600/);
  });

  it("but one value far outside the others is a warning about the table, not a failure of it", () => {
    const long = stream({ model: "gaussian", rows: 4000, slopes: [1, 1] });
    const told = [2600, 3500, 3900].flatMap((row) =>
      [1e6, 1e7].map((value) => {
        const { warnings } = fitted(withValue(long, 0, row, value)).result();
        return warnings.map(({ code, message }) => `${code}: ${message}`).join(" ");
      }),
    );
    for (const text of told) expect(text).toMatch(/is many times above/);
    expect(told.join(" ")).toMatch(/drift: [^;]*covariance is not positive definite/);
  });

  it("blocks of another shape", () => {
    const onePass = fitted(linear);
    expect(() => onePass.update({ ...linear, columns: linear.columns.slice(1) })).toThrow(/1 covariates/);
    expect(() => onePass.update({ rows: [1, 2, 3], response: [1, 2] })).toThrow(/same number a row/);
    expect(() => onePass.update({ ...linear, response: [1, 2] })).toThrow(/only 2 values of the response/);
  });
});

describe("options are checked", () => {
  const wrong: [object, RegExp][] = [
    [{ model: "probit" }, /model is one of gaussian, logistic, poisson, huber/],
    [{ optimizer: "lion" }, /optimizer is one of/],
    [{ interval: "bootstrap" }, /interval is one of/],
    [{ level: 95 }, /level must lie in \(0, 1\), got 95/],
    [{ ridge: -1 }, /ridge must be non-negative/],
    [{ warmUp: 1.5 }, /warmUp/],
    [{ burnIn: -1 }, /burnIn/],
    [{ stepSize: 0 }, /stepSize must be above 0/],
    [{ threshold: 1 }, /threshold belongs to the huber model/],
    [{ model: { parameters: [], gradient: () => {} } }, /needs a parameter/],
    [{ model: { parameters: ["a"], gradient: () => {} }, interval: "plug-in" }, /curvature/],
  ];
  it.each(wrong)("%o", (options, message) => {
    expect(() => new OnePassFit(options as FitOptions)).toThrow(InputError);
    expect(() => new OnePassFit(options as FitOptions)).toThrow(message);
  });
});

describe("warnings", () => {
  const codes = (block: ColumnBlock, options: FitOptions = {}): FitWarning["code"][] =>
    fitted(block, options)
      .result()
      .warnings.map(({ code }) => code);
  const added = (block: ColumnBlock, column: (i: number) => number): ColumnBlock => ({
    ...block,
    columns: [...block.columns, Float64Array.from({ length: block.count }, (_, i) => column(i))],
  });

  it("none where there is nothing to warn of", () => {
    expect(codes(linear)).toEqual([]);
    const long = stream({ model: "logistic", rows: 60_000, slopes: [0.5, -0.4] });
    expect(codes(long, { model: "logistic" })).toEqual([]);
  });

  it("constant columns are left out, with and without a ridge", () => {
    for (const ridge of [0, 0.1]) {
      const result = fitted(
        added(linear, () => 5),
        { ridge },
      ).result();
      expect(result.warnings.map(({ code }) => code)).toEqual(["constant"]);
      const [, , , line] = result.coefficients;
      expect(line.dropped).toBe("constant");
      expect(line.estimate).toBeNaN();
      expect(line.p).toBeNaN();
      expect(result.covariance.get(3, 3)).toBeNaN();
      expect(result.coefficients[1].estimate).toBe(
        fitted(linear, { ridge }).result().coefficients[1].estimate,
      );
    }
  });

  it("a constant that varies later stops the fit", () => {
    const block = added(linear, (i) => (i === 2500 ? 6 : 5));
    expect(() => fitted(block)).toThrow(/row 2501: x3 is 6, but it was the constant 5/);
  });

  it("linear combinations are left out, unless a ridge tells them apart", () => {
    const sum = added(linear, (i) => 3 + linear.columns[0][i] - 2 * linear.columns[1][i]);
    const result = fitted(sum).result();
    expect(result.warnings.map(({ code }) => code)).toEqual(["collinear"]);
    expect(result.coefficients[3].dropped).toBe("collinear");
    expect(codes(sum, { ridge: 0.1 })).toEqual([]);
    expect(batchFit(sum).warnings.map(({ code }) => code)).toEqual(["collinear"]);
  });

  it("separable classes", () => {
    const separable = {
      ...binary,
      response: Float64Array.from(binary.columns[0], (x) => (x > 0 ? 1 : 0)),
    };
    expect(codes(separable, { model: "logistic" })).toContain("separation");
    expect(codes(separable, { model: "logistic", ridge: 0.1 })).not.toContain("separation");
  });

  it("gains outside the theorem", () => {
    expect(codes(linear, { gamma: 1 })).toEqual(["outside-theorem"]);
    expect(codes(linear, { optimizer: "adam" })).toEqual(["outside-theorem"]);
    expect(codes(linear, { optimizer: "sa-ons" })).toEqual([]);
  });

  it("a short warm-up, and few rows for one pass", () => {
    expect(codes(part(linear, 0, 14))).toEqual(["short-warm-up", "few-rows"]);
    expect(codes(part(linear, 0, 100))).toEqual(["few-rows"]);
    const rare = stream({ model: "logistic", rows: 3000, slopes: [0.5], intercept: -6 });
    expect(codes(rare, { model: "logistic" })).toContain("short-warm-up");
  });

  it("a curved loss with many coefficients for its rows", () => {
    const slopes = Array.from({ length: 40 }, (_, j) => (j % 2 === 0 ? 0.1 : -0.1));
    const poisson = stream({ model: "poisson", rows: 20_000, slopes, intercept: 0 });
    const { warnings, coefficients } = fitted(poisson, { model: "poisson" }).result();
    const few = warnings.find(({ code }) => code === "few-rows");
    const moved = /moves \(intercept\) by about ([\d.]+) standard errors/.exec(few?.message ?? "");
    const batch = batchFit(poisson, { model: "poisson" }).coefficients[0];
    const actual = Math.abs(coefficients[0].estimate - batch.estimate) / batch.standardError;
    // A prediction of first order from the warm-up alone.
    expect(actual / Number(moved?.[1])).toBeGreaterThan(0.5);
    expect(actual / Number(moved?.[1])).toBeLessThan(2);
  });

  it("sorted rows and drifting averages", () => {
    const block = stream({ model: "gaussian", rows: 20_000, slopes: [0.5, -0.4] });
    const order = Array.from({ length: 20_000 }, (_, i) => i).sort(
      (a, b) => block.response[a] - block.response[b],
    );
    const sorted = {
      count: 20_000,
      columns: block.columns.map((values) => Float64Array.from(order, (i) => values[i])),
      response: Float64Array.from(order, (i) => block.response[i]),
    };
    const result = fitted(sorted).result();
    const messages = result.warnings.map(({ code, message }) => `${code}: ${message}`).join("\n");
    expect(messages).toMatch(/sorted: .*neighbouring values of the response have correlation (0\.9\d|1\.00)/);
    expect(messages).toMatch(/drift: /);
    // A law that changes in the middle, in random order: only the averages show it.
    const broken = {
      ...block,
      response: Float64Array.from(block.response, (y, i) => (i < 10_000 ? y : y + 0.5 * block.columns[0][i])),
    };
    expect(codes(broken)).toEqual(["drift"]);
  });
});
