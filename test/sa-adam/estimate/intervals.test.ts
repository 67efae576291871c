import { EigenvalueDecomposition } from "ml-matrix";
import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { INTERVALS, type IntervalName } from "../../../lib/sa-adam/estimate/intervals.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { part, stream } from "../fit/streams.js";

const NAMES = Object.keys(INTERVALS) as IntervalName[];

// A new interval method is a row of INTERVALS: it is tested here, and in fit/fit.test.ts for its law.
describe.each(NAMES)("intervals by %s", (interval) => {
  const method = INTERVALS[interval];
  const block = stream({ family: "gaussian", rows: 9000, slopes: [0.5, -0.4] });

  it("have a law: the critical value leaves 1 - level outside, and grows with the level", () => {
    const law = method.law(method.ofPath ? 30 : undefined);
    const levels = [0.5, 0.8, 0.9, 0.95, 0.99];
    const critical = levels.map((level) => law.critical(level));
    expect(critical).toEqual([...critical].sort((a, b) => a - b));
    for (const [k, level] of levels.entries())
      expect(Math.abs(law.twoSided(critical[k]) - (1 - level))).toBeLessThan(1e-8);
    expect(law.twoSided(0)).toBeCloseTo(1, 9);
    expect(method.summary).toMatch(/\w/);
  });

  it("take a factor that goes to 1, if any", () => {
    const factor = method.factor ?? (() => 1);
    for (const dispersed of [true, false]) {
      for (const clusters of [undefined, 40, 1e8]) {
        const at = (observations: number) => factor({ observations, coefficients: 10, clusters, dispersed });
        for (const rows of [50, 500, 5000]) expect(at(rows)).toBeGreaterThan(0);
        if (clusters !== 40) expect(Math.abs(at(1e9) - 1)).toBeLessThan(1e-6);
      }
    }
  });

  it("of a path: the same bits after saving anywhere, whatever the blocks, and a covariance", () => {
    const d = 3;
    const make = () => method.ofPath?.(d, { alpha: 0.6 });
    const [whole, stopped, other] = [make(), make(), method.ofPath?.(d + 1, { alpha: 0.6 })];
    if (!whole || !stopped || !other) return;
    const random = new RandomStream(3);
    const path = Float64Array.from({ length: 4 * 2000 }, () => random.normal());
    whole.updateTrace(path, 4, 2000);
    let resumed = stopped;
    let first = 0;
    for (const end of [1, 17, 500, 1999, 2000]) {
      resumed.updateTrace(path.subarray(4 * first), 4, end - first);
      const next = make();
      next?.restore(structuredClone(resumed.snapshot()));
      if (next) resumed = next;
      first = end;
    }
    expect(resumed.value()).toEqual(whole.value());
    expect(resumed.snapshot()).toEqual(whole.snapshot());
    expect(() => other.restore(whole.snapshot())).toThrow(RangeError);
    const covariance = whole.value();
    expect(covariance.isSymmetric()).toBe(true);
    const { realEigenvalues } = new EigenvalueDecomposition(covariance);
    expect(Math.min(...realEigenvalues)).toBeGreaterThan(0);
  });

  it("pool over shards, or refuse", () => {
    const [a, b] = [part(block, 0, 4500), part(block, 4500, 9000)].map((rows) => {
      const fit = new RunningFit({ interval });
      fit.update(rows);
      return fit;
    });
    if (!method.pools) {
      expect(() => a.merge(b)).toThrow(/does not merge/);
      return;
    }
    const alone = a.result().coefficients;
    a.merge(b);
    for (const [j, { standardError }] of a.result().coefficients.entries()) {
      const ratio = standardError / alone[j].standardError;
      expect(ratio).toBeGreaterThan(0.4);
      expect(ratio).toBeLessThan(1);
    }
  });

  it("refuse a level outside (0, 1)", () => {
    const fit = new RunningFit({ interval });
    fit.update(block);
    for (const level of [0, 1, 95, Number.NaN]) expect(() => fit.result({ level })).toThrow(/level/);
  });
});
