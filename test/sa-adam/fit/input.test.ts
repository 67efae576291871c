import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { FitWarning } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { DataError } from "../../../lib/sa-adam/numeric/data-error.js";
import { fitted, part, stream } from "./streams.js";

const linear = stream({ family: "gaussian", rows: 3000, slopes: [0.5, -0.4] });
const binary = stream({ family: "logistic", rows: 3000, slopes: [0.5, -0.4] });

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
  const running = new RunningFit(options);
  try {
    running.update(block);
    running.result();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as Error).message;
  }
  throw new Error("there was no error");
}

describe("rows that cannot be used are named", () => {
  it.each([7, 2000, 2001, 2999])("wherever they stand: row %i", (row) => {
    expect(failure(withValue(linear, 1, row, Number.NaN))).toMatch(`row ${row}, x2: x2 is NaN`);
    expect(failure(withValue(linear, 0, row, Number.POSITIVE_INFINITY))).toMatch(
      `row ${row}, x1: x1 is Infinity`,
    );
    expect(failure(withValue(linear, 2, row, "red"))).toMatch(
      `row ${row}, the response: the response is the text "red"`,
    );
    expect(failure(withValue(linear, 1, row, "1.5"), { names: ["a", "b"] })).toMatch(
      `row ${row}, b: b is the text "1.5"`,
    );
    expect(failure(withValue(linear, 1, row, undefined))).toMatch(`row ${row}, x2: x2 is undefined`);
    expect(failure(withValue(binary, 2, row, 2), { family: "logistic" })).toMatch(
      `row ${row}: a response of the logistic family is 0 or 1, got 2`,
    );
    expect(failure(withValue(binary, 2, row, -1), { family: "poisson" })).toMatch(
      `row ${row}: a response of the poisson family is a number not below 0, got -1`,
    );
  });

  it("the first of several", () => {
    const later = withValue(linear, 0, 2990, Number.NaN);
    expect(failure(withValue(later, 1, 2985, Number.NaN))).toMatch(/^row 2985, x2: x2 is NaN/);
  });

  it("counts rows of the stream, not of the block", () => {
    const running = fitted(linear);
    expect(() => running.update(withValue(part(linear, 0, 10), 0, 4, Number.NaN))).toThrow(/row 3004, x1/);
    // The rows before the bad one's block are kept, and the fit can be asked.
    expect(running.result().rows).toBe(3000);
  });

  it("in a stored batch too", () => {
    expect(() => batchFit([linear, withValue(linear, 1, 5, Number.NaN)])).toThrow(/row 3005, x2: x2 is NaN/);
  });
});

describe("data that have no fit", () => {
  it("no rows", () => {
    expect(() => new RunningFit().result()).toThrow(/no rows/);
    expect(() => batchFit([])).toThrow(/no rows/);
    expect(() => fitted(part(linear, 0, 0)).result()).toThrow(/no rows/);
  });

  it("more columns than rows", () => {
    expect(failure(part(linear, 0, 3))).toMatch(/3 rows are too few for 3 coefficients/);
    expect(failure(linear, { warmUp: 2 })).toMatch(/take a longer warm-up/);
    expect(() => batchFit(part(linear, 0, 2))).toThrow(/2 rows are too few for . coefficients/);
    expect(fitted(part(linear, 0, 3), { ridge: 0.1 }).result().rows).toBe(3);
  });

  it("one class only", () => {
    const ones = { ...binary, response: new Float64Array(3000).fill(1) };
    expect(failure(ones, { family: "logistic" })).toMatch(/the response is 1 in all 3000 rows/);
    const zeros = { ...binary, response: new Float64Array(3000) };
    expect(failure(zeros, { family: "poisson" })).toMatch(/the response is 0 in all/);
  });

  it("no noise: a response that is always the same, or that the columns give exactly", () => {
    const same = { ...linear, response: new Float64Array(3000).fill(7) };
    const exact = { ...linear, response: Float64Array.from(linear.columns[0], (x) => 3 * x - 2) };
    for (const [block, message, slope] of [
      [same, /the same in all rows, 7/, 0],
      [exact, /give the response exactly/, 3],
    ] as const) {
      const { warnings, coefficients } = fitted(block).result();
      expect(warnings.map((warning) => warning.message).join(" ")).toMatch(message);
      expect(coefficients[1].estimate).toBeCloseTo(slope, 9);
      for (const { lower, upper, leftOut } of coefficients) {
        expect([lower, upper]).toEqual([Number.NaN, Number.NaN]);
        expect(leftOut).toBe("no noise");
      }
    }
  });

  it.each<FitOptions>([
    { family: "poisson" },
    { family: "gamma" },
    { family: "negative-binomial", dispersion: 0.5 },
  ])("no noise about a mean with a link either: %j", (options) => {
    const rows = part(linear, 0, 300);
    const exact = Float64Array.from(rows.columns[0], (x) => Math.exp(0.3 * x - 2));
    for (const [response, message] of [
      [new Float64Array(300).fill(7), /the same in all rows, 7/],
      [exact, /give the response exactly/],
    ] as const) {
      const { warnings, coefficients } = fitted({ ...rows, response }, options).result();
      expect(warnings.map((warning) => warning.message).join(" ")).toMatch(message);
      for (const { lower, p, leftOut } of coefficients)
        expect([lower, p, leftOut]).toEqual([Number.NaN, Number.NaN, "no noise"]);
    }
  });

  it("a response without a density at its quantile", () => {
    const same = { ...linear, response: new Float64Array(3000).fill(7) };
    expect(failure(same, { family: "quantile" })).toBe(
      "the response is the same in all rows, and has no density; check the response",
    );
    const exact = { ...linear, response: Float64Array.from(linear.columns[0], (x) => 3 * x - 2) };
    expect(failure(exact, { family: "quantile" })).toMatch(/columns give the response exactly/);
  });

  it("a burn-in that leaves nothing, and a value that throws the iterate off", () => {
    const left = (burnIn: number): string => failure(linear, { burnIn });
    expect(left(3000)).toMatch(/burn-in of 3000 rows leaves none of 3000, for 3 coefficients/);
    expect(left(2997)).toMatch(/leaves only 3 of 3000.*; lower it, or give more than 3000 rows/);

    expect(failure(withValue(linear, 1, 2600, 1e300), { method: "sa-adam" })).toMatch(
      /row 2600: the iterate left the finite numbers/,
    );
  });

  it("but values far outside the others, or far from 1, are fitted as they are", () => {
    // Its own row is all that tells of such a column: the others are what they are without it.
    const alone = fitted({ ...linear, columns: [linear.columns[0]] }).result().coefficients[1];
    const { coefficients } = fitted(withValue(linear, 1, 2600, 1e300)).result();
    expect(Math.abs(coefficients[1].estimate - alone.estimate)).toBeLessThan(0.1 * alone.standardError);
    expect(coefficients[2].standardError).toBeGreaterThan(0);
    const plain = fitted(linear).result().coefficients;
    for (const unit of [1e-300, 1e-160, 1e-20, 1e20, 1e160, 1e290]) {
      const scaled = { ...linear, response: Float64Array.from(linear.response, (y) => unit * y) };
      for (const [j, line] of fitted(scaled).result().coefficients.entries()) {
        expect(Math.abs(line.estimate / unit - plain[j].estimate)).toBeLessThan(
          1e-6 * plain[j].standardError,
        );
        expect(Math.abs(line.standardError / unit / plain[j].standardError - 1)).toBeLessThan(1e-9);
      }
    }
  });

  it("a covariate in any unit, with a ridge that holds it at 0 where the unit is small", () => {
    const plain = fitted(linear).result().coefficients;
    for (const unit of [1e-300, 1e-160, 1e-20, 1e160, 1e290]) {
      const [first, ...others] = linear.columns;
      const scaled = { ...linear, columns: [Float64Array.from(first, (x) => unit * x), ...others] };
      for (const [j, line] of fitted(scaled).result().coefficients.entries()) {
        const own = j === 1 ? unit : 1;
        expect(Math.abs(line.estimate * own - plain[j].estimate)).toBeLessThan(1e-6 * plain[j].standardError);
        expect(Math.abs((line.standardError * own) / plain[j].standardError - 1)).toBeLessThan(1e-9);
      }
      const { coefficients } = fitted(scaled, { ridge: 0.1 }).result();
      const shrunk = Math.abs(coefficients[1].estimate * unit) < 1e-6 * plain[1].standardError;
      expect(shrunk).toBe(unit < 1);
      expect(coefficients[2].standardError).toBeGreaterThan(0);
    }
  });

  it("blocks of another shape", () => {
    const running = fitted(linear);
    expect(() => running.update({ ...linear, columns: linear.columns.slice(1) })).toThrow(
      /1 covariate a row, the fit has 2 columns/,
    );
    expect(() => running.update({ rows: [1, 2, 3], response: [1, 2] })).toThrow(/same number a row/);
    expect(() => running.update({ ...linear, response: [1, 2] })).toThrow(/only 2 values of the response/);
  });
});

it("a loss whose curvature is not finite where the fit begins ends with one sentence", () => {
  const gradient = (x: Float64Array, [a, y]: Float64Array, out: Float64Array): void => {
    out[0] = a * (a * x[0] - y);
  };
  const curvature = () => ({ direction: [1], weight: Number.NaN });
  const loss = { parameters: ["slope"], gradient, curvature };
  const rows = { count: 3000, columns: [linear.columns[0]], response: linear.response };
  expect(failure(rows, { loss })).toMatch(
    /loss's Hessian.* is not finite where the fit begins; give a start/,
  );
});

describe("options are checked", () => {
  const gradient = () => {};
  const wrong: [object, RegExp][] = [
    [{ famliy: "logistic" }, /no option famliy; did you mean family\?/],
    [{ level: 0.9 }, /no option level/],
    [
      { family: "probit" },
      /family is one of gaussian, logistic, poisson, gamma, negative-binomial, huber, quantile/,
    ],
    [{ family: "logistics" }, /did you mean logistic\?/],
    [{ method: "lion" }, /method is one of auto, newton/],
    [{ interval: "bootstrap" }, /interval is one of/],
    [{ ridge: -1 }, /ridge must be a number not below 0/],
    [{ intercept: 1 }, /intercept is true or false/],
    [{ names: ["a", "a"] }, /names has "a" twice/],
    [{ warmUp: 1.5 }, /warmUp/],
    [{ burnIn: -1 }, /burnIn/],
    [{ stepSize: 0 }, /stepSize must be a number above 0/],
    [{ threshold: 1 }, /threshold belongs to the huber family/],
    [{ family: "quantile", quantile: 1 }, /quantile must be a number in \(0, 1\)/],
    [{ quantile: 0.5 }, /quantile belongs to the quantile family/],
    [{ family: "quantile", method: "newton" }, /newton needs a Hessian, which the quantile family has not/],
    [{ family: "quantile", ridge: 1 }, /ridge is not of the quantile family/],
    [{ family: "negative-binomial" }, /dispersion is missing: the negative-binomial family needs it/],
    [{ family: "negative-binomial", dispersion: 0 }, /dispersion must be a number above 0/],
    [{ method: "newton", alpha: 0.6 }, /alpha is of a path of iterates/],
    [{ method: "newton", interval: "batch-means" }, /batch-means intervals are of a path/],
    [{ loss: { parameters: [], gradient } }, /needs the names of its parameters/],
    [{ loss: { parameters: ["a"], gradient }, interval: "plug-in" }, /curvature/],
    [{ loss: { parameters: ["a"], gradient }, family: "gaussian" }, /give one of them/],
    [{ loss: { parameters: ["a"], gradient }, ridge: 1 }, /loss's own gradient/],
    [{ loss: { parameters: ["a"], gradient }, method: "newton" }, /newton is of families/],
  ];
  it.each(wrong)("%o", (options, message) => {
    expect(() => new RunningFit(options as FitOptions)).toThrow(DataError);
    expect(() => new RunningFit(options as FitOptions)).toThrow(message);
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
  const METHODS = ["newton", "sa-adam"] as const;

  it("none where there is nothing to warn of", () => {
    const long = stream({ family: "logistic", rows: 20_000, slopes: [0.5, -0.4] });
    for (const method of METHODS) {
      expect(codes(linear, { method })).toEqual([]);
      expect(codes(long, { family: "logistic", method })).toEqual([]);
    }
  });

  it("constant columns are left out, with and without a ridge", () => {
    for (const [ridge, method] of [0, 0.1].flatMap((r) => METHODS.map((m) => [r, m] as const))) {
      const constant = added(linear, () => 5);
      const result = fitted(constant, { ridge, method }).result();
      expect(new Set(result.warnings.map(({ code }) => code))).toEqual(new Set(["constant"]));
      const [, , , line] = result.coefficients;
      expect(line.leftOut).toBe("constant");
      expect(line.estimate).toBeNaN();
      expect(line.p).toBeNaN();
      expect(result.covariance.get(3, 3)).toBeNaN();
      const without = fitted(linear, { ridge, method }).result().coefficients[1];
      expect(result.coefficients[1].estimate).toBeCloseTo(without.estimate, 9);
    }
  });

  it("a column that comes to life late is there in the end", () => {
    const late = added(linear, (i) => (i === 2500 || i === 2700 ? 6 : 5));
    const result = fitted(late).result();
    expect(result.coefficients[3].leftOut).toBeUndefined();
    expect(result.warnings.map(({ code }) => code)).toEqual(["few-behind"]);
    expect(result.warnings[0].message).toMatch(/^Few rows are behind .*x3 \(2\.0\)/);
  });

  it("linear combinations are left out, unless a ridge tells them apart", () => {
    const sum = added(linear, (i) => 3 + linear.columns[0][i] - 2 * linear.columns[1][i]);
    for (const method of METHODS) {
      const result = fitted(sum, { method }).result();
      expect(new Set(result.warnings.map(({ code }) => code))).toEqual(new Set(["collinear"]));
      expect(result.coefficients[3].leftOut).toBe("collinear");
      expect(codes(sum, { ridge: 0.1, method })).toEqual([]);
    }
    const later = added(linear, (i) => linear.columns[0][i] * (i < 2200 ? 1 : Math.cos(i)));
    expect(fitted(later).result().coefficients[3].leftOut).toBeUndefined();
  });

  it("separable classes have no interval", () => {
    const separable = { ...binary, response: Float64Array.from(binary.columns[0], (x) => (x > 0 ? 1 : 0)) };
    const result = fitted(separable, { family: "logistic" }).result();
    expect(result.warnings.map(({ code }) => code)).toContain("separation");
    expect(result.coefficients[1].leftOut).toBe("no optimum");
    expect(result.coefficients[1].lower).toBeNaN();
    expect(codes(separable, { family: "logistic", method: "sa-adam" })).toContain("separation");
    for (const method of METHODS)
      expect(codes(separable, { family: "logistic", ridge: 0.1, method })).not.toContain("separation");
  });

  it("gains outside the theorem", () => {
    expect(codes(linear, { gamma: 1 })).toEqual(["outside-theorem"]);
    expect(codes(linear, { method: "adam" })).toEqual(["outside-theorem"]);
    expect(codes(linear, { method: "sa-ons" })).toEqual([]);
  });

  it("why a path is off, where it is measurably so: a short warm-up, a row far outside the others", () => {
    const short = codes(linear, { warmUp: 12, interval: "batch-means" });
    expect(short).toEqual(expect.arrayContaining(["distance", "short-warm-up"]));
    // The zero of the linearised score is least squares however rough the start.
    expect(codes(linear, { warmUp: 12, method: "sa-adam" })).toEqual([]);
    const outlying = fitted(withValue(linear, 0, 500, 1000), { method: "sa-adam" }).result().warnings;
    expect(outlying.map(({ code }) => code)).toEqual(["errors", "outlier", "few-behind"]);
    expect(outlying[0].message).toMatch(/standard error of x1 is 0\.\d+ of the sandwich's/);
    expect(outlying[1].message).toMatch(
      /^Row 500, in the warm-up, .* 100 percent of the squared spread of x1/,
    );
    // A late row so far outside that squares overflow in the path's own units: what has no number is named.
    const late = fitted(withValue(linear, 0, 2500, 1e9), { method: "sa-adam" }).result();
    const none = late.coefficients.filter(({ standardError }) => !Number.isFinite(standardError));
    expect(none.length).toBeGreaterThan(0);
    for (const { name } of none) expect(late.warnings.map(({ message }) => message).join()).toContain(name);
  });

  it("a column that varies late has no estimate by a path, and is named", () => {
    const late = added(linear, (i) => (i === 2500 || i === 2700 ? 6 : 5));
    // Its level was the intercept's.
    expect(codes(late, { method: "sa-adam" })).toEqual(["constant", "distance", "errors", "late"]);
  });

  it("intervals by the path on few rows are named, and refused where there is no path", () => {
    for (const interval of ["batch-means", "random-scaling"] as const) {
      expect(codes(linear, { interval })).toContain("few-steps");
      expect(() => fitted(part(linear, 0, 1000), { interval }).result()).toThrow(/within the warm-up/);
    }
  });
});
