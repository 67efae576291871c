import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { BatchMeans, RandomScaling, RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { onePassKernel } from "../../../lib/sa-adam/kernel/one-pass.js";
import { gaussian } from "../../../lib/sa-adam/model/families/gaussian.js";
import { expectClose } from "../../golden.js";

const outer = (v: ArrayLike<number>) =>
  Matrix.columnVector(Array.from(v)).mmul(Matrix.rowVector(Array.from(v)));

function mean(path: readonly number[][]): number[] {
  return path[0].map((_, j) => path.reduce((sum, x) => sum + x[j], 0) / path.length);
}

/** Sums over t of (W_t - l_t m)(W_t - l_t m)', of l_t and of l_t^2 as the paper writes them; batches begin at `starts`. */
function batchSums(path: readonly number[][], starts: ReadonlySet<number>, m: readonly number[]) {
  let begin = 1;
  const sums = { scatter: outer(m).mul(0), v: 0, q: 0 };
  for (let t = 1; t <= path.length; t++) {
    if (starts.has(t)) begin = t;
    const l = t - begin + 1;
    const W = m.map((_, j) => path.slice(begin - 1, t).reduce((sum, x) => sum + x[j], 0));
    sums.scatter.add(outer(W.map((value, j) => value - l * m[j])));
    sums.v += l;
    sums.q += l * l;
  }
  return sums;
}

function batchStarts(scale: number, alpha: number): Set<number> {
  return new Set(Array.from({ length: 200 }, (_, k) => Math.floor(scale * (k + 1) ** (2 / (1 - alpha)))));
}

/** A random walk about an offset: iterates that depend on each other. */
function walk(stream: RandomStream, d: number, count: number, offset = 0): number[][] {
  const x = Array.from(stream.normals(d));
  return Array.from({ length: count }, () => {
    for (let j = 0; j < d; j++) x[j] = 0.8 * x[j] + stream.normal();
    return x.map((value) => value + offset);
  });
}

function taken<E extends BatchMeans | RandomScaling>(estimator: E, path: readonly number[][]): E {
  for (const iterate of path) estimator.update({ iterate });
  return estimator;
}

describe("BatchMeans", () => {
  it("is the paper's definition but for its divisor, for random dimensions, exponents and scales", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 150 }),
        fc.double({ min: 0.51, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.nat(1e6),
        (d, n, alpha, scale, seed) => {
          const path = walk(new RandomStream(seed), d, n, 3);
          const estimator = taken(new BatchMeans(d, { alpha, scale }), path);
          const { scatter, v, q } = batchSums(path, batchStarts(scale, alpha), mean(path));
          // Batches of one iterate each, and two iterates: the divisor vanishes.
          fc.pre(v - q / n > 1e-9);
          expectClose(estimator.value(), scatter.div(v - q / n).to2DArray(), 1e-9);
          expectClose(estimator.average(), mean(path));
        },
      ),
      { seed: 5 },
    );
  });

  it("merges streams into their batches about the common mean, and the open batch goes on", () => {
    const stream = new RandomStream(9);
    const options = { alpha: 0.55, scale: 0.5 };
    const starts = batchStarts(0.5, 0.55);
    const paths = [70, 45, 90].map((count, i) => walk(stream, 3, count, i));
    const [first, second, third] = paths.map((path) => taken(new BatchMeans(3, options), path));
    const before = second.snapshot();
    first.merge(second);
    first.merge(third);
    expect(second.snapshot()).toEqual(before);
    const more = walk(stream, 3, 40);
    taken(first, more);
    const parts = [[...paths[0], ...more], paths[1], paths[2]];
    const m = mean(parts.flat());
    const sums = parts.map((part) => batchSums(part, starts, m));
    const n = parts.flat().length;
    const [v, q] = [sums.reduce((sum, part) => sum + part.v, 0), sums.reduce((sum, part) => sum + part.q, 0)];
    const scatter = sums.reduce((sum, part) => Matrix.add(sum, part.scatter), Matrix.zeros(3, 3));
    expect(first.count).toBe(n);
    expectClose(first.average(), m);
    expectClose(first.value(), scatter.div(v - q / n).to2DArray());
    const empty = new BatchMeans(3, options);
    empty.merge(first);
    expectClose(empty.value(), first.value().to2DArray());
    expect(empty.degreesOfFreedom()).toBeCloseTo(first.degreesOfFreedom(), 12);
  });

  it("counts the degrees of freedom of the batches that matter", () => {
    const one = taken(new BatchMeans(1, { scale: 1e9 }), walk(new RandomStream(1), 1, 100));
    expect(one.degreesOfFreedom()).toBe(1.5);
    for (let i = 0; i < 3; i++)
      one.merge(taken(new BatchMeans(1, { scale: 1e9 }), walk(new RandomStream(i), 1, 100)));
    expect(one.degreesOfFreedom()).toBe(6);
  });

  it("names what does not fit", () => {
    expect(() => new BatchMeans(2, { alpha: 0.5 })).toThrow(/alpha must lie in \(0.5, 1\), got 0.5/);
    expect(() => new BatchMeans(2, { scale: 0 })).toThrow(/scale must be positive/);
    expect(() => new BatchMeans(0)).toThrow(/positive integer, got 0/);
    expect(() => new BatchMeans(2).merge(new BatchMeans(3))).toThrow(/dimension 2 do not merge with 3/);
  });
});

describe("RandomScaling", () => {
  it("is the definition, for random dimensions and lengths", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 150 }),
        fc.nat(1e6),
        (d, n, seed) => {
          const path = walk(new RandomStream(seed), d, n, 3);
          const estimator = taken(new RandomScaling(d), path);
          const m = mean(path);
          const V = path.reduce(
            (sum, _, i) => {
              const until = mean(path.slice(0, i + 1)).map((value, j) => value - m[j]);
              return sum.add(outer(until).mul((i + 1) ** 2));
            },
            Matrix.zeros(d, d),
          );
          expectClose(estimator.value(), V.div(n * n).to2DArray());
          expectClose(estimator.average(), m);
        },
      ),
      { seed: 5 },
    );
  });

  it("loses nothing to an offset a million times the iterates' scatter: 3e5 steps, against exact integers", () => {
    const n = 300_000;
    const stream = new RandomStream(8);
    const scaling = new RandomScaling(1);
    let [S, A, b] = [0n, 0n, 0n];
    let x = 0;
    for (let t = 1n; t <= n; t++) {
      x = Math.round(0.9 * x + stream.normal() * 2 ** 10);
      const integer = 2 ** 32 + x;
      S += BigInt(integer);
      A += S * S;
      b += t * S;
      scaling.update({ iterate: [integer * 2 ** -10] });
    }
    const N = BigInt(n);
    const c = (N * (N + 1n) * (2n * N + 1n)) / 6n;
    // n^2 times the sum of t^2 (xbar_t - xbar_n)^2, a whole number of 2^-20.
    const exact = A * N * N - 2n * b * S * N + c * S * S;
    const value = Number((exact * 2n ** 20n) / (N * N * N * N)) * 2 ** -40;
    expect(Math.abs(scaling.value().get(0, 0) / value - 1)).toBeLessThan(1e-10);
  });

  it("refuses to merge, and names what does not fit", () => {
    expect(() => new RandomScaling(2).merge(new RandomScaling(2))).toThrow(
      /random scaling does not merge: its law is that of one uninterrupted path/,
    );
    expect(() => new RandomScaling(2).update({ iterate: [1] })).toThrow(/has 2 entries; got 1 iterates/);
    expect(() => new RandomScaling(2).updateTrace(new Float64Array(10), 4, 4)).toThrow(
      /4 apart|4 numbers apart/,
    );
    expect(() => new RandomScaling(1.5)).toThrow(/positive integer, got 1.5/);
  });
});

describe.each([
  { name: "BatchMeans", make: (d: number) => new BatchMeans(d) },
  { name: "RandomScaling", make: (d: number) => new RandomScaling(d) },
])("$name", ({ make }) => {
  it("reads a kernel's trace as it reads iterates one by one, to the bit, and resumes from a written state", () => {
    const d = 5;
    const kernel = onePassKernel({
      family: gaussian,
      dimension: d,
      eta0: 0.3,
      alpha: 0.6,
      gamma: 0.75,
      trace: true,
    });
    const stream = new RandomStream(4);
    const [single, traced, stopped] = [make(d), make(d), make(d)];
    for (const count of [0, 1, 2, 61, 0, 1000, 7, 999, 1000]) {
      for (let i = 0; i < count; i++) {
        kernel.rows.set(stream.normals(d), i * kernel.stride);
        kernel.rows[i * kernel.stride + kernel.response] = stream.normal();
      }
      kernel.advance(count);
      traced.updateTrace(kernel.iterates, kernel.stride, count);
      stopped.updateTrace(kernel.iterates, kernel.stride, count);
      const written = JSON.stringify(stopped.snapshot(), (_, value) =>
        value instanceof Float64Array ? Array.from(value) : value,
      );
      const read = JSON.parse(written, (_, value) =>
        Array.isArray(value) ? Float64Array.from(value) : value,
      );
      stopped.restore(read);
      for (let i = 0; i < count; i++) {
        single.update({ iterate: kernel.iterates.subarray(i * kernel.stride, i * kernel.stride + d) });
      }
    }
    expect(traced.snapshot()).toEqual(single.snapshot());
    expect(stopped.snapshot()).toEqual(single.snapshot());
    const other = make(4) as BatchMeans;
    expect(() => other.restore((traced as BatchMeans).snapshot())).toThrow(
      /the state has dimension 5, the estimator 4/,
    );
  });

  it("does not depend on where the origin lies", () => {
    const path = walk(new RandomStream(2), 2, 5000);
    const far = path.map((x) => x.map((value) => value + 2 ** 20));
    const [near, offset] = [path, far].map((iterates) => {
      const estimator = make(2);
      for (const iterate of iterates) estimator.update({ iterate });
      return estimator;
    });
    expectClose(offset.value(), near.value().to2DArray(), 1e-8);
  });
});
