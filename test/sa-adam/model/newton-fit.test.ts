import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { linearRegression, RandomStream, type Row } from "sa-adam";
import { multiply, newtonFit, randomSpd } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { gaussian } from "../../../lib/sa-adam/model/families/gaussian.js";
import { huber } from "../../../lib/sa-adam/model/families/huber.js";
import { logistic } from "../../../lib/sa-adam/model/families/logistic.js";
import { poisson } from "../../../lib/sa-adam/model/families/poisson.js";
import { familyNamed } from "../../../lib/sa-adam/model/families.js";
import type { Family } from "../../../lib/sa-adam/model/family.js";
import { penalisedLoss } from "../../../lib/sa-adam/model/penalised-loss.js";
import { regressionFit } from "../../../lib/sa-adam/model/regression-fit.js";
import { expectClose } from "../../golden.js";

describe("newtonFit", () => {
  it("solves least squares exactly: residuals orthogonal to the covariates", () => {
    const stream = new RandomStream(4);
    const source = linearRegression({ dimension: 4 });
    const rows = Array.from({ length: 100 }, () => source.sample(stream));
    const { optimum, hessian, noiseCovariance } = newtonFit(rows, { family: "gaussian", ridge: 0.1 });
    const Aty = new Float64Array(4);
    for (const { a, y } of rows) for (let j = 0; j < 4; j++) Aty[j] += (a[j] * y) / rows.length;
    expectClose(multiply(hessian, optimum), Aty, 1e-12);
    const trace = rows.reduce(
      (sum, row) => sum + norm2(source.gradient(optimum, row).map((g, j) => g + 0.1 * optimum[j])),
      0,
    );
    expect(noiseCovariance.trace()).toBeCloseTo(trace / rows.length, 10);
  });

  it("fits separable classes with a ridge, and says what to do without one", () => {
    const rows = [-2, -1, 1, 2].map((a) => ({ a: [1, a], y: a > 0 ? 1 : 0 }));
    expect(newtonFit(rows, { family: "logistic", ridge: 1e-3 }).optimum[1]).toBeGreaterThan(3);
    expect(() => newtonFit(rows, { family: "logistic" })).toThrow(/ridge/);
  });

  it("names the row at fault", () => {
    const row = { a: [1, 2], y: 1 };
    expect(() => newtonFit([], { family: "gaussian" })).toThrow(/at least one row/);
    expect(() => newtonFit([row, { a: [1], y: 1 }], { family: "gaussian" })).toThrow(
      /row 1 has 1 covariate,/,
    );
    expect(() => newtonFit([row, { a: [1, Number.NaN], y: 1 }], { family: "gaussian" })).toThrow(
      /row 1 is not finite/,
    );
    expect(() => newtonFit([{ a: [1], y: 2 }], { family: "logistic" })).toThrow(/row 0.*0 or 1, got 2/);
    expect(() => newtonFit([row, row], { family: "gaussian" })).toThrow(/singular/);
    expect(() => newtonFit([row], { family: "gaussian", ridge: -1 })).toThrow(/ridge/);
    expect(() => newtonFit([row, { a: [1, 3], y: -1 }], { family: "poisson" })).toThrow(
      /row 1: the response of a poisson model is a number not below 0, got -1/,
    );
    expect(() => newtonFit([row], { family: "huber" })).toThrow(/threshold must be positive/);
    expect(() => newtonFit([row], { family: "huber", threshold: 0 })).toThrow(/threshold must be positive/);
  });
});

const families: Family[] = [gaussian, logistic, poisson, huber(0.7)];

describe.each(families)("$name", (family) => {
  it("has a score and a weight that are the loss's derivatives, and a majorant that lies above it", () => {
    const near = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(near, near, fc.double({ min: -6, max: 6, noNaN: true }), (u, response, move) => {
        const y = family.name === "logistic" ? Number(response > 0) : Math.abs(response);
        const h = 1e-4;
        const slope = (f: (u: number, y: number) => number) => (f(u + h, y) - f(u - h, y)) / (2 * h);
        expect(slope(family.loss)).toBeCloseTo(family.score(u, y), 4);
        // Huber's weight jumps where the residual is as large as the threshold.
        if (family.name !== "huber" || Math.abs(Math.abs(u - y) - 0.7) > h) {
          expect(slope(family.score)).toBeCloseTo(family.weight(u, y), 4);
        }
        if (!family.majorant) return;
        const parabola =
          family.loss(u, y) + move * family.score(u, y) + 0.5 * move * move * family.majorant(u, y);
        expect(family.loss(u + move, y)).toBeLessThanOrEqual(parabola + 1e-12);
      }),
      { seed: 3 },
    );
  });
});

/** Rows of a model with d covariates, the first of them constant. */
function sample(model: Family["name"], d: number, count: number, stream: RandomStream): Row[] {
  return Array.from({ length: count }, () => {
    const a = Float64Array.of(1, ...stream.normals(d - 1));
    const u = a.reduce((sum, value, j) => sum + (value * (j % 3)) / d, -0.2);
    const noise = stream.normal() * (stream.uniform() < 0.1 ? 10 : 1);
    if (model === "logistic") return { a, y: Number(stream.uniform() < 1 / (1 + Math.exp(-u))) };
    return { a, y: model === "poisson" ? Math.round(Math.exp(u + 0.5 * stream.normal())) : u + noise };
  });
}

describe.each(["gaussian", "logistic", "poisson", "huber"] as const)("regressionFit, %s", (model) => {
  it("ends where the penalised gradient vanishes, from any start, with the matrices there", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(1e6), fc.boolean(), (d, seed, matrix) => {
        const stream = new RandomStream(seed);
        const family = familyNamed(model, 0.1 + stream.uniform());
        const rows = sample(model, d, 200, stream);
        const K = matrix ? randomSpd(stream, d, 0.001, 1) : Matrix.eye(d).mul(0.01);
        const stored = { rows: rows.flatMap(({ a }) => Array.from(a)), response: rows.map(({ y }) => y) };
        const fit = regressionFit(stored, {
          family,
          penalty: matrix ? K : 0.01,
          start: stream.normals(d).map((value) => 3 * value),
        });
        expect(fit.outcome).toBe("converged");
        const { gradient, curvature } = penalisedLoss(family, K);
        const mean = (f: (row: Row) => Matrix) =>
          rows.reduce((sum, row) => sum.add(f(row)), f(rows[0]).mul(0)).div(rows.length);
        const g = mean((row) => Matrix.columnVector(gradient(fit.optimum, row)));
        expect(g.abs().max()).toBeLessThan(1e-9);
        const outer = (v: ArrayLike<number>) =>
          Matrix.columnVector(Array.from(v)).mmul(Matrix.rowVector(Array.from(v)));
        const S = mean((row) => outer(gradient(fit.optimum, row)));
        expectClose(fit.noiseCovariance(), S.to2DArray());
        const H = mean(({ a, y }) => outer(a).mul(curvature(fit.optimum, { a, y }).weight)).add(K);
        expectClose(fit.hessian, H.to2DArray());
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});

describe("regressionFit", () => {
  it("fits counts of two groups by the logarithms of their means, from far below as well", () => {
    const stored = { rows: [1, 0, 1, 0, 1, 1, 1, 1], response: [2, 4, 1e6, 2.5e6] };
    const { optimum, outcome } = regressionFit(stored, { family: poisson });
    expect(outcome).toBe("converged");
    expectClose(optimum, [Math.log(3), Math.log(1.75e6 / 3)]);
  });

  it("fits a Huber line that one wild row hardly moves, where all residuals start beyond the threshold", () => {
    const response = Array.from({ length: 50 }, (_, i) => 1000 + 2 * i + ((i * 7) % 5) * 0.01);
    response[20] = 1e9;
    const rows = response.flatMap((_, i) => [1, i]);
    const { optimum, outcome } = regressionFit({ rows, response }, { family: huber(0.02) });
    expect(outcome).toBe("converged");
    expect(optimum[0]).toBeCloseTo(1000.02, 1);
    expect(optimum[1]).toBeCloseTo(2, 3);
  });

  it("says which of two ways it failed: collinear covariates, or an optimum at infinity", () => {
    const classes = { rows: [1, -2, 1, -1, 1, 1, 1, 2], response: [0, 0, 1, 1] };
    const separated = regressionFit(classes, { family: logistic });
    expect(separated.outcome).toBe("diverging");
    expect(separated.optimum.every(Number.isFinite)).toBe(true);
    const zeros = { rows: [1, 0, 1, 0, 1, 1, 1, 1], response: [1, 2, 0, 0] };
    expect(regressionFit(zeros, { family: poisson }).outcome).toBe("diverging");
    const collinear = { rows: [1, 2, 1, 2, 1, 2], response: [0, 1, 1] };
    for (const family of families) {
      expect(regressionFit(collinear, { family }).outcome).toBe("singular");
      expect(regressionFit(collinear, { family, penalty: 0.1 }).outcome).toBe("converged");
    }
  });

  it("does not mind covariates of very different scales", () => {
    const stream = new RandomStream(2);
    const rows = sample("logistic", 4, 300, stream);
    const scales = [1, 1e-9, 1e9, 1e5];
    const flat = (by: number[]) => rows.flatMap(({ a }) => Array.from(a, (value, j) => value * by[j]));
    const response = rows.map(({ y }) => y);
    const plain = regressionFit({ rows: flat([1, 1, 1, 1]), response }, { family: logistic }).optimum;
    const scaled = regressionFit({ rows: flat(scales), response }, { family: logistic }).optimum;
    expectClose(
      scaled.map((value, j) => value * scales[j]),
      plain,
    );
  });

  it("names what does not fit together", () => {
    const stored = { rows: [1, 2, 1, 3], response: [0, 1] };
    expect(() => regressionFit({ rows: [1, 2, 3], response: [1, 2] }, { family: gaussian })).toThrow(
      /2 responses do not share out 3 covariates/,
    );
    expect(() => regressionFit(stored, { family: gaussian, start: [1] })).toThrow(
      /start has 1 entry, the rows have 2/,
    );
    expect(() => regressionFit(stored, { family: gaussian, penalty: Matrix.eye(3) })).toThrow(
      /penalty must be 2 x 2/,
    );
  });
});

function norm2(v: Float64Array): number {
  return v.reduce((sum, x) => sum + x * x, 0);
}
