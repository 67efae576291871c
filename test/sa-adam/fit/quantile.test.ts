import { readFileSync } from "node:fs";
import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { quantileFit } from "../../../lib/sa-adam/model/quantile-fit.js";
import { errors, estimates, nearTo } from "./practitioners.js";
import { sharedTable } from "./reference.js";
import { part } from "./streams.js";

interface Theirs {
  readonly quantile: number;
  readonly estimates: readonly number[];
  readonly sandwich: readonly number[];
}

/** test/reference/more_fits.py */
const THEIRS: { engel: Theirs[]; diabetes: Theirs[] } = JSON.parse(
  readFileSync(new URL("more-fits.json", import.meta.url), "utf8"),
).quantile;

/** test/reference/practitioners.R */
const WEIGHTED: Theirs[] = JSON.parse(
  readFileSync(new URL("r-practitioners.json", import.meta.url), "utf8"),
).quantile;

const engel = readFileSync(new URL("../../reference/engel.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const TABLES: Record<"engel" | "diabetes", ColumnBlock> = {
  engel: {
    count: engel.length,
    columns: [engel.map(([, income]) => income)],
    response: engel.map(([food]) => food),
  },
  diabetes: sharedTable("diabetes").block("gaussian"),
};

/** Rows whose noise is wider for a larger x1: the density at a quantile is not the same for all. */
function wideRows(rows: number, seed = 1): ColumnBlock {
  const random = new RandomStream(seed);
  const columns = [0, 1, 2].map(() => new Float64Array(rows));
  const response = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (const column of columns) column[i] = random.normal();
    const [x1, x2] = columns.map((column) => column[i]);
    response[i] = 1 + x1 - 2 * x2 + Math.exp(0.3 * x1) * random.normal();
  }
  return { count: rows, columns, response };
}

function fitted(block: ColumnBlock, options: FitOptions = {}): RunningFit {
  const running = new RunningFit({ family: "quantile", quantile: 0.3, ...options });
  running.update(block);
  return running;
}

/** Largest difference of the estimates, in standard errors of the second. */
const distance = (a: FitResult, b: FitResult): number =>
  Math.max(
    ...a.coefficients.map(
      ({ estimate }, j) => Math.abs(estimate - b.coefficients[j].estimate) / b.coefficients[j].standardError,
    ),
  );

describe.each(["engel", "diabetes"] as const)("quantile regression of the %s rows", (table) => {
  it.each(THEIRS[table])(
    "is statsmodels' at $quantile, with the sandwich of a kernel's densities",
    (theirs) => {
      const { quantile } = theirs;
      const { coefficients, stored, tuning } = fitted(TABLES[table], { quantile }).result();
      expect([stored, tuning]).toEqual([true, quantile]);
      for (const [j, { estimate, standardError }] of coefficients.entries()) {
        expect(Math.abs(estimate - theirs.estimates[j]) / theirs.sandwich[j]).toBeLessThan(1e-4);
        expect(Math.abs(standardError / theirs.sandwich[j] - 1)).toBeLessThan(1e-4);
      }
    },
  );
});

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
    expect(() => fitted(same).result()).toThrow(/give the response exactly/);
    const constant = {
      ...part(block, 0, 500),
      columns: [...part(block, 0, 500).columns, new Float64Array(500)],
    };
    const { coefficients } = fitted(constant).result();
    expect([coefficients[4].leftOut, coefficients[1].leftOut]).toEqual(["constant", undefined]);
  });
});

it("an offset is taken from the response, where rows are in memory and along a path", () => {
  const some = wideRows(6000);
  // So many bits that sums and differences are exact.
  const short = (value: number): number => Math.round(value * 2 ** 20) / 2 ** 20;
  const rows = { ...some, response: Float64Array.from(some.response, short) };
  const offset = Float64Array.from(rows.columns[2], (x) => short(3 * x + 1));
  const shifted = { ...rows, response: rows.response.map((y, i) => y + offset[i]), offset };
  for (const options of [{}, { method: "sa-adam", warmUp: 2000 }] as const) {
    const other = fitted(shifted, { ...options, offset: true }).result();
    expect(distance(other, fitted(rows, options).result())).toBeLessThan(1e-12);
  }
});

describe("weights", () => {
  it("that count rows are the rows written out, in memory", () => {
    const rows = wideRows(400);
    const weights = Float64Array.from({ length: 400 }, (_, i) => i % 4);
    const many = Array.from(weights).flatMap((k, i) => Array<number>(k).fill(i));
    const out = (values: ArrayLike<number>): Float64Array => Float64Array.from(many, (i) => values[i]);
    const written = { count: many.length, columns: rows.columns.map(out), response: out(rows.response) };
    const [a, b] = [fitted({ ...rows, weights }, { weights: "frequency" }), fitted(written)].map((one) =>
      one.result(),
    );
    expect(distance(a, b)).toBeLessThan(1e-9);
    nearTo(errors(a), errors(b), 1e-9);
  });

  it.each(WEIGHTED)("that sample: R's at $quantile", (theirs) => {
    const weights = Float64Array.from({ length: engel.length }, (_, i) => 0.5 + ((7919 * i) % 100) / 100);
    const result = fitted(
      { ...TABLES.engel, weights },
      { quantile: theirs.quantile, weights: "sampling" },
    ).result();
    nearTo(estimates(result), theirs.estimates, 1e-6);
    nearTo(errors(result), theirs.sandwich, 1e-4);
  });

  it("along a path are those of the stored batch", async () => {
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
});
