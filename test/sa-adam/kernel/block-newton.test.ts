import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import {
  type BlockNewtonKernel,
  blockNewtonKernel,
  fromTiles,
  tileDiagonal,
  toTiles,
} from "../../../lib/sa-adam/kernel/block-newton.js";
import { gaussian } from "../../../lib/sa-adam/model/families/gaussian.js";
import { FAMILIES, type FamilyName, familyNamed } from "../../../lib/sa-adam/model/families.js";
import type { Family } from "../../../lib/sa-adam/model/family.js";

const NAMES = Object.keys(FAMILIES) as FamilyName[];

/** At a tuning number that each of them can have. */
function familyOf(name: FamilyName): Family {
  const family = familyNamed(name, 0.7);
  return family.smoothed?.(0.8) ?? family;
}

function kernelOf(name: FamilyName, dimension: number, capacity: number): BlockNewtonKernel {
  return blockNewtonKernel({ family: familyOf(name), dimension, capacity });
}

/** Random rows in a kernel's block; returns them by rows. */
function fill(kernel: BlockNewtonKernel, d: number, count: number, random: RandomStream): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const row = Array.from({ length: d }, () => random.normal());
    kernel.rows.set(row, i * kernel.stride);
    kernel.responses[i] = random.integer(2);
    return row;
  });
}

const relative = (got: ArrayLike<number>, expected: ArrayLike<number>): number => {
  const scale = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(got, (value, i) => Math.abs(value - expected[i]))) / scale;
};

/** sum f_i z_i z_i', d x d by rows. */
function products(rows: number[][], factors: ArrayLike<number>): number[] {
  const d = rows[0].length;
  return Array.from({ length: d * d }, (_, e) =>
    rows.reduce((sum, row, i) => sum + factors[i] * row[Math.floor(e / d)] * row[e % d], 0),
  );
}

describe("the block kernel", () => {
  it("has an exponential within 2 units in the last place, infinite where it must be", () => {
    const kernel = kernelOf("poisson", 1, 20_000);
    const exponents = Float64Array.from({ length: 20_000 }, (_, i) => -700 + (1409 * i) / 19_999);
    kernel.rows.fill(0);
    exponents.forEach((u, i) => {
      kernel.rows[i * kernel.stride] = u;
    });
    kernel.evaluate([1], 20_000);
    const errors = exponents.map((u, i) => Math.abs(kernel.weights[i] / Math.exp(u) - 1));
    expect(Math.max(...errors)).toBeLessThan(4.5e-16);
    kernel.rows[0] = 800;
    kernel.rows[kernel.stride] = -800;
    kernel.rows[2 * kernel.stride] = Number.NaN;
    kernel.evaluate([1], 3);
    expect(kernel.weights[0]).toBe(Number.POSITIVE_INFINITY);
    expect(kernel.weights[1]).toBeLessThan(1e-300);
    expect(kernel.weights[2]).toBeNaN();
  });

  it.each(NAMES)("%s: scores, weights and their sums are those of the family", (name) => {
    const family = familyOf(name);
    for (const [d, count] of [
      [1, 1],
      [3, 5],
      [8, 130],
      [19, 300],
      [33, 67],
    ]) {
      const kernel = kernelOf(name, d, 400);
      const rows = fill(kernel, d, count, new RandomStream(d));
      const x = Array.from({ length: d }, (_, j) => Math.sin(j + 1) / Math.sqrt(d));
      const u = rows.map((row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
      const scores = u.map((value, i) => family.score(value, kernel.responses[i]));
      const weights = u.map((value, i) => family.weight(value, kernel.responses[i]));
      const gradient = kernel.evaluate(x, count).slice();
      const expected = x.map((_, j) => rows.reduce((sum, row, i) => sum + scores[i] * row[j], 0));
      expect(relative(gradient, expected)).toBeLessThan(1e-13);
      expect(relative(kernel.scores.subarray(0, count), scores)).toBeLessThan(1e-14);
      expect(kernel.totals[0]).toBeCloseTo(
        weights.reduce((sum, value) => sum + value, 0),
        9,
      );
      const all = { share: 1, first: 0, meanWeight: 1, meanSquare: 1 };
      expect(kernel.choose(count, all)).toBe(count);
      const squares = scores.map((score) => score * score);
      for (const [precision, bound] of [["double", 1e-13] as const, ["single", 5e-7] as const]) {
        for (const [what, factors] of [["weights", weights] as const, ["squares", squares] as const]) {
          if (factors.every((value) => value === 0)) continue;
          const sum = fromTiles(kernel.outer(what, precision), d);
          expect(relative(sum, products(rows, factors))).toBeLessThan(bound);
          expect(relative(fromTiles(kernel.products(factors, precision), d), sum)).toBeLessThan(1e-13);
          kernel.choose(count, all);
        }
      }
    }
  });

  it("chooses rows whatever the block they come in, each share within the larger ones, and unbiased", () => {
    const kernel = kernelOf("gaussian", 2, 4000);
    fill(kernel, 2, 4000, new RandomStream(7));
    const whole = kernel.rows.slice();
    const share = 0.05;
    const thinning = { meanWeight: 1, meanSquare: 1.5 };
    const chosenOf = (first: number, count: number, least: number): number[] => {
      kernel.rows.set(whole.subarray(first * kernel.stride, (first + count) * kernel.stride));
      kernel.standardise(count);
      kernel.evaluate([0, 0], count);
      const n = kernel.choose(count, { ...thinning, share: least, first });
      return Array.from(kernel.chosen.subarray(0, n), (i) => i + first);
    };
    const once = chosenOf(0, 4000, share);
    // sum 1/p estimates the count; its variance is at most 4000 (1/share - 1).
    const total = once.reduce((sum, _, k) => sum + 1 / Math.min(1, share * kernel.importances[k]), 0);
    const larger = new Set(chosenOf(0, 4000, 0.2));
    expect(once.every((i) => larger.has(i))).toBe(true);
    expect([...chosenOf(0, 1500, share), ...chosenOf(1500, 2500, share)]).toEqual(once);
    expect(once.length).toBeGreaterThan(120);
    expect(once.length).toBeLessThan(500);
    expect(Math.abs(total - 4000)).toBeLessThan(4 * Math.sqrt(4000 / share));
  });

  it("takes every row that alone carries a column", () => {
    const kernel = kernelOf("gaussian", 2, 2000);
    for (let i = 0; i < 2000; i++) kernel.rows.set([1, i % 200 === 0 ? 14 : 0], i * kernel.stride);
    kernel.standardise(2000);
    kernel.evaluate([0, 0], 2000);
    const n = kernel.choose(2000, { share: 0.05, first: 0, meanWeight: 1, meanSquare: 1 });
    const chosen = new Set(kernel.chosen.subarray(0, n));
    expect(Array.from({ length: 10 }, (_, k) => chosen.has(200 * k))).toEqual(Array(10).fill(true));
  });

  it("given more room keeps its rows, and its sums are those of a block that had it from the start", () => {
    for (const d of [3, 8, 19]) {
      const parameters = { family: familyNamed("logistic"), dimension: d, capacity: 100 };
      const blocks = [4, 100].map((room) => blockNewtonKernel({ ...parameters, room }));
      const sums = blocks.map((block) => {
        block.centres.fill(0.25);
        block.inverseScales.fill(0.5);
        const random = new RandomStream(d);
        for (let i = 0; i < 90; i++) {
          // Past its end by 1, and later by more than four times what there was.
          if (i === 4 || i === 10) block.reserve(i === 4 ? 5 : 87);
          if (i === 87) block.reserve(90);
          block.rows.set(random.normals(d), i * block.stride);
          block.responses[i] = i % 2;
          if (i % 3 === 0) [block.offsets[i], block.cases[i]] = [0.1 * i, 2];
          if (i === 3) block.evaluate(new Float64Array(d).fill(0.1), 4);
        }
        expect(block.room).toBeGreaterThanOrEqual(90);
        block.standardise(90);
        const gradient = block.evaluate(new Float64Array(d).fill(0.1), 90).slice();
        block.choose(90, { share: 0.5, first: 0, meanWeight: 1, meanSquare: 1 });
        return [
          gradient,
          block.outer("weights", "double").slice(),
          block.reach.slice(),
          block.rows.slice(0, 90 * block.stride),
        ];
      });
      expect(sums[0]).toEqual(sums[1]);
      expect(() => blocks[0].reserve(101)).toThrow(/0 to 100 rows, got 101/);
    }
  });

  it("moves rows to centre 0 and scale 1, and knows tiles from matrices", () => {
    const kernel = kernelOf("gaussian", 3, 4);
    kernel.rows.set([5, 6, 7]);
    kernel.centres.set([1, 2, 3]);
    kernel.inverseScales.set([1, 0.5, 0.25]);
    kernel.standardise(1);
    expect(Array.from(kernel.rows.subarray(0, 4))).toEqual([4, 2, 1, 0]);
    expect(kernel.peaks[0]).toBe(16);
    for (const d of [1, 4, 5, 8, 13, 20]) {
      const matrix = Float64Array.from(
        { length: d * d },
        (_, e) => 1 + Math.min(Math.floor(e / d), e % d) + 100 * Math.max(Math.floor(e / d), e % d),
      );
      expect(fromTiles(toTiles(matrix, d), d)).toEqual(matrix);
      expect(tileDiagonal(toTiles(matrix, d), d)).toEqual(matrix.filter((_, e) => e % (d + 1) === 0));
    }
  });

  it.each([
    [{ dimension: 0, capacity: 4 }, /dimension must be a positive integer/],
    [{ dimension: 2, capacity: 0 }, /capacity must be a positive integer/],
    [{ family: { ...gaussian, name: "tweedie" }, dimension: 2, capacity: 4 }, /tweedie/],
  ])("refuses %o", (parameters, message) => {
    expect(() => blockNewtonKernel({ family: gaussian, ...parameters })).toThrow(message);
  });
});
