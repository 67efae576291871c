import fc from "fast-check";
import { inverse } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { INTERVALS, type IntervalName } from "../../../lib/sa-adam/estimate/intervals.js";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import { type FitOptions, METHODS, type MethodName } from "../../../lib/sa-adam/fit/options.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { FAMILIES, type FamilyName, familyNamed, isKinked } from "../../../lib/sa-adam/model/families.js";
import { regressionFit } from "../../../lib/sa-adam/model/regression-fit.js";
import type { DataError } from "../../../lib/sa-adam/numeric/data-error.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";
import { optionsOf } from "./responses.js";
import { part, stream } from "./streams.js";

const NAMES = (Object.keys(FAMILIES) as FamilyName[]).filter((name) => !isKinked(name));
const PATHS = (Object.keys(METHODS) as MethodName[]).filter((method) => method !== "newton");
const SLOPES = [0.5, -0.4, 0.3];

function fitted(block: ColumnBlock, options: FitOptions): RunningFit {
  const running = new RunningFit(options);
  running.update(block);
  return running;
}

const estimates = ({ coefficients }: FitResult): number[] => coefficients.map(({ estimate }) => estimate);
const errors = ({ coefficients }: FitResult): number[] =>
  coefficients.map(({ standardError }) => standardError);

/** Largest difference of the estimates, in standard errors of the second. */
function distance(a: FitResult, b: FitResult): number {
  return Math.max(...estimates(a).map((value, j) => Math.abs(value - estimates(b)[j]) / errors(b)[j]));
}

describe("rows that fit into memory: Newton's stored batch", () => {
  const cases = NAMES.flatMap((name) =>
    [
      { ridge: 0, intercept: true },
      { ridge: 0.3, intercept: true },
      { ridge: 0, intercept: false },
      { ridge: 0.3, intercept: false },
    ].map((options) => [name, options] as const),
  );
  it.each(cases)("is regressionFit and its sandwich: %s %o", (name, options) => {
    for (const slopes of [[0.4], SLOPES]) {
      const rows = 700;
      const block = stream({ family: name, rows, slopes, seed: 7 });
      const result = fitted(block, { ...optionsOf(name), ...options }).result();
      const first = options.intercept ? [1] : [];
      const stored = Array.from({ length: rows }, (_, i) => [...first, ...block.columns.map((c) => c[i])]);
      const d = stored[0].length;
      const batch = regressionFit(
        { rows: stored.flat(), response: block.response },
        {
          family: familyNamed(name, result.tuning),
          penalty: stored[0].map((_, j) =>
            stored[0].map((_, k) => (j === k && j >= first.length ? options.ridge : 0)),
          ),
        },
      );
      expect([batch.outcome, result.stored, result.method]).toEqual(["converged", true, "newton"]);
      const bread = inverse(batch.hessian).to2DArray();
      const S = batch.noiseCovariance().to2DArray();
      for (let j = 0; j < d; j++) {
        let variance = 0;
        for (let k = 0; k < d; k++)
          for (let l = 0; l < d; l++) variance += (bread[j][k] * S[k][l] * bread[l][j]) / rows;
        const { estimate, standardError } = result.coefficients[j];
        expect(Math.abs(estimate - batch.optimum[j]) / standardError).toBeLessThan(1e-6);
        expect(Math.abs(standardError / Math.sqrt(variance) - 1)).toBeLessThan(1e-8);
      }
    }
  });

  it("batchFit is that of any rows, and does not mind how they come", () => {
    const block = stream({ family: "logistic", rows: 5000, slopes: SLOPES });
    const result = batchFit(block, { family: "logistic" });
    expect(result).toEqual(fitted(block, { family: "logistic", method: "newton" }).result());
    const halves = batchFit([part(block, 0, 1234), part(block, 1234, 5000)], { family: "logistic" });
    expect(halves).toEqual(result);
  });
});

describe("more rows than fit into memory", () => {
  const rows = 300_000;
  const whole = stream({ family: "logistic", rows, slopes: [0.5, -0.4], seed: 3 });
  const blocks = [part(whole, 0, 100_000), part(whole, 100_000, rows)];
  const exact = batchFit(blocks, { family: "logistic" });

  it("one reading is near, a second one says how near", async () => {
    const once = fitted(whole, { family: "logistic" }).result();
    expect(once.stored).toBe(false);
    expect(distance(once, exact)).toBeLessThan(0.1);
    const twice = await fit(blocks, { family: "logistic" });
    expect(twice.certificate?.readings).toBe(1);
    expect(twice.certificate?.remaining).toBeLessThan(0.1);
    expect(distance(twice, exact)).toBeLessThan(0.01);
    // Rows that are read again are thinned at first: that reading's estimate is the one it speaks of.
    const pointing = new RunningFit({ family: "logistic" }, { rereadable: true });
    for (const block of blocks) pointing.update(block);
    const first = Array.from(twice.certificate?.firstDistance ?? []);
    for (const [j, error] of errors(exact).entries()) {
      const off = Math.abs(estimates(pointing.result())[j] - estimates(exact)[j]) / error;
      expect(Math.abs(first[j] - off)).toBeLessThan(0.1 * off + 0.002);
    }
  });

  it("sorted by the response, they are mended in a few readings, and one reading says how far it is off", async () => {
    const order = Array.from({ length: rows }, (_, i) => i).sort(
      (a, b) => whole.response[a] - whole.response[b] || a - b,
    );
    const taken = (values: ArrayLike<number>) => Float64Array.from(order, (i) => values[i]);
    const sorted = { count: rows, columns: whole.columns.map(taken), response: taken(whole.response) };
    const once = fitted(sorted, { family: "logistic" }).result();
    const off = distance(once, exact);
    const told = /about ([\d.e+-]+) standard errors/.exec(once.warnings[0]?.message ?? "");
    if (off > 1) expect(off).toBeLessThan(4 * Number(told?.[1]));
    const mended = await fit([sorted], { family: "logistic" });
    expect(distance(mended, exact)).toBeLessThan(0.1);
    for (const [j, error] of errors(mended).entries())
      expect(Math.abs(error / errors(exact)[j] - 1)).toBeLessThan(0.02);
  });

  it("is asked again after more rows, which outdate the certificate", () => {
    const running = fitted(blocks[0], { family: "logistic", method: "sa-adam" });
    const reading = running.reading();
    reading?.update(blocks[0]);
    reading?.finish();
    expect(running.result().certificate?.readings).toBe(1);
    running.update(blocks[1]);
    expect(running.result().certificate).toBeUndefined();
    const other = running.reading();
    other?.update(blocks[0]);
    expect(() => other?.finish()).toThrow(/found 100000 rows, the first 300000/);
  });

  it("no finite optimum: a sentence and no interval, also after all readings", async () => {
    const dummy = Float64Array.from({ length: rows }, (_, i) => (i % 3000 === 5 ? 1 : 0));
    const block = {
      count: rows,
      columns: [...whole.columns, dummy],
      response: Float64Array.from(whole.response, (y, i) => (dummy[i] ? 1 : y)),
    };
    const result = await fit([block], { family: "logistic", names: ["a", "b", "rare"] });
    expect(result.coefficients.map(({ leftOut }) => leftOut)).toEqual([
      undefined,
      undefined,
      undefined,
      "no optimum",
    ]);
    expect(result.coefficients[3].lower).toBeNaN();
    expect(result.warnings.map(({ message }) => message).join(" ")).toMatch(/rare has no finite optimum/);

    expect(Math.abs(result.coefficients[1].estimate - 0.5)).toBeLessThan(0.05);
  });

  it("of classes that a line tells apart no coefficient has an optimum, the line's or another's", async () => {
    const block = { ...whole, response: Float64Array.from(whole.columns[0], (x) => (x > 0 ? 1 : 0)) };
    const { coefficients, warnings, certificate } = await fit([block], { family: "logistic" });
    expect(coefficients.map(({ leftOut }) => leftOut)).toEqual(coefficients.map(() => "no optimum"));
    expect(warnings.map(({ code }) => code)).toEqual(["separation"]);
    expect(certificate?.readings).toBeGreaterThan(8);
    const once = fitted(block, { family: "logistic" }).result();
    expect(once.coefficients.map(({ leftOut }) => leftOut)).toEqual(coefficients.map(() => "no optimum"));
    expect(once.warnings[0].message).toMatch(/in most rows at least/);
    const penalised = await fit([block], { family: "logistic", ridge: 1e-3 });
    expect(penalised.warnings).toEqual([]);
  });

  it("of a rare level whose rows all have one response, which is not said to be collinear", async () => {
    const few = part(whole, 0, 5000);
    const rare = Float64Array.from({ length: 5000 }, (_, i) => (i % 1000 === 5 ? 1 : 0));
    const block = {
      count: 5000,
      columns: [...few.columns, rare],
      response: Float64Array.from(few.response, (y, i) => (rare[i] ? 1 : y)),
    };
    const options = { family: "logistic", names: ["a", "b", "rare"] } as const;
    const once = (function* () {
      yield block;
    })();
    // In the limit its rows fit without error and say nothing of the others: these are as without those rows.
    const kept = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from(values).filter((_, i) => !rare[i]);
    const without = { count: 4995, columns: few.columns.map(kept), response: kept(few.response) };
    const other = batchFit(without, { family: "logistic" });
    for (const result of [await fit([block], options), await fit(once, options), batchFit(block, options)]) {
      expect(result.coefficients[3].leftOut).toBe("no optimum");
      expect(result.warnings.map(({ code }) => code)).toEqual(["separation"]);
      for (const [j, { estimate, standardError }] of other.coefficients.entries()) {
        const line = result.coefficients[j];
        expect(Math.abs(line.estimate - estimate)).toBeLessThan(1e-3 * standardError);
        expect(Math.abs(line.standardError / standardError - 1)).toBeLessThan(1e-3);
      }
    }
  });
});

describe("every path and interval", () => {
  const block = stream({ family: "logistic", rows: 12_000, slopes: SLOPES, seed: 5 });
  const batch = batchFit(block, { family: "logistic" });

  it.each(NAMES)(
    "sa-adam agrees with the stored batch within what theory leaves between them: %s",
    (name) => {
      const rows = stream({ family: name, rows: 30_000, slopes: SLOPES, seed: 3 });
      const path = fitted(rows, { ...optionsOf(name), method: "sa-adam" }).result();
      const exact = batchFit(rows, {
        ...optionsOf(name),
        ...(name === "huber" && path.tuning !== undefined && { threshold: path.tuning }),
      });
      expect(distance(path, exact)).toBeLessThan(name === "gaussian" ? 1e-6 : 0.3);
      for (const [j, error] of errors(path).entries())
        expect(Math.abs(error / errors(exact)[j] - 1)).toBeLessThan(0.06);
    },
  );

  it.each(PATHS)("whose rare level lies beyond Huber's threshold in the warm-up: %s", (method) => {
    const base = stream({ family: "gaussian", rows: 6000, slopes: SLOPES, seed: 11 });
    const rare = Float64Array.from({ length: 6000 }, (_, i) => (i === 100 || i === 200 || i > 5980 ? 1 : 0));
    const response = Float64Array.from(base.response, (y, i) => (i === 100 ? 20 : i === 200 ? -20 : y));
    const rows = { count: 6000, columns: [...base.columns, rare], response };
    const options = { family: "huber", threshold: 1.345 } as const;
    const exact = batchFit(rows, options);
    expect(exact.warnings).toEqual([]);
    const running = fitted(rows, { ...options, method });
    let path: FitResult;
    try {
      path = running.result();
    } catch (error) {
      // A path that stays away from the level's later rows learns nothing of it.
      expect((error as DataError).fault.code).toBe("singular");
      expect((error as DataError).message).toMatch(/choose the method newton$/);
      return;
    }
    for (const [j, { estimate, standardError }] of exact.coefficients.entries()) {
      const off = Math.abs(path.coefficients[j].estimate - estimate) / standardError;
      if (j < 4) expect(off).toBeLessThan(0.3);
      else if (off > 0.4) expect(path.warnings.map(({ code }) => code)).toContain("distance");
    }
  });

  it("a level of Huber's without a row within the threshold has no single optimum, and is not collinear", () => {
    const base = stream({ family: "gaussian", rows: 3000, slopes: SLOPES, seed: 11 });
    const rare = Float64Array.from({ length: 3000 }, (_, i) => (i === 100 || i === 200 ? 1 : 0));
    const response = Float64Array.from(base.response, (y, i) => (i === 100 ? 20 : i === 200 ? -20 : y));
    const { coefficients, warnings } = batchFit(
      { count: 3000, columns: [...base.columns, rare], response },
      { family: "huber", threshold: 1.345 },
    );
    expect(coefficients.map(({ leftOut }) => leftOut)).toEqual([...Array(4).fill(undefined), "no optimum"]);
    expect(warnings.map(({ message }) => message).join()).toMatch(
      /^x4 has no single optimum: the loss is flat/,
    );
  });

  it("standard errors further off than a twentieth are said to be, and no others are", () => {
    for (const every of [0, 1000]) {
      const base = stream({ family: "gaussian", rows: 10_000, slopes: SLOPES, seed: 12 });
      const rare = Float64Array.from({ length: 10_000 }, (_, i) => (every > 0 && i % every === 7 ? 1 : 0));
      const rows = every === 0 ? base : { ...base, columns: [...base.columns, rare] };
      const path = fitted(rows, { method: "sa-adam" }).result();
      const exact = errors(batchFit(rows));
      const ratios = errors(path).map((error, j) => error / exact[j]);
      const said = path.warnings.filter(({ code }) => code === "errors").map(({ message }) => message);
      expect(said.length > 0).toBe(Math.max(...ratios, ...ratios.map((ratio) => 1 / ratio)) > 1.05);
      expect(said.length).toBe(every === 0 ? 0 : 1);
      // With the number: the reference's is the same to the digits shown.
      if (every > 0) expect(said[0]).toContain(`of x4 is ${ratios[4].toPrecision(3)} times the sandwich's`);
    }
  });

  it.each(PATHS)("%s", (method) => {
    const result = fitted(block, { family: "logistic", method }).result();
    expect(distance(result, batch)).toBeLessThan(0.5);
    expect(result.warnings.some(({ code }) => code === "outside-theorem")).toBe(method === "adam");
  });

  it.each(Object.keys(INTERVALS) as IntervalName[])(
    "p-values and intervals follow one law: the level 1 - p leaves off at zero, by %s",
    (interval) => {
      const rows = stream({ family: "gaussian", rows: 10_000, slopes: [0.02, 0.03, -0.02], seed: 5 });
      const running = fitted(rows, { interval });
      for (const [j, { p, standardError }] of running.result().coefficients.entries()) {
        if (p < 1e-6) continue;
        const { lower, upper } = running.result({ level: 1 - p }).coefficients[j];
        expect(Math.min(Math.abs(lower), Math.abs(upper)) / standardError).toBeLessThan(1e-6);
      }
      expect(() => running.result({ level: 95 })).toThrow(/level must lie in \(0, 1\), got 95/);
    },
  );

  it("batch means know that they are few: a wider quantile than the normal one, that narrows with more rows", () => {
    const reach = (rows: number): number => {
      const one = stream({ family: "gaussian", rows, slopes: SLOPES, seed: 6 });
      const { estimate, upper, standardError } = fitted(one, { interval: "batch-means" }).result()
        .coefficients[1];
      return (upper - estimate) / standardError;
    };
    const [early, late] = [reach(3000), reach(300_000)];
    expect(late).toBeGreaterThan(1.96);
    expect(early).toBeGreaterThan(late);
  });

  it("auto says what it takes and why", () => {
    const of = (options: FitOptions) => {
      const { method, reason } = fitted(block, { family: "logistic", ...options }).result();
      return `${method}: ${reason}`;
    };
    expect(of({})).toMatch(/^newton: .*Hessian/);
    expect(of({ interval: "batch-means" })).toMatch(/^sa-adam: .*path of iterates/);
    expect(of({ alpha: 0.7 })).toMatch(/^sa-adam: alpha/);
    expect(of({ method: "sgd" })).toBe("sgd: asked for");
  });
});

describe("properties", () => {
  it("follows columns and response through changes of unit and origin", () => {
    const block = stream({ family: "gaussian", rows: 2500, slopes: SLOPES });
    const plain = fitted(block, {}).result();
    const power = fc.integer({ min: -20, max: 20 }).map((k) => 2 ** k);
    const shift = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(power, shift, power, shift, (scale, origin, unit, zero) => {
        const [first, ...rest] = block.columns;
        const moved = {
          count: block.count,
          columns: [Float64Array.from(first, (x) => scale * (x + origin)), ...rest],
          response: Float64Array.from(block.response, (y) => unit * (y + zero)),
        };
        const [b0, b1, b2] = fitted(moved, {}).result().coefficients;
        const [a0, a1, a2] = plain.coefficients;
        expect((b1.estimate * scale) / unit).toBeCloseTo(a1.estimate, 6);
        expect((b1.standardError * scale) / unit).toBeCloseTo(a1.standardError, 6);
        expect(b2.estimate / unit).toBeCloseTo(a2.estimate, 6);
        expect(b0.estimate / unit - zero + origin * a1.estimate).toBeCloseTo(a0.estimate, 5);
      }),
      { numRuns: 15 },
    );
  });

  it("does not see where blocks end, nor which way they store rows", async () => {
    const block = stream({ family: "poisson", rows: 4500, slopes: SLOPES });
    const whole = fitted(block, { family: "poisson" }).result();
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 4499 }), { maxLength: 6 }), async (cuts) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), 4500];
        const blocks = ends.slice(1).map((end, i) => part(block, ends[i], end));
        const rows = blocks.map(({ count, columns, response }) => ({
          rows: Float64Array.from({ length: 3 * count }, (_, i) => columns[i % 3][Math.floor(i / 3)]),
          response,
        }));
        expect(await fit(blocks, { family: "poisson" })).toEqual(whole);
        expect(await fit(rows, { family: "poisson" })).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });

  it("takes an asynchronous stream", async () => {
    const block = stream({ family: "gaussian", rows: 2200, slopes: SLOPES });
    async function* blocks() {
      yield part(block, 0, 1000);
      yield part(block, 1000, 1000);
      yield part(block, 1000, 2200);
    }
    expect(await fit(blocks())).toEqual(fitted(block, {}).result());
  });

  it("may be asked at any time, and goes on undisturbed", () => {
    const block = stream({ family: "logistic", rows: 4000, slopes: SLOPES });
    const real = stream({ family: "huber", rows: 4000, slopes: SLOPES });
    const cases: [ColumnBlock, FitOptions][] = [
      [block, { family: "logistic" }],
      [block, { family: "logistic", method: "sa-adam" }],
      [real, { family: "huber" }],
      [real, { family: "huber", method: "sa-adam" }],
    ];
    for (const [rows, options] of cases) {
      const asked = new RunningFit(options);
      for (let first = 0; first < 4000; first += 500) {
        asked.update(part(rows, first, first + 500));
        expect(asked.result().rows).toBe(first + 500);
        expect(Object.keys(asked.scales)).toEqual(["x1", "x2", "x3"]);
      }
      const undisturbed = fitted(rows, options);
      expect(asked.result()).toEqual(undisturbed.result());
      expect(asked.save()).toEqual(undisturbed.save());
    }
  });
});

describe("trajectory", () => {
  it("of a path begins with the warm-up, is log-spaced and ends with the table", () => {
    const block = stream({ family: "gaussian", rows: 20_500, slopes: [0.5, 0] });
    const result = fitted(block, { method: "sa-adam" }).result();
    const rows = result.trajectory.map((point) => point.rows);
    expect(rows[0]).toBe(2000);
    expect(rows.slice(1, 3)).toEqual([2239, 2512]);
    expect(rows[rows.length - 1]).toBe(20_500);
    expect(Array.from(result.trajectory[rows.length - 1].estimates)).toEqual(estimates(result));
    expect(result.coefficients[1].excludesZeroFrom).toBe(2000);
    const { lower, upper, excludesZeroFrom } = result.coefficients[2];
    expect(excludesZeroFrom === undefined).toBe(lower <= 0 && upper >= 0);
  });
});

describe("a loss of one's own", () => {
  const block = stream({ family: "gaussian", rows: 8000, slopes: SLOPES, seed: 9 });
  const residual = (x: Float64Array, row: Float64Array): number =>
    x[0] + x[1] * row[0] + x[2] * row[1] + x[3] * row[2] - row[3];
  const parameters = ["constant", "a", "b", "c"];
  const gradient = (x: Float64Array, row: Float64Array, out: Float64Array): void => {
    const r = residual(x, row);
    out[0] = r;
    for (let j = 0; j < 3; j++) out[j + 1] = r * row[j];
  };

  it("gives what the family of that name gives, with its curvature or by differences", () => {
    const named = fitted(block, {}).result();
    const curvature = (_: Float64Array, row: Float64Array) => ({
      direction: [1, ...row.subarray(0, 3)],
      weight: 1,
    });
    const withCurvature = fitted(block, { loss: { parameters, gradient, curvature } }).result();
    const without = fitted(block, { loss: { parameters, gradient } }).result();
    expect(withCurvature.coefficients.map(({ name }) => name)).toEqual(parameters);
    expect([withCurvature.model, withCurvature.method]).toEqual(["custom", "sa-adam"]);
    expect(withCurvature.interval).toBe("plug-in");
    expect(without.interval).toBe("random-scaling");
    expect(distance(withCurvature, named)).toBeLessThan(0.2);
    expect(distance(without, named)).toBeLessThan(0.5);
  });

  it.each([[[0, 0]], [[10, -10]]])(
    "may have a gradient with jumps, from %j: the median is the family's",
    (start) => {
      const random = new RandomStream(3);
      const x = Float64Array.from({ length: 20_000 }, () => random.normal());
      const rows = {
        count: x.length,
        columns: [x],
        response: x.map((value) => 1 + 2 * value + random.normal()),
      };
      const sign = ([a, b]: Float64Array, [value, y]: Float64Array, out: Float64Array): void => {
        out[0] = -Math.sign(y - a - b * value);
        out[1] = out[0] * value;
      };
      const own = fitted(rows, { loss: { parameters: ["a", "b"], gradient: sign, start } }).result();
      const family = fitted(rows, { family: "quantile", quantile: 0.5 }).result();
      // As near as the family's own path is asked to be: quantile.slow.test.ts.
      expect(distance(own, family)).toBeLessThan(1);
      expect(own.warnings).toEqual([]);
    },
  );
});
