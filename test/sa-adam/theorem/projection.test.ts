import { Matrix } from "ml-matrix";
import { projectionIdentity } from "sa-adam";
import { projectionErrors, spdInverse } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { golden } from "../../golden.js";
import { forAllSettings } from "./settings.js";

describe("projection identity", () => {
  it("has the sandwich in the iterate block and zeros elsewhere, for all SPD P, H, S", () => {
    forAllSettings(({ dimension: _, ...settings }) => {
      const { iterateError, momentumError, crossError } = projectionIdentity(settings);
      // Condition numbers of 1000 in H, and again in L.
      const bound = 1e3 * 1e3 * Number.EPSILON;
      expect(iterateError).toBeLessThan(bound);
      expect(momentumError).toBeLessThan(bound);
      expect(crossError).toBeLessThan(bound);
    });
  });

  it("comes from a response of -H^-1 and 0", () => {
    forAllSettings(({ dimension: d, ...settings }) => {
      const { hessian } = settings;
      const { response } = projectionIdentity(settings);
      const expected = Matrix.zeros(2 * d, d);
      expected.setSubMatrix(spdInverse(hessian).neg(), 0, 0);
      expect(Matrix.sub(response, expected).abs().max()).toBeLessThan(1e-9 * expected.abs().max());
    });
  });

  it("really depends on L: a drift of another H has another iterate block", () => {
    const settings = {
      preconditioner: [[2]],
      hessian: [[4]],
      noiseCovariance: [[1]],
      stepSize: 0.1,
      momentumGain: 0.5,
    };
    expect(projectionIdentity(settings).covariance.get(0, 0)).toBeCloseTo(1 / 16, 15);
    expect(projectionIdentity({ ...settings, hessian: [[5]] }).covariance.get(0, 0)).toBeCloseTo(1 / 25, 15);
  });

  it("holds without noise, and says when its numbers are beyond a double", () => {
    const settings = { preconditioner: [[2]], hessian: [[4]], stepSize: 0.1, momentumGain: 0.5 };
    expect(projectionIdentity({ ...settings, noiseCovariance: [[0]] })).toMatchObject({
      iterateError: 0,
      momentumError: 0,
      crossError: 0,
    });
    const wide = { ...settings, hessian: [[1e-300]], noiseCovariance: [[1]] };
    expect(() => projectionIdentity(wide)).toThrow("beyond the range of a double");
  });

  it("is as exact as published, d = 20", () => {
    const published = golden<{ projection_identity_max_relative_error: number }>("published.json");
    const { maxRelativeError, maxMomentumError, maxCrossError, iterateErrors } = projectionErrors({
      draws: 50,
    });
    // Published as 1.6e-15, over 200 draws; the last digits depend on the norm and on the order of summation.
    expect(published.projection_identity_max_relative_error).toBe(1.6e-15);
    expect(iterateErrors).toHaveLength(50);
    expect(Math.max(maxRelativeError, maxMomentumError, maxCrossError)).toBeLessThanOrEqual(5e-15);
  });

  it("is a function of the seed", () => {
    const errors = (seed: number) => projectionErrors({ dimension: 3, draws: 5, seed }).iterateErrors;
    expect(errors(1)).toEqual(errors(1));
    expect(errors(1)).not.toEqual(errors(2));
    expect(() => projectionErrors({ draws: 0 })).toThrow("draws must be a positive integer, got 0");
  });
});
