import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { type LinearModel, polynomial, RandomStream, sandwich, windowedCovariance } from "sa-adam";
import {
  augmentedTrajectory,
  constant,
  exactCovariance,
  randomSpd,
  relativeError,
  sandwichRatio,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";
import { NOT_COMMUTING } from "./settings.js";

/** R(angle) diag(small, large) R(angle)'. */
function rotated(angle: number, small: number, large: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const R = new Matrix([
    [c, -s],
    [s, c],
  ]);
  return R.mmul(Matrix.diag([small, large])).mmul(R.transpose());
}

/** A preconditioner that turns for ever. */
const turning = (t: number): Matrix => rotated(1.5 * Math.log(t), 0.4, 1.6);

/** The reference setting of the preconditioner that does not converge. */
function turningModel(gamma: number): LinearModel {
  return {
    ...NOT_COMMUTING,
    stepSize: polynomial(0.2, 0.7),
    momentumGain: polynomial(1, gamma),
    preconditioner: turning,
  };
}

/** A random model with gains of the theorem's shapes and beyond, and P_t constant, turning or absent. */
const models = fc
  .record({
    seed: fc.nat(),
    dimension: fc.integer({ min: 1, max: 3 }),
    alpha: fc.double({ min: 0.51, max: 0.95, noNaN: true }),
    gamma: fc.double({ min: 0.4, max: 1.1, noNaN: true }),
    eta0: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
    c1: fc.double({ min: 0.5, max: 3, noNaN: true }),
    shift: fc.integer({ min: 0, max: 20 }),
    turns: fc.double({ min: -2, max: 2, noNaN: true }),
  })
  .map(({ seed, dimension: d, alpha, gamma, eta0, c1, shift, turns }): LinearModel => {
    const stream = new RandomStream(seed);
    const P = randomSpd(stream, d, 0.5, 2);
    const preconditioner = (t: number): Matrix => {
      const angle = turns * Math.log(t);
      return Matrix.add(P, Matrix.eye(d).mul(0.3 * Math.sin(angle)));
    };
    return {
      hessian: randomSpd(stream, d, 0.5, 2),
      noiseCovariance: randomSpd(stream, d, 0.5, 2),
      stepSize: polynomial(eta0, alpha),
      momentumGain: polynomial(c1, gamma, shift),
      preconditioner,
    };
  });

describe("exact covariance", () => {
  it("is the sum over all impulses: n Cov = (1/n) sum_s G_s S G_s', for any gains and P_t", () => {
    fc.assert(
      fc.property(models, fc.integer({ min: 1, max: 25 }), (model, n) => {
        const S = Matrix.checkMatrix(model.noiseCovariance);
        const d = S.rows;
        let total = Matrix.zeros(d, d);
        for (let s = 0; s < n; s++) {
          // Column j of G_s: the sum of Delta_0, ..., Delta_{n-1} after a unit impulse e_j at step s + 1.
          const G = Matrix.zeros(d, d);
          for (let j = 0; j < d; j++) {
            const noise = Array.from({ length: n }, () => new Float64Array(d));
            noise[s][j] = 1;
            const states = augmentedTrajectory(model, new Float64Array(d), noise).slice(0, n);
            for (let i = 0; i < d; i++) {
              G.set(
                i,
                j,
                states.reduce((sum, z) => sum + z[i], 0),
              );
            }
          }
          total = total.add(G.mmul(S).mmul(G.transpose()));
        }
        const [{ covariance }] = exactCovariance(model, [n]);
        expectClose(covariance, total.div(n).to2DArray(), 1e-12);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it("is one recursion for scalars and for matrices", () => {
    // The scalar problem twice over, side by side, runs through the matrix recursion.
    const gains = { stepSize: polynomial(0.3, 0.6), momentumGain: polynomial(1, 0.9) };
    const preconditioner = (t: number) => 1 + 0.5 * Math.sin(Math.log(t));
    const [scalar] = exactCovariance(
      { hessian: [[2]], noiseCovariance: [[3]], ...gains, preconditioner: (t) => [[preconditioner(t)]] },
      [5000],
    );
    const [twice] = exactCovariance(
      {
        hessian: Matrix.diag([2, 2]),
        noiseCovariance: Matrix.diag([3, 3]),
        ...gains,
        preconditioner: (t) => Matrix.eye(2).mul(preconditioner(t)),
      },
      [5000],
    );
    const value = scalar.covariance.get(0, 0);
    expectClose(
      twice.covariance,
      [
        [value, 0],
        [0, value],
      ],
      1e-12,
    );
    expectClose(
      [twice.state.get(0, 2), twice.state.get(2, 4)],
      [scalar.state.get(0, 1), scalar.state.get(1, 2)],
      1e-12,
    );
  });

  it("caps the momentum gain as SA-Adam does", () => {
    const at = (momentumGain: number) =>
      exactCovariance({ hessian: [[1]], noiseCovariance: [[1]], momentumGain }, [100])[0].covariance.get(
        0,
        0,
      );
    expect(at(5)).toBe(at(0.999));
    expect(at(0.9)).not.toBe(at(0.999));
  });

  it("returns checkpoints in order, once each", () => {
    const results = exactCovariance({ hessian: [[1]], noiseCovariance: [[1]] }, [100, 1, 100]);
    expect(results.map(({ n }) => n)).toEqual([1, 100]);
    expect(results[0].covariance.get(0, 0)).toBe(0);
  });

  it("names what is wrong", () => {
    const fine = { hessian: [[1]], noiseCovariance: [[1]] };
    expect(() => exactCovariance({ ...fine, hessian: [[-1]] }, [1])).toThrow(
      "the Hessian H is not positive definite",
    );
    expect(() => exactCovariance({ ...fine, noiseCovariance: [[-1]] }, [1])).toThrow(
      "S is not positive semidefinite",
    );
    expect(() => exactCovariance({ ...fine, noiseCovariance: [[1, 0]] }, [1])).toThrow("S must be 1 x 1");
    expect(() => exactCovariance(fine, [0])).toThrow("n must be a positive integer, got 0");
    expect(() => exactCovariance(fine, [1.5])).toThrow("got 1.5");
    expect(() => exactCovariance({ ...fine, preconditioner: () => [[Number.NaN]] }, [3])).toThrow(
      "the preconditioner P at t = 1 is not finite",
    );
    expect(() => exactCovariance({ ...fine, stepSize: constant(100), momentumGain: 0.9 }, [1000])).toThrow(
      "left the finite numbers before step 1000: lower the step size",
    );
  });
});

describe("windowed covariance", () => {
  it("is the exact one within its own error estimate, for random settings", () => {
    fc.assert(
      fc.property(models, (model) => {
        const checkpoints = [1000, 2000, 2001, 12_345];
        const exact = exactCovariance(model, checkpoints);
        windowedCovariance(model, checkpoints).forEach(({ n, covariance, errorEstimate }, i) => {
          expect(n).toBe(exact[i].n);
          const gap = Matrix.sub(covariance, exact[i].covariance).abs().max();
          expect(gap).toBeLessThanOrEqual(errorEstimate + exact[i].errorEstimate);
          expect(errorEstimate).toBeLessThan(1e-8 * covariance.abs().max());
        });
      }),
      { seed: 6, numRuns: 20 },
    );
  });

  it("does not deceive itself where the gains are not smooth", () => {
    // A kink inside the windows, where a momentum gain stops at a floor.
    const floor = (t: number) => Math.max(t ** -0.8, 5000.5 ** -0.8);
    const model = { hessian: [[1]], noiseCovariance: [[1]], momentumGain: floor };
    const [exact] = exactCovariance(model, [20_000]);
    const [windowed] = windowedCovariance(model, [20_000]);
    const gap = Math.abs(windowed.covariance.get(0, 0) - exact.covariance.get(0, 0));
    expect(gap).toBeLessThanOrEqual(windowed.errorEstimate);
  });

  it("turns a preconditioner for ever, and the limit is the sandwich all the same", () => {
    const ratios = (gamma: number, n: number[]) => {
      const { hessian, noiseCovariance } = turningModel(gamma);
      return windowedCovariance(turningModel(gamma), n, { tolerance: 1e-6 }).map(({ covariance }) =>
        sandwichRatio(covariance, hessian, noiseCovariance),
      );
    };
    const [a, b, c, d] = ratios(0.75, [1e5, 1e7, 1e9, 1e12]);
    expect([a.toFixed(3), b.toFixed(3), c.toFixed(4), d.toFixed(4)]).toEqual([
      "1.560",
      "1.099",
      "1.0148",
      "1.0013",
    ]);
    for (const ratio of ratios(1, [1e5, 1e7, 1e9, 1e12])) expect(ratio).toBeGreaterThan(10);
  });

  it("has the whole sandwich as its limit", () => {
    const { hessian, noiseCovariance } = turningModel(0.75);
    const [{ covariance }] = windowedCovariance(turningModel(0.75), [1e18], { tolerance: 1e-6 });
    expect(relativeError(covariance, sandwich(hessian, noiseCovariance))).toBeLessThan(1e-4);
  });
});
