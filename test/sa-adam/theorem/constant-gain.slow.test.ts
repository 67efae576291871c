import { readFileSync } from "node:fs";
import { linearRegression, RandomStream } from "sa-adam";
import { asymptoticExcess, constantGainBias, constantGainLaw, stationaryDiagonals } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

interface Measured {
  source: string;
  predictions: { correlation: number; gain: number; nmse: number; coverage: number }[];
  momentum: { gain: string; n: number; ratio: number; error: number }[];
  bias: { beta1: number; beta2: number; shift: number; error: number }[];
}

const numpy: Measured = JSON.parse(readFileSync(new URL("./constant-gain.json", import.meta.url), "utf8"));

/** An and Huo, arXiv:2604.23498: RMSProp with constant gains at n = 5e7, 100 streams, with the errors of its means. */
const PUBLISHED = [
  { gain: 0.5, nmse: 1.447, nmseError: 0.07, coverage: 0.894, coverageError: 0.011 },
  { gain: 0.999, nmse: 2.15, nmseError: 0.11, coverage: 0.81, coverageError: 0.013 },
];

/** The law at the settings of their threshold experiment: d = 10, D from the rows' squares, floor 0.1. */
function threshold(correlation: number, gain: number): { nmse: number; coverage: number } {
  const problem = linearRegression({ dimension: 10, correlation });
  const stream = new RandomStream(6);
  const draw = (): ArrayLike<number> => problem.sample(stream).a;
  return constantGainLaw({
    hessian: problem.hessian,
    noiseCovariance: problem.noiseCovariance,
    diagonals: stationaryDiagonals({ draw, gain, floor: 0.1, draws: 2e5 }),
  });
}

describe("the law of constant gains", () => {
  it.each(numpy.predictions)(
    "is numpy's at Toeplitz $correlation, gain $gain",
    ({ correlation, gain, ...expected }) => {
      const { nmse, coverage } = threshold(correlation, gain);
      expect(Math.abs(nmse / expected.nmse - 1)).toBeLessThan(0.01);
      expect(Math.abs(coverage - expected.coverage)).toBeLessThan(0.002);
    },
  );

  it.each(PUBLISHED)(
    "predicts the published table, gain $gain, with nothing fitted: at Toeplitz 0.6, not 0.4",
    (row) => {
      const { nmse, coverage } = threshold(0.6, row.gain);
      expect(Math.abs(nmse - row.nmse)).toBeLessThan(2 * row.nmseError);
      expect(Math.abs(coverage - row.coverage)).toBeLessThan(2 * row.coverageError);
      const text = threshold(0.4, row.gain);
      expect(Math.abs(text.nmse - row.nmse)).toBeGreaterThan(2.9 * row.nmseError);
      expect(Math.abs(text.coverage - row.coverage)).toBeGreaterThan(2.5 * row.coverageError);
    },
  );

  it("is the sandwich for a P that stands still, and never below it", () => {
    const { hessian, noiseCovariance } = linearRegression({ dimension: 3 });
    const still = constantGainLaw({ hessian, noiseCovariance, diagonals: [[1, 2, 3]] });
    expect(still.nmse).toBeCloseTo(1, 12);
    expect(still.coverage).toBeCloseTo(0.95, 12);
    const stream = new RandomStream(8);
    for (let k = 0; k < 50; k++) {
      const diagonals = [0, 1, 2].map(() => Array.from({ length: 3 }, () => 0.1 + stream.uniform()));
      expect(constantGainLaw({ hessian, noiseCovariance, diagonals }).nmse).toBeGreaterThan(1);
    }
  });

  it("is what numpy simulates without momentum; momentum takes it out", () => {
    // Scalar regression a ~ N(0, 1), noise sd^2 = 0.35^2 + 0.64 a^2, gain 0.999 and floor 0.1.
    const stream = new RandomStream(9);
    const diagonals = [
      ...stationaryDiagonals({ draw: () => [stream.normal()], gain: 0.999, floor: 0.1, draws: 2e5 }),
    ];
    // One array each time: the spread holds the last draw only.
    expect(new Set(diagonals).size).toBe(1);
    const fresh = () =>
      stationaryDiagonals({ draw: () => [stream.normal()], gain: 0.999, floor: 0.1, draws: 2e5 });
    const [hessian, noiseCovariance] = [[[1]], [[0.35 ** 2 + 0.64 * 3]]];
    const { nmse } = constantGainLaw({ hessian, noiseCovariance, diagonals: fresh() });
    let mean = 0;
    for (const [p] of fresh()) mean += p / 2e5;

    const { n } = numpy.momentum[0];
    const start = { hessian, noiseCovariance, preconditioner: [[mean]], n, stepSize: 0.5 * n ** -0.7 };
    const vanishing = { gain: (n + 1) ** -0.8, gamma: 0.8, alpha: 0.7 };
    const expected = {
      none: nmse * (1 + asymptoticExcess(start).mean),
      "0.1": 1 + asymptoticExcess(start).mean,
      "(t + 1)^-0.8": 1 + asymptoticExcess({ ...start, momentum: vanishing }).mean,
    };
    expect(nmse).toBeGreaterThan(1.25);
    for (const { gain, ratio, error } of numpy.momentum) {
      expect(Math.abs(ratio - expected[gain as keyof typeof expected]), gain).toBeLessThan(3 * error);
    }
  });

  it("names what is wrong", () => {
    const fine = { hessian: [[1]], noiseCovariance: [[1]] };
    expect(() => constantGainLaw({ ...fine, diagonals: [] })).toThrow("at least one draw");
    expect(() => constantGainLaw({ ...fine, diagonals: [[1, 2]] })).toThrow(
      "a diagonal has 2 entries, H 1 row",
    );
    const draw = (): number[] => [1];
    expect(() => [...stationaryDiagonals({ draw, gain: 0, floor: 0, draws: 1 })]).toThrow("gain must lie in");
    expect(() => [...stationaryDiagonals({ draw, gain: 1, floor: -1, draws: 1 })]).toThrow("non-negative");
    expect(() => [...stationaryDiagonals({ draw, gain: 1, floor: 0, draws: 0 })]).toThrow("positive integer");
  });
});

describe("the bias of constant betas under skewed noise", () => {
  // Gradient noise 1 - Exp(1): sd 1, skewness -2.
  it.each(numpy.bias)(
    "is what numpy simulates to first order in 1 - beta2: beta1 $beta1, beta2 $beta2",
    (row) => {
      const { beta1, beta2, shift, error } = row;
      const [law] = constantGainBias({ hessian: [[1]], deviations: [1], skewness: [-2], beta1, beta2 });
      // What the first order leaves out is of relative order 1 - beta2: 8 (1 - beta2) holds for all of them.
      expect(Math.abs(law - shift)).toBeLessThan(3 * error + 8 * (1 - beta2) * Math.abs(law));
      expect(Math.abs(shift / error)).toBeGreaterThan(3);
    },
  );

  it("is none for symmetric noise, scales by H^-1, and names what is wrong", () => {
    const settings = {
      hessian: [
        [2, 0],
        [0, 4],
      ],
      deviations: [1, 2],
      skewness: [0, 1],
      beta1: 0,
      beta2: 0.99,
    };
    expect(Array.from(constantGainBias(settings))).toEqual([0, expect.closeTo(0.005 * (2 / 4), 12)]);
    expect(() => constantGainBias({ ...settings, beta2: 1 })).toThrow("beta2 must lie in [0, 1), got 1");
    expect(() => constantGainBias({ ...settings, skewness: [1] })).toThrow(
      "skewness must have 2 entries, got 1",
    );
  });
});
