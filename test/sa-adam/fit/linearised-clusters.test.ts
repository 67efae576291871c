import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { writeRows } from "../../../lib/sa-adam/fit/engines/newton.js";
import { LinearisedClusters } from "../../../lib/sa-adam/fit/linearised-clusters.js";
import { renewable } from "../../../lib/sa-adam/fit/renewable.js";
import type { Renewable } from "../../../lib/sa-adam/fit/renewable-fit.js";
import { type ColumnBlock, rowsOf } from "../../../lib/sa-adam/fit/rows.js";
import { familyNamed } from "../../../lib/sa-adam/model/families.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";

const ROWS = 20_000;
const CLUSTERS = 60;
const MEAT = { of: "scores", clustered: true } as const;
const names = ["x1", "x2"];
const ROLES = { offset: false, weights: undefined, clusters: true } as const;

/** Rows whose clusters lie scattered over all of them; the second column is far from 0, and wider later. */
function block(family: "gaussian" | "logistic"): ColumnBlock {
  const random = new RandomStream(31);
  const effects = Float64Array.from({ length: CLUSTERS }, () => 0.5 * random.normal());
  const clusters = Float64Array.from({ length: ROWS }, () => random.integer(CLUSTERS));
  const x1 = clusters.map((g) => 1000 + 3 * random.normal() + effects[g]);
  const x2 = clusters.map((_, i) => (i < 3000 ? 0.3 : 1) * random.normal() + 5);
  const u = clusters.map((g, i) => 0.3 * (x1[i] - 1000) - 0.4 * (x2[i] - 5) + effects[g]);
  const response =
    family === "gaussian"
      ? u.map((value) => 100 * (value + random.normal()))
      : u.map((value) => (random.uniform() < 1 / (1 + Math.exp(-value)) ? 1 : 0));
  return { count: ROWS, columns: [x1, x2], response, clusters };
}

function fitOf(family: "gaussian" | "logistic"): Renewable {
  return renewable({
    family: familyNamed(family),
    dimension: 3,
    intercept: true,
    ridge: 0,
    rowBytes: 2 ** 16,
    meat: MEAT,
    perCluster: true,
  });
}

function take(fit: Renewable, rows: ColumnBlock, from: number, to: number): void {
  const columns = rowsOf(rows, names, ROLES);
  for (let first = from; first < to; ) {
    const now = Math.min(to - first, fit.sink.room);
    writeRows(columns, first, now, fit.sink, true);
    fit.sink.advance(now);
    first += now;
  }
}

describe.each([
  ["gaussian", 1e-6],
  ["logistic", 0.01],
] as const)("errors by clusters after one reading, %s", (family, bound) => {
  const rows = block(family);
  const right = batchFit(rows, { family, names, clusters: true }).coefficients.map(
    ({ standardError }) => standardError,
  );
  const isRight = (errors: ArrayLike<number>): void => {
    for (const [j, error] of right.entries()) expect(Math.abs(errors[j] / error - 1)).toBeLessThan(bound);
  };

  it("are those of all rows in memory, and far from those of independent rows", () => {
    const fit = fitOf(family);
    take(fit, rows, 0, ROWS);
    const { standardErrors, clusters } = fit.finish();
    expect([fit.stored, clusters]).toEqual([false, CLUSTERS]);
    isRight(standardErrors);
    const independent = batchFit({ ...rows, clusters: undefined }, { family, names }).coefficients;
    expect(standardErrors[0] / independent[0].standardError).toBeGreaterThan(1.03);
  });

  it("add up over shards whose rows are of the same clusters, kept and restored on the way", () => {
    const [first, second] = [fitOf(family), fitOf(family)];
    take(first, rows, 0, 6000);
    take(second, rows, 6000, ROWS);
    second.finish();
    const kept = fitOf(family);
    kept.restore(structuredClone(second.snapshot()));
    first.finish();
    first.absorb(kept.snapshot());
    const { standardErrors, clusters } = first.finish();
    expect(clusters).toBe(CLUSTERS);
    isRight(standardErrors);
  });
});

it("where linearising has cost much, or there are too many clusters, the errors are not known", () => {
  const rows = block("logistic");
  // A column that hardly varies at first, and then a hundred times as much.
  const x2 = (rows.columns[1] as Float64Array).map((value, i) => (i < 3000 ? 5 + (value - 5) / 100 : value));
  const fit = fitOf("logistic");
  take(fit, { ...rows, columns: [rows.columns[0], x2] }, 0, ROWS);
  const { clusters, distance } = fit.finish();
  expect(clusters === undefined).toBe(distance.some((value) => value >= 0.5));

  const few = new LinearisedClusters(1, 6);
  const kernel = { rows: [1, 2, 3], stride: 1, scores: [1, 1, 1], weights: [1, 1, 1] } as never;
  few.add(kernel, Float64Array.of(7, 8, 7), 3, Float64Array.of(0.5));
  expect([few.count, few.meat([0])[0]]).toEqual([2, (0.5 - 1 + 4.5 - 3) ** 2 + (2 - 2) ** 2]);
  few.add(kernel, Float64Array.of(7, 8, 9), 3, Float64Array.of(0.5));
  few.add(kernel, Float64Array.of(10, 11, 12), 3, Float64Array.of(0.5));
  expect([few.count, few.snapshot()]).toEqual([undefined, undefined]);
});
