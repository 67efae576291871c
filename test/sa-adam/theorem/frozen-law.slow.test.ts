import { readFileSync } from "node:fs";
import { RandomStream } from "sa-adam";
import { constantGainLaw, type FrozenDraw, frozenLaw, log, stationaryDiagonals } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

const numpy: { bias: { beta1: number; beta2: number; shift: number; error: number }[] } = JSON.parse(
  readFileSync(new URL("./constant-gain.json", import.meta.url), "utf8"),
);

/** The mean of Exp(1), from x* = 1: the gradient is Delta + 1 - y. */
function exponentialMean(clip = Number.POSITIVE_INFINITY): FrozenDraw {
  const stream = new RandomStream(3);
  return (delta, gradient, jacobian) => {
    const raw = delta[0] + 1 + log(1 - stream.uniform());
    gradient[0] = Math.max(-clip, Math.min(clip, raw));
    jacobian[0] = Math.abs(raw) > clip ? 0 : 1;
  };
}

/** Regression on a ~ N(0, diag(1, 4)) with normal noise of variance 1. */
function plainRegression(): FrozenDraw {
  const stream = new RandomStream(4);
  return (delta, gradient, jacobian) => {
    const a = [stream.normal(), 2 * stream.normal()];
    const residual = a[0] * delta[0] + a[1] * delta[1] - stream.normal();
    for (const j of [0, 1]) {
      gradient[j] = residual * a[j];
      for (const k of [0, 1]) jacobian[2 * j + k] = a[j] * a[k];
    }
  };
}

const drift = (delta: Float64Array): Float64Array => delta;

describe("the law of a frozen iterate", () => {
  it.each([0.5, 0.01])("is that of constant gains for a P built from the past, gain %d", (gain) => {
    const law = frozenLaw({
      dimension: 2,
      observations: plainRegression,
      rest: [0, 0],
      preconditioner: "predictable",
      gain,
      floor: 0.1,
      draws: 2e5,
    });
    const draw = plainRegression();
    const [gradient, jacobian] = [new Float64Array(2), new Float64Array(4)];
    const constantGain = constantGainLaw({
      hessian: [
        [1, 0],
        [0, 4],
      ],
      noiseCovariance: [
        [1, 0],
        [0, 4],
      ],
      diagonals: stationaryDiagonals({
        draw: () => {
          draw(new Float64Array(2), gradient, jacobian);
          return gradient;
        },
        gain,
        floor: 0.1,
        draws: 2e5,
      }),
    });
    for (const j of [0, 1])
      expect(Math.abs(law.covariance.get(j, j) / constantGain.covariance.get(j, j) - 1)).toBeLessThan(0.1);
  });

  it.each(numpy.bias)("has the shift that numpy simulates, beta1 $beta1, beta2 $beta2", (row) => {
    const { shift } = frozenLaw({
      dimension: 1,
      observations: exponentialMean,
      drift,
      momentumGain: 1 - row.beta1,
      preconditioner: "adam",
      gain: 1 - row.beta2,
      draws: 4e5,
    });
    // No first order here: three errors of numpy's, and two percent for the draws.
    expect(Math.abs(Math.abs(shift[0]) - Math.abs(row.shift))).toBeLessThan(
      3 * row.error + 0.02 * Math.abs(row.shift),
    );
  });

  it("finds where clipped gradients come to rest: for the mean of Exp(1) clipped at 1, at 0.8414", () => {
    const { shift, covariance } = frozenLaw({
      dimension: 1,
      observations: () => exponentialMean(1),
      draws: 2e5,
    });
    expect(shift[0]).toBeCloseTo(0.8414 - 1, 2);
    // E clip^2 and P(not clipped) by integrals: at x = 0.8414, y = Exp(1).
    const x = 0.8414;
    const inside = 1 - Math.exp(-(x + 1));
    const square = (y: number): number => -Math.exp(-y) * ((y - x) ** 2 + 2 * (y - x) + 2);
    const variance = square(x + 1) - square(0) + (1 - inside);
    expect(Math.abs(covariance.get(0, 0) / (variance / inside ** 2) - 1)).toBeLessThan(0.05);
  });

  it("names what is wrong", () => {
    const fine = { dimension: 1, observations: exponentialMean };
    expect(() => frozenLaw({ ...fine, gain: 1 })).toThrow("gain must lie");
    expect(() => frozenLaw({ ...fine, momentumGain: 0 })).toThrow("momentumGain must lie");
    expect(() => frozenLaw({ ...fine, draws: 10 })).toThrow("draws must be");
    expect(() => frozenLaw({ ...fine, preconditioner: "past" as "none" })).toThrow("preconditioner");
  });
});
