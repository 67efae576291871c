import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFitState, writeFitState } from "../../../lib/command/fit/state-file.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/block.js";
import { InputError } from "../../../lib/sa-adam/fit/input-error.js";
import { OnePassFit } from "../../../lib/sa-adam/fit/one-pass-fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import { part, stream } from "./streams.js";

const folder = mkdtempSync(join(tmpdir(), "fit-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fitted(block: ColumnBlock, options: FitOptions): OnePassFit {
  const onePass = new OnePassFit(options);
  onePass.update(block);
  return onePass;
}

describe("saved and restored", () => {
  const block = stream({ model: "logistic", rows: 3500, slopes: [0.5, -0.4] });
  const cases: FitOptions[] = [
    { model: "logistic" },
    { model: "logistic", interval: "batch-means", ridge: 0.01 },
    { model: "logistic", interval: "random-scaling", burnIn: 10 },
    { model: "logistic", optimizer: "sgd" },
    { model: "logistic", optimizer: "sa-ons", names: ["a", "b"] },
  ];
  it.each(cases)("goes on bit for bit, from before and after the warm-up: %o", (options) => {
    const whole = fitted(block, options).result();
    let onePass = new OnePassFit(options);
    let first = 0;
    for (const end of [0, 1, 1999, 2000, 2001, 2750, 3500]) {
      onePass.update(part(block, first, end));
      onePass = OnePassFit.restore(JSON.parse(JSON.stringify(onePass.save())));
      first = end;
    }
    expect(onePass.result()).toEqual(whole);
  });
});

describe("state files", () => {
  const block = stream({ model: "gaussian", rows: 2500, slopes: [0.5, -0.4] });
  const path = join(folder, "state.json");
  const onePass = fitted(block, {});
  writeFitState(path, onePass, { files: ["a.csv"] });
  const text = readFileSync(path, "utf8");

  it("give back the fit and what was kept beside it, and leave no temporary file", () => {
    const { fit, source } = readFitState(path);
    expect(source).toEqual({ files: ["a.csv"] });
    expect(fit.result()).toEqual(onePass.result());
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  const broken: [string, string, RegExp][] = [
    ["truncated", text.slice(0, -100), /truncated or corrupt/],
    ["corrupt", text.replace('"a.csv"', '"b.csv"'), /checksum differs/],
    ["of another version", text.replace('"version":1', '"version":7'), /version 7/],
    ["foreign", '{"x": 1}', /not the state of a fit/],
    ["empty", "", /not the state of a fit/],
  ];
  it.each(broken)("are refused when %s", (_, content, message) => {
    const other = join(folder, "broken.json");
    writeFileSync(other, content);
    expect(() => readFitState(other)).toThrow(InputError);
    expect(() => readFitState(other)).toThrow(message);
    rmSync(other);
  });

  it("are refused when missing", () => {
    expect(() => readFitState(join(folder, "none.json"))).toThrow(/is not there/);
  });
});

describe("merging", () => {
  const block = stream({ model: "gaussian", rows: 12_000, slopes: [0.5, -0.4], seed: 4 });
  const [left, right] = [part(block, 0, 4500), part(block, 4500, 12_000)];

  it.each([
    {},
    { model: "huber", threshold: 1 },
    { ridge: 0.2 },
    { interval: "batch-means" },
  ] as FitOptions[])("weights averages exactly, and comes near the single pass: %o", (options) => {
    const [a, b, whole] = [left, right, block].map((rows) => fitted(rows, options));
    const before = [a, b].map((shard) => shard.result());
    a.merge(b);
    const merged = a.result();
    expect(merged.rows).toBe(12_000);
    expect(merged.averaged).toBe(12_000);
    const single = whole.result();
    for (const [j, line] of merged.coefficients.entries()) {
      const weighted =
        (4500 * before[0].coefficients[j].estimate + 7500 * before[1].coefficients[j].estimate) / 12_000;
      expect(line.estimate).toBeCloseTo(weighted, 12);
      const { estimate, standardError } = single.coefficients[j];
      expect(Math.abs(line.estimate - estimate)).toBeLessThan(0.9 * standardError);
      if (options.interval !== "batch-means") {
        expect(Math.abs(line.standardError / standardError - 1)).toBeLessThan(0.05);
      }
    }
    expect(b.result()).toEqual(before[1]);
  });

  it("survives a change of units between shards far from zero", () => {
    const far = (rows: ColumnBlock): ColumnBlock => ({
      ...rows,
      columns: [Float64Array.from(rows.columns[0], (x) => 1e6 + x), rows.columns[1]],
    });
    const [a, b, c] = [fitted(far(left), {}), fitted(far(right), {}), fitted(far(block), {})];
    a.merge(b);
    const [, merged] = a.result().coefficients;
    const [, single] = c.result().coefficients;
    expect(Math.abs(merged.estimate - single.estimate)).toBeLessThan(0.9 * single.standardError);
    expect(Math.abs(merged.standardError / single.standardError - 1)).toBeLessThan(0.05);
  });

  it("survives saving, and goes on", () => {
    const [a, b] = [fitted(left, {}), fitted(right, {})];
    a.merge(b);
    const restored = OnePassFit.restore(JSON.parse(JSON.stringify(a.save())));
    expect(restored.result()).toEqual(a.result());
    restored.update(part(block, 0, 500));
    expect(restored.result().rows).toBe(12_500);
  });

  const others: [string, FitOptions, RegExp][] = [
    ["model", { model: "huber" }, /model differ: gaussian against huber/],
    ["columns", { names: ["a", "b"] }, /columns differ/],
    ["ridge", { ridge: 1 }, /ridge differ/],
    ["intercept", { intercept: false }, /intercept differ/],
    ["interval", { interval: "batch-means" }, /interval differ/],
    ["random scaling", { interval: "random-scaling" }, /random scaling does not merge/],
  ];
  it.each(others)("refuses another %s", (_, options, message) => {
    expect(() => fitted(left, {}).merge(fitted(right, options))).toThrow(message);
  });

  it("refuses two Huber thresholds", () => {
    const options: FitOptions = { model: "huber" };
    expect(() => fitted(left, options).merge(fitted(right, options))).toThrow(/Huber thresholds/);
  });
});
