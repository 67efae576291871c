import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import {
  augmentedDrift,
  diagonalEnergyFactor,
  driftSpectrum,
  energyCertificate,
  exactEnergy,
  overdampedEnergy,
  randomSpd,
  spdInverseSquareRoot,
  symmetricEigen,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";
import { forAllSettings } from "./settings.js";

/** The largest generalised eigenvalue of A'QA with respect to an SPD Q. */
function largestFactor(A: Matrix, Q: Matrix): number {
  const root = spdInverseSquareRoot(Q);
  const inner = root.mmul(A.transpose()).mmul(Q).mmul(A).mmul(root);
  return Math.max(...symmetricEigen("Q^-1/2 A'QA Q^-1/2", inner.add(inner.transpose()).mul(0.5)).values);
}

/** The largest modulus of A's eigenvalues, squared, by the general eigenvalue solver. */
function spectralRadiusSquared(A: Matrix): number {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(A);
  return Math.max(...realEigenvalues.map((re, i) => re * re + imaginaryEigenvalues[i] ** 2));
}

describe("the energy that falls by exactly 1 - rho", () => {
  it("does, for P and H that do not commute", () => {
    let worst = 0;
    forAllSettings((settings) => {
      const { Q, factor } = exactEnergy(settings);
      expect(factor).toBe(1 - settings.momentumGain);
      const { transition: A } = augmentedDrift(settings);
      const gap = A.transpose().mmul(Q).mmul(A).sub(Q.clone().mul(factor)).abs().max();
      // Rounding is relative to the terms, which cancel where the steps are far too long.
      const size = A.clone().abs();
      worst = Math.max(worst, gap / size.transpose().mmul(Q.clone().abs()).mmul(size).max());
    });
    expect(worst).toBeLessThan(1e-15);
  });

  it("is definite iff every mode is underdamped, as the spectrum of the drift says", () => {
    const seen = { definite: 0, indefinite: 0 };
    forAllSettings((settings) => {
      const { definite, smallestEigenvalue, Q } = exactEnergy(settings);
      if (Math.abs(smallestEigenvalue) < 1e-12 * Q.clone().abs().max()) return;
      expect(definite).toBe(driftSpectrum(settings).underdampedPairs === settings.dimension);
      expect(definite).toBe(smallestEigenvalue > 0);
      seen[definite ? "definite" : "indefinite"]++;
    });
    expect(Math.min(seen.definite, seen.indefinite)).toBeGreaterThan(20);
  });

  it("has the true factor: A's eigenvalues have modulus (1 - rho)^1/2 where it is definite", () => {
    const stream = new RandomStream(4);
    const [P, H] = [randomSpd(stream, 4, 0.5, 3), randomSpd(stream, 4, 0.5, 3)];
    const settings = { preconditioner: P, hessian: H, stepSize: 0.1, momentumGain: 0.05 };
    expect(exactEnergy(settings).definite).toBe(true);
    expect(spectralRadiusSquared(augmentedDrift(settings).transition)).toBeCloseTo(0.95, 12);
  });
});

describe("the overdamped twin", () => {
  it("is an energy with the true factor, the larger eigenvalue squared", () => {
    let tried = 0;
    forAllSettings((settings) => {
      if (driftSpectrum(settings).underdampedPairs > 0) {
        expect(() => overdampedEnergy(settings)).toThrow(/not overdamped/);
        return;
      }
      const { Q, factor } = overdampedEnergy(settings);
      const { transition: A } = augmentedDrift(settings);
      const smallest = Math.min(...symmetricEigen("Q", Q).values);
      // Close to critical damping both are nearly singular, and the comparison would be one of rounding errors.
      if (smallest < 1e-6 * Q.clone().abs().max()) return;
      tried++;
      expect(largestFactor(A, Q)).toBeCloseTo(factor, 8);
      expect(spectralRadiusSquared(A)).toBeCloseTo(factor, 8);
    });
    expect(tried).toBeGreaterThan(20);
  });

  it("meets the exact energy at critical damping", () => {
    // (rho + rho e)^2 = 4 rho e at e = 1/4 for rho = 0.64.
    const near = { preconditioner: [[2]], hessian: [[0.5]], momentumGain: 0.64 };
    const over = overdampedEnergy({ ...near, stepSize: 0.25 - 1e-9 }).Q;
    expectClose(over, exactEnergy({ ...near, stepSize: 0.25 }).Q.to2DArray(), 1e-7);
  });
});

describe("the diagonal energy", () => {
  it("falls in every step iff eta lambda_max(PH) < 2, by the factor of the generalised eigenproblem", () => {
    const seen = [0, 0];
    forAllSettings((settings) => {
      const factor = diagonalEnergyFactor(settings);
      const { transition: A } = augmentedDrift(settings);
      const { Q } = energyCertificate(settings);
      expect(factor / largestFactor(A, Q)).toBeCloseTo(1, 9);
      const PH = settings.preconditioner.mmul(settings.hessian);
      const stable = settings.stepSize * Math.max(...new EigenvalueDecomposition(PH).realEigenvalues) < 2;
      expect(factor < 1).toBe(stable);
      seen[Number(stable)]++;
    });
    expect(Math.min(...seen)).toBeGreaterThan(10);
  });

  it("takes hardly anything from an overdamped mode, where the twin takes what SGD does", () => {
    const settings = { preconditioner: [[1]], hessian: [[1]], stepSize: 1e-4, momentumGain: 1e-2 };
    expect(1 - overdampedEnergy(settings).factor).toBeCloseTo(2e-4, 5);
    expect(1 - diagonalEnergyFactor(settings)).toBeLessThan(2e-6);
  });

  it("names what is wrong", () => {
    const fine = { preconditioner: [[1]], hessian: [[1]], stepSize: 0.1, momentumGain: 0.5 };
    for (const energy of [exactEnergy, overdampedEnergy, diagonalEnergyFactor]) {
      expect(() => energy({ ...fine, momentumGain: 1 })).toThrow("must lie in (0, 1), got 1");
      expect(() => energy({ ...fine, hessian: [[-1]] })).toThrow("the Hessian H is not positive definite");
      expect(() => energy({ ...fine, preconditioner: Matrix.eye(2) })).toThrow("must be 1 x 1");
    }
  });
});
