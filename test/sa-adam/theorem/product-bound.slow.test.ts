import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { polynomial, RandomStream } from "sa-adam";
import { type DriftModel, productBounds, randomSpd, transitionProductNorms } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

const stream = new RandomStream(2026);
const [P, H] = [randomSpd(stream, 3, 0.5, 3), randomSpd(stream, 3, 0.5, 3)];
const fixed = (gamma: number): DriftModel => ({
  hessian: H,
  preconditioner: () => P,
  stepSize: polynomial(0.2, 0.7),
  momentumGain: polynomial(1, gamma),
});

describe("product bound", () => {
  it("is above the true norm, for any gains and any P_t, fixed, moving or absent", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          dimension: fc.integer({ min: 1, max: 3 }),
          alpha: fc.double({ min: 0.51, max: 0.95, noNaN: true }),
          gamma: fc.double({ min: 0.4, max: 1.3, noNaN: true }),
          eta0: fc.double({ min: 0.02, max: 0.6, noNaN: true }),
          c1: fc.double({ min: 0.3, max: 3, noNaN: true }),
          speed: fc.constantFrom(undefined, 0, 0.3, 3),
          from: fc.integer({ min: 2, max: 12 }),
        }),
        ({ seed, dimension, alpha, gamma, eta0, c1, speed, from }) => {
          const draw = new RandomStream(seed);
          const base = randomSpd(draw, dimension, 0.5, 2);
          const model: DriftModel = {
            hessian: randomSpd(draw, dimension, 0.5, 2),
            stepSize: polynomial(eta0, alpha),
            momentumGain: polynomial(c1, gamma),
            ...(speed !== undefined && {
              preconditioner:
                speed === 0
                  ? () => base
                  : (t: number) =>
                      Matrix.add(base, Matrix.eye(dimension).mul(0.3 * Math.sin(speed * Math.log(t)))),
            }),
          };
          const checkpoints = [from, 20, 77, 300];
          const norms = transitionProductNorms(model, checkpoints);
          productBounds(model, checkpoints, { from }).forEach(({ bound, t }, i) => {
            expect(t).toBe(norms[i].t);
            expect(bound).toBeGreaterThanOrEqual(norms[i].norm * (1 - 1e-9));
          });
        },
      ),
      { seed: 12, numRuns: 150 },
    );
  });

  it.each([0.75, 0.85, 0.95, 1])(
    "is within a factor of 6 for a fixed P over 1e5 steps, gamma = %d",
    (gamma) => {
      const checkpoints = [100, 1e3, 1e4, 1e5];
      const norms = transitionProductNorms(fixed(gamma), checkpoints);
      productBounds(fixed(gamma), checkpoints).forEach(({ bound, underdampedModes }, i) => {
        expect(bound / norms[i].norm).toBeLessThan(6);
        expect(underdampedModes).toBe(3);
      });
    },
  );

  it("has the power (gamma - alpha)/4 beside prod (1 - rho)^1/2, and no more", () => {
    for (const gamma of [0.95, 1, 1.1]) {
      const [first, last] = productBounds(fixed(gamma), [1e4, 1e5]);
      const power = Math.log10(last.bound / last.exact / (first.bound / first.exact));
      // The smallest eigenvalue of Q_t adds nothing: it is the potential's, which stays.
      expect(power).toBeGreaterThan((gamma - 0.7) / 4 - 0.01);
      expect(power).toBeLessThan((gamma - 0.7) / 4 + 0.05);
    }
  });

  it("bounds the overdamped phase: nothing oscillates for gamma < alpha, and the products fade", () => {
    const model = { hessian: [[0.3]], stepSize: polynomial(0.2, 0.7), momentumGain: polynomial(1, 0.6) };
    const bounds = productBounds(model, [1e3, 1e4, 1e5]);
    const norms = transitionProductNorms(model, [1e3, 1e4, 1e5]);
    expect(bounds.map(({ underdampedModes }) => underdampedModes)).toEqual([0, 0, 0]);
    // What the bound loses is what the energy's weight loses to the gains: t^((alpha - gamma)/2).
    const excess = bounds.map(({ bound }, i) => bound / norms[i].norm);
    expect(excess[1] / excess[0]).toBeLessThan(10 ** 0.05);
    expect(excess[2] / excess[1]).toBeLessThan(10 ** 0.05);
    expect(bounds[2].bound).toBeLessThan(0.005);
  });

  it("names what is wrong", () => {
    expect(() => productBounds(fixed(0.8), [100], { from: 1 })).toThrow(
      "from must be an integer >= 2, got 1",
    );
    expect(() => productBounds(fixed(0.8), [5])).toThrow("at least from = 10, got 5");
    expect(() =>
      productBounds({ ...fixed(0.8), preconditioner: () => Matrix.diag([1, 1, -1]) }, [20]),
    ).toThrow("the preconditioner P is not positive definite");
  });
});
