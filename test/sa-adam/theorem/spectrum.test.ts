import { EigenvalueDecomposition } from "ml-matrix";
import { polynomial } from "sa-adam";
import {
  augmentedDrift,
  type Complex,
  driftSpectrum,
  spectrumAlongSchedule,
  toeplitz,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { forAllSettings } from "./settings.js";

/** The eigenvalues of L itself, by a decomposition of the whole 2d x 2d matrix. */
function wholeSpectrum(settings: Parameters<typeof augmentedDrift>[0]): Complex[] {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(augmentedDrift(settings).L);
  return realEigenvalues.map((re, i) => ({ re, im: imaginaryEigenvalues[i] }));
}

/** The largest distance from an eigenvalue of `a` to the nearest of `b` not yet taken. */
function distance(a: Complex[], b: Complex[]): number {
  const left = [...b];
  return Math.max(
    ...a.map(({ re, im }) => {
      const gaps = left.map((other) => Math.hypot(other.re - re, other.im - im));
      const nearest = gaps.indexOf(Math.min(...gaps));
      left.splice(nearest, 1);
      return gaps[nearest];
    }),
  );
}

describe("spectrum of the drift", () => {
  it("has positive real parts for all SPD P and H", () => {
    forAllSettings((settings) => {
      const { eigenvalues, smallestRealPart } = driftSpectrum(settings);
      expect(eigenvalues).toHaveLength(2 * settings.dimension);
      expect(smallestRealPart).toBeGreaterThan(0);
    });
  });

  it("is the spectrum of the whole L", () => {
    forAllSettings((settings) => {
      const { eigenvalues } = driftSpectrum(settings);
      const whole = wholeSpectrum(settings);
      const norm = augmentedDrift(settings).L.norm("frobenius");
      // Where a pair is about to turn complex, the whole decomposition is good to the square root of rounding only.
      expect(distance(eigenvalues, whole)).toBeLessThan(1e-6 * norm);
      const product = (values: Complex[]) =>
        values.reduce((sum, { re, im }) => sum + Math.log(Math.hypot(re, im)), 0);
      expect(product(eigenvalues)).toBeCloseTo(product(whole), 6);
    });
  });

  it("keeps trace and determinant: tr L = rho tr(PH) + d tau, det L = tau^d det(PH)", () => {
    forAllSettings((settings) => {
      const { preconditioner: P, hessian: H, momentumGain: rho, dimension: d } = settings;
      const { L, tau } = augmentedDrift(settings);
      const { eigenvalues } = driftSpectrum(settings);
      const trace = eigenvalues.reduce((sum, { re }) => sum + re, 0);
      expect(Math.abs(trace / L.trace() - 1)).toBeLessThan(1e-12);
      expect(Math.abs(trace / (rho * P.mmul(H).trace() + d * tau) - 1)).toBeLessThan(1e-12);
    });
  });

  it("tells the underdamped pairs", () => {
    const scalar = (stepSize: number) =>
      driftSpectrum({ preconditioner: [[1]], hessian: [[1]], momentumGain: 0.5, stepSize });
    // (rho + tau)^2 < 4 tau: at rho = 0.5 for tau between 0.086 and 2.91.
    expect(scalar(0.5).underdampedPairs).toBe(1);
    expect(scalar(0.5).eigenvalues[0].re).toBe(0.75);
    expect(scalar(0.5).eigenvalues[0].im).toBeCloseTo(Math.sqrt(1 - 0.75 ** 2), 15);
    expect(scalar(0.1).underdampedPairs).toBe(0);
  });

  it("contracts in log t without bound for gamma < 1, like c1/2 at 1, and less and less above", () => {
    const rates = (gamma: number) =>
      spectrumAlongSchedule(
        { hessian: toeplitz(3, 0.4), momentumGain: polynomial(1, gamma) },
        [1e6, 1e10, 1e14],
      ).map(({ logTimeRate }) => logTimeRate);
    const [below, at, above] = [0.85, 1, 1.15].map(rates);
    expect(below[2]).toBeGreaterThan(10 * below[0]);
    for (const rate of at) expect(rate).toBeCloseTo(0.5, 3);
    expect(above[2]).toBeLessThan(0.1 * above[0]);
  });
});
