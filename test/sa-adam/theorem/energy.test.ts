import { polynomial, RandomStream } from "sa-adam";
import {
  augmentedDrift,
  energyAlongRun,
  energyCertificate,
  randomSpd,
  symmetricEigen,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { forAllSettings } from "./settings.js";

describe("energy certificate", () => {
  it("holds to rounding for P and H that do not commute, and both sides are positive definite", () => {
    forAllSettings(
      (settings) => {
        const { Q, decay, relativeError } = energyCertificate(settings);
        const { L } = augmentedDrift(settings);
        // Rounding in L (sums of d terms) and in L'Q (of 2d), each at most half an epsilon of the terms' sizes, which
        // exceed the result's where the off-diagonal blocks cancel.
        const sizes = 2 * L.transpose().abs().mmul(Q.clone().abs()).max();
        const roundings = 3 * settings.dimension + 6;
        expect(relativeError * decay.clone().abs().max()).toBeLessThan(
          (roundings * Number.EPSILON * sizes) / 2,
        );
        expect(Math.min(...symmetricEigen("Q", Q).values)).toBeGreaterThan(0);
        expect(Math.min(...symmetricEigen("decay", decay).values)).toBeGreaterThan(0);
      },
      { numRuns: 300, largestDimension: 12 },
    );
  });

  it("is good to 1e-15 in the reference setting, d = 20", () => {
    const stream = new RandomStream(3);
    for (let draw = 0; draw < 50; draw++) {
      const { relativeError } = energyCertificate({
        preconditioner: randomSpd(stream, 20, 0.5, 3),
        hessian: randomSpd(stream, 20, 0.5, 3),
        momentumGain: 0.1 + 0.8 * stream.uniform(),
        stepSize: 0.01 + 0.29 * stream.uniform(),
      });
      expect(relativeError).toBeLessThan(1.1e-15);
    }
  });
});

describe("energy along a noiseless run", () => {
  const stream = new RandomStream(8);
  const [P, H] = [randomSpd(stream, 3, 0.5, 3), randomSpd(stream, 3, 0.5, 3)];
  const energies = (gamma: number) =>
    energyAlongRun(
      {
        hessian: H,
        preconditioner: () => P,
        stepSize: polynomial(0.2, 0.7),
        momentumGain: polynomial(1, gamma),
      },
      [1, -1, 1],
      [3e3, 3e4],
    ).map(({ energy }) => energy);
  const slope = ([first, second]: number[]) => Math.log10(second / first);

  it("falls as t^((1 - alpha)/2 - c1) at gamma = 1, faster below and more slowly above", () => {
    expect(slope(energies(1))).toBeCloseTo(0.15 - 1, 1);
    expect(slope(energies(0.85))).toBeLessThan(-3);
    expect(slope(energies(1.2))).toBeGreaterThan(-0.3);
  });

  it("is what the trajectory says, at the first step", () => {
    const [{ energy, potential, kinetic }] = energyAlongRun(
      { hessian: [[2]], stepSize: 0.5, momentumGain: 0.25 },
      [1],
      [1],
    );
    // m_1 = 0.25 * 2, x_1 = 1 - 0.5 * 0.5; tau = 0.5
    expect(potential).toBeCloseTo(2 * 0.75 ** 2, 15);
    expect(kinetic).toBeCloseTo((0.75 / 0.5) * 0.5 ** 2, 15);
    expect(energy).toBe(potential + kinetic);
  });
});
