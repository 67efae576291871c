import { linearRegression, polynomial, RandomStream, run, saAdam } from "sa-adam";
import {
  equalParts,
  higrad,
  hulc,
  hulcParts,
  onlineBootstrap,
  type PathsMethod,
  runPaths,
  shards,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";

const problem = linearRegression({ dimension: 3 });
const optimizer = saAdam({ momentumGain: polynomial(1, 0.75, 1) });

describe("runs over parts of one stream", () => {
  const ran = (paths: Parameters<typeof runPaths>[0]["paths"]) =>
    runPaths({ problem, optimizer, source: new RandomStream(5), paths, weights: new RandomStream(6) });

  it("go on where another ended: two halves are the whole, and its own run", () => {
    const [first, second, whole] = ran([
      { from: 0, to: 40 },
      { from: 40, to: 100, after: 0 },
      { from: 0, to: 100 },
    ]);
    const { inference } = run({ problem, optimizer, source: new RandomStream(5), steps: 100 });
    for (let j = 0; j < 3; j++) {
      expect(0.4 * first[j] + 0.6 * second[j]).toBeCloseTo(whole[j], 13);
      expect(inference.value()[j]).toBe(whole[j]);
    }
  });

  it("have random weights of mean and variance 1, each its own", () => {
    const [itself, one, other] = ran(onlineBootstrap(2).paths(200, 0.95));
    expect(one).not.toEqual(itself);
    expect(one).not.toEqual(other);
  });

  it("say what does not fit", () => {
    expect(() =>
      ran([
        { from: 0, to: 40 },
        { from: 30, to: 100, after: 0 },
      ]),
    ).toThrow("has not ended there");
    expect(() => ran([{ from: 3, to: 3 }])).toThrow("the end of a path");
    expect(() =>
      runPaths({ problem, optimizer, source: new RandomStream(5), paths: onlineBootstrap(2).paths(9, 0.95) }),
    ).toThrow("weights");
    expect(() =>
      runPaths({
        problem,
        optimizer,
        source: [problem.sample(new RandomStream(1))],
        paths: [{ from: 0, to: 2 }],
      }),
    ).toThrow("ended after 1");
    expect(() => equalParts(11, 6)).toThrow(RangeError);
  });
});

describe("intervals from several averages", () => {
  /** Averages of variance 1, of the bootstrap's runs about the first. */
  const draw = (count: number, about: boolean): Float64Array[] => {
    const stream = new RandomStream(count);
    const vectors = Array.from({ length: count }, () => stream.normals(6000));
    return vectors.map((v, k) => (about && k > 0 ? v.map((value, j) => value + vectors[0][j]) : v));
  };
  // [name, method, its number of runs, the share that holds 0 if averages are normal]
  const rows: [string, PathsMethod, number, number][] = [
    ["t over parts", shards(6), 6, 0.95],
    ["HiGrad, two splits in two", higrad(), 7, 0.95],
    ["HiGrad, one split in three", higrad(1, 3), 4, 0.95],
    ["bootstrap", onlineBootstrap(20), 21, 0.95],
    ["HulC, six parts", hulc(), 6, 1 - 2 ** -5],
    ["HulC, five parts", hulc(0), 5, 1 - 2 ** -4],
  ];
  it.each(rows)("%s hold as often as they say", (name, method, count, share) => {
    const paths = method.paths(7000, 0.95);
    expect(paths.length).toBe(count);
    const intervals = method.intervals(draw(count, name === "bootstrap"), paths, 0.95);
    const held = intervals.filter(({ lower, upper }) => lower <= 0 && upper >= 0).length / 6000;
    expect(Math.abs(held - share)).toBeLessThan(3 * Math.sqrt((share * (1 - share)) / 6000));
    expect(method.summary).not.toBe("");
  });

  it("of a tree of three segments are what its formula says by hand", () => {
    const [a, b, c] = [[0.3], [1.1], [-0.7]];
    const [{ estimate, standardError }] = higrad(1, 2).intervals([a, b, c], [], 0.95);
    expect(estimate).toBeCloseTo((a[0] + b[0] + c[0]) / 3, 14);
    // Threads a/3 + 2b/3 and a/3 + 2c/3: variances 5/9 and covariance 1/9 in units of a segment's; apart by 2 (b - c)/3, of variance 8/9.
    const sigma = ((2 / 3) * Math.abs(b[0] - c[0])) / Math.sqrt(8 / 9);
    expect(standardError).toBeCloseTo(sigma / Math.sqrt(3), 14);
  });

  it("of HulC are drawn so that the level is met", () => {
    for (const level of [0.5, 0.8, 0.9, 0.95, 0.99]) {
      const { parts, fewer } = hulcParts(level);
      expect(fewer * 2 ** (2 - parts) + (1 - fewer) * 2 ** (1 - parts)).toBeCloseTo(1 - level, 14);
      expect(fewer).toBeGreaterThanOrEqual(0);
      expect(fewer).toBeLessThan(1);
    }
  });
});
