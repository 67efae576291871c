import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { quantileFit } from "../../../lib/sa-adam/model/quantile-fit.js";
import { errors, nearTo } from "./practitioners.js";
import { distance, fitted, wideRows } from "./quantile-rows.js";
import { part } from "./streams.js";

describe("a stream of rows", () => {
  const block = wideRows(20_000);
  const flat = Float64Array.from({ length: 80_000 }, (_, k) =>
    k % 4 === 0 ? 1 : block.columns[(k % 4) - 1][Math.floor(k / 4)],
  );
  const exact = quantileFit({ rows: flat, response: block.response }, 0.3, [1, 1, -2, 0]) as Float64Array;
  const off = ({ coefficients }: FitResult): number =>
    Math.max(
      ...coefficients.map(({ estimate, standardError }, j) => Math.abs(estimate - exact[j]) / standardError),
    );

  it("by SA-Adam is near the exact optimum after one reading, and certified by others", async () => {
    const path = fitted(block, { method: "sa-adam" }).result();
    expect([path.stored, path.warmUp, off(path) < 1]).toEqual([false, 2000, true]);
    const read = await fit([block], { family: "quantile", quantile: 0.3, method: "sa-adam" });
    const { readings, remaining, firstDistance } = read.certificate as NonNullable<FitResult["certificate"]>;
    expect(readings).toBeGreaterThan(0);
    expect(remaining).toBeLessThan(0.1);
    expect(off(read)).toBeLessThan(0.1);
    // What the certificate says of the first reading is so.
    for (const [j, far] of firstDistance.entries()) {
      const { standardError } = read.coefficients[j];
      expect(Math.abs(far - Math.abs(path.coefficients[j].estimate - exact[j]) / standardError)).toBeLessThan(
        0.15,
      );
    }
    const stored = fitted(block).result();
    expect([stored.stored, off(stored) < 1e-6]).toEqual([true, true]);
    for (const [j, { standardError }] of stored.coefficients.entries())
      for (const other of [path, read])
        expect(Math.abs(other.coefficients[j].standardError / standardError - 1)).toBeLessThan(0.1);
  });

  it("goes on from a saved state to the same bits, held and begun", () => {
    for (const options of [{}, { method: "sa-adam" }] as const) {
      const whole = fitted(block, options).save();
      const first = fitted(part(block, 0, 12_000), options);
      const resumed = RunningFit.restore(first.save());
      resumed.update(part(block, 12_000, 20_000));
      expect(resumed.save()).toEqual(whole);
    }
  });

  it("merges shards of one level, and no others", () => {
    const shards = [part(block, 0, 10_000), part(block, 10_000, 20_000)];
    for (const options of [{}, { method: "sa-adam" }] as const) {
      const [a, b] = shards.map((shard) => fitted(shard, options));
      a.merge(b);
      expect(off(a.result())).toBeLessThan(options.method ? 1 : 1e-6);
      expect(() => a.merge(fitted(shards[0], { ...options, quantile: 0.4 }))).toThrow(
        /their quantile differ/,
      );
    }
  });

  it.each(["random-scaling", "batch-means"] as const)("has intervals by the path: %s", (interval) => {
    const path = fitted(block, { interval }).result();
    const wald = fitted(block, { method: "sa-adam" }).result();
    expect(path.method).toBe("sa-adam");
    for (const { standardError } of path.coefficients) expect(standardError).toBeGreaterThan(0);
    expect(distance(path, wald)).toBeLessThan(1);
  });

  it("says what it cannot be", () => {
    const random = new RandomStream(3);
    const counts = {
      ...block,
      response: Float64Array.from({ length: block.count }, () => random.integer(3)),
    };
    expect(
      fitted(counts)
        .result()
        .warnings.map(({ code }) => code),
    ).toEqual(["steps"]);
    const same = { ...block, response: new Float64Array(block.count).fill(7) };
    expect(() => fitted(same).result()).toThrow(/the response is the same in all rows/);
    const constant = {
      ...part(block, 0, 500),
      columns: [...part(block, 0, 500).columns, new Float64Array(500)],
    };
    const { coefficients } = fitted(constant).result();
    expect([coefficients[4].leftOut, coefficients[1].leftOut]).toEqual(["constant", undefined]);
  });
});

it("weights along a path are those of the stored batch", async () => {
  const rows = wideRows(20_000);
  const weights = Float64Array.from({ length: rows.count }, (_, i) => 1 + ((7 * i) % 5));
  for (const kind of ["sampling", "frequency"] as const) {
    const options = { family: "quantile", quantile: 0.3, weights: kind } as const;
    const block = { ...rows, weights };
    const [path, stored] = [fitted(block, { ...options, method: "sa-adam" }), fitted(block, options)].map(
      (one) => one.result(),
    );
    const read = await fit([block], { ...options, method: "sa-adam" });
    expect([distance(path, stored) < 1, distance(read, stored) < 0.1]).toEqual([true, true]);
    for (const one of [path, read]) nearTo(errors(one), errors(stored), 0.1);
  }
});

it.each([
  ["a level at the end, that the warm-up does not have", 1],
  ["a level and a column of Cauchy's tails", 2],
] as const)("readings find the optimum of %s", async (_what, far) => {
  const random = new RandomStream(31);
  const n = 150_000;
  const columns = [0, 1, 2].map(() => new Float64Array(n));
  const response = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [x, late] = [random.normal(), Number(i >= n - 300)];
    const tail = far === 1 ? random.normal() : random.normal() / random.normal();
    columns[0][i] = x;
    columns[1][i] = late;
    columns[2][i] = tail;
    response[i] = x + 3 * late + 0.5 * tail + random.normal();
  }
  const { coefficients, warnings } = await fit([{ count: n, columns, response }], { family: "quantile" });
  const [a, b, c, e] = coefficients.map(({ estimate }) => estimate);
  if (far === 1) {
    expect(warnings).toEqual([]);
    // Of the level's rows half lie below: two of 300 are 0.1 standard errors.
    let below = 0;
    for (let i = n - 300; i < n; i++)
      if (response[i] <= a + b * columns[0][i] + c + e * columns[2][i]) below++;
    expect(Math.abs(below - 150)).toBeLessThanOrEqual(2);
  }
  expect(Math.abs(b - 1)).toBeLessThan(0.02);
  expect(Math.abs(c - 3)).toBeLessThan(0.4);
  expect(Math.abs(e - 0.5)).toBeLessThan(0.02);
});

it("a response with steps is said to have them beyond the rows in memory too", async () => {
  const random = new RandomStream(32);
  const n = 200_000;
  const columns = [0, 1].map(() => Float64Array.from({ length: n }, () => Number(random.uniform() < 0.3)));
  const response = Float64Array.from(columns[0], (b) => Math.round(10 + 3 * b + 5 * random.normal()));
  const { warnings } = await fit([{ count: n, columns, response }], { family: "quantile" });
  expect(warnings.map(({ code }) => code)).toContain("steps");
});

describe("few rows beyond a quantile", () => {
  it("counts rows as weights do, and is said after one reading and after more", async () => {
    const rows = wideRows(240);
    const weights = new Float64Array(240).fill(3);
    const counted = fitted({ ...rows, weights }, { quantile: 0.9, weights: "frequency" }).result();
    expect(counted.warnings.map(({ code }) => code)).not.toContain("few-beyond");
    const options = { family: "quantile", quantile: 0.999, method: "sa-adam", warmUp: 2000 } as const;
    for (const source of [[wideRows(20_000)], [wideRows(20_000)][Symbol.iterator]()]) {
      const { stored, warnings } = await fit(source, options);
      expect(stored).toBe(false);
      expect(warnings.map(({ message }) => message).join("\n")).toContain("About 20 rows lie beyond");
    }
  });
});
