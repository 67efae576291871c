import { polynomial, windowedCovariance } from "sa-adam";
import { asymptoticExcess, asymptoticVarianceRatio, sandwichRatio } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { NOT_COMMUTING } from "./settings.js";

const correlated = (r: number): number[][] => [
  [1, r],
  [r, 1],
];
const diagonal = (a: number, b: number): number[][] => [
  [a, 0],
  [0, b],
];

/** The exact excess, tr(n Cov(xbar_n) H S^-1 H)/d - 1, over the asymptotic one, at eta0 = 0.2 and alpha = 0.7. */
function exactOverLaw(
  problem: { hessian: number[][]; noiseCovariance: number[][]; preconditioner?: number[][] },
  n: number,
  gains: { gamma: number; c1: number } | "sgd",
): number {
  const { preconditioner = diagonal(1, 1) } = problem;
  const [eta0, alpha] = [0.2, 0.7];
  const stepSize = eta0 * n ** -alpha;
  const [{ covariance }] = windowedCovariance(
    {
      ...problem,
      preconditioner: () => preconditioner,
      stepSize: polynomial(eta0, alpha),
      momentumGain: gains === "sgd" ? 0.999 : polynomial(gains.c1, gains.gamma),
    },
    [n],
    { tolerance: 1e-7 },
  );
  const exact = sandwichRatio(covariance, problem.hessian, problem.noiseCovariance) - 1;
  const law =
    gains === "sgd"
      ? asymptoticExcess({ ...problem, n, stepSize }).mean
      : asymptoticVarianceRatio(gains.gamma, n, { alpha, eta0, c1: gains.c1, problem }) - 1;
  return exact / law;
}

describe("asymptotic excess", () => {
  it("is the scalar law in one dimension", () => {
    const problem = { hessian: [[1]], noiseCovariance: [[1]] };
    for (const gamma of [0.75, 0.95, 1]) {
      const scalar = asymptoticVarianceRatio(gamma, 1e9);
      expect(asymptoticVarianceRatio(gamma, 1e9, { problem })).toBeCloseTo(scalar, 12);
    }
    expect(asymptoticVarianceRatio(1, 1e9, { c1: 0.8, problem })).toBe(Number.POSITIVE_INFINITY);
  });

  it("is kappa times the scalar law at gamma = 1: 22.8475 exactly, 1.4348 by the scalar form", () => {
    const [hessian, noiseCovariance] = [diagonal(3, 1), correlated(0.99)];
    const gains = { stepSize: polynomial(0.2, 0.7), momentumGain: polynomial(2, 1) };
    const [{ covariance }] = windowedCovariance({ hessian, noiseCovariance, ...gains }, [1e16], {
      tolerance: 1e-7,
    });
    expect(sandwichRatio(covariance, hessian, noiseCovariance)).toBeCloseTo(22.848, 3);
    const law = asymptoticVarianceRatio(1, 1e16, { c1: 2, problem: { hessian, noiseCovariance } });
    expect(law).toBeCloseTo(22.848, 2);
    // kappa = 1/(1 - 0.99^2), the modes distinct.
    expect(law).toBeCloseTo(1 + 1 / (1 - 0.99 ** 2) / 2.3, 2);
    expect(asymptoticVarianceRatio(1, 1e16, { c1: 2 })).toBeCloseTo(1.4348, 4);
  });

  it.each([0.5, 0.99])("is what SGD leaves, noise correlation %d", (r) => {
    const problem = { hessian: diagonal(3, 1), noiseCovariance: correlated(r) };
    const [first, last] = [1e9, 1e12].map((n) => exactOverLaw(problem, n, "sgd") - 1);
    expect(Math.abs(first)).toBeLessThan(0.025);
    expect(last / first).toBeLessThan(0.15);
  });

  it.each([0.75, 0.95, 1])(
    "tends to the exact covariance for P and H that do not commute, gamma = %d",
    (gamma) => {
      const problem = {
        ...NOT_COMMUTING,
        preconditioner: [
          [0.6, 0.2],
          [0.2, 1.3],
        ],
      };
      expect(Math.abs(exactOverLaw(problem, 1e8, { gamma, c1: 2 }) - 1)).toBeLessThan(0.05);
      expect(Math.abs(exactOverLaw(problem, 1e16, { gamma, c1: 2 }) - 1)).toBeLessThan(2e-3);
    },
  );

  it.each([
    [1, 0.005],
    [1.02, 0.01],
    [3, 0.025],
  ])("knows equal modes, close ones and distinct ones: curvatures %d and 1", (first, tolerance) => {
    const problem = { hessian: diagonal(first, 1), noiseCovariance: correlated(0.9) };
    for (const gamma of [0.75, 0.95]) {
      expect(Math.abs(exactOverLaw(problem, 1e12, { gamma, c1: 2 }) - 1)).toBeLessThan(tolerance);
    }
  });

  it("says how far the coordinate that suffers most is off, and names what is wrong", () => {
    const hessian = diagonal(4, 1);
    const { mean, worst } = asymptoticExcess({
      hessian,
      noiseCovariance: diagonal(1, 1),
      n: 1e6,
      stepSize: 1e-3,
    });
    expect(worst).toBeCloseTo(1 / (2 * 1e6 * 1e-3), 12);
    expect(mean).toBeCloseTo((worst * 5) / 8, 12);
    expect(() => asymptoticExcess({ hessian, noiseCovariance: diagonal(1, 1), n: 10, stepSize: 0 })).toThrow(
      "the step size must be positive, got 0",
    );
    expect(() => asymptoticExcess({ hessian, noiseCovariance: diagonal(1, -1), n: 10, stepSize: 1 })).toThrow(
      "the noise covariance S is not positive definite",
    );
  });
});
