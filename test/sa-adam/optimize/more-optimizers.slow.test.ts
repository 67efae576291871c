import { linearRegression, type Optimizer, polynomial, RandomStream, run } from "sa-adam";
import { directionLaw, dot, orthogonalised, saAmsgrad, sandwich, saSignMomentum } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";
import { exponentialMean } from "./exponential.js";

it("sign momentum rests at the mean when its gain vanishes, and at the median without momentum", () => {
  const average = (optimizer: Optimizer): number => exponentialMean(optimizer, { seed: 14, steps: 100_000 });
  const stepSize = polynomial(0.2, 0.7);
  // Standard errors of the order of n^-1/2 = 0.003.
  expect(Math.abs(average(saSignMomentum({ stepSize })) - 1)).toBeLessThan(0.012);
  expect(Math.abs(average(saSignMomentum({ stepSize, momentumGain: 1 })) - Math.log(2))).toBeLessThan(0.012);
});

it("AMSGrad's average finds the optimum, and its P only shrinks", () => {
  const problem = linearRegression({ dimension: 3 });
  let last = Number.POSITIVE_INFINITY;
  let looks = 0;
  const optimizer = saAmsgrad({ stepSize: polynomial(0.6, 0.7) });
  const { inference } = run({
    problem,
    optimizer,
    source: new RandomStream(5),
    steps: 100_000,
    burnIn: 20_000,
    onStep: (_, state) => {
      if (state.t % 100 !== 0) return;
      const trace = optimizer.preconditioner(state).trace();
      expect(trace).toBeLessThanOrEqual(last);
      last = trace;
      looks++;
    },
  });
  expect(looks).toBe(1000);
  const error = inference.value().map((value, j) => value - problem.optimum[j]);
  expect(Math.sqrt(dot(error, error))).toBeLessThan(0.03);
});

describe("the law of directions", () => {
  const H = [
    [2, 0.6],
    [0.6, 1],
  ];
  const S = [
    [1, -0.4],
    [-0.4, 0.8],
  ];
  const problem = { hessian: H, noiseCovariance: S, source: new RandomStream(4) };

  it("of signs is the arc sine law: of correlated noise, and of Lion's momentum", () => {
    // Cov(sign a, sign b) = (2/pi) asin r (Van Vleck), E sign'(a) = sqrt(2/pi)/sd: what Sigma becomes, S_ij by S_ij asin(r)/r summed over lags.
    const expected = (beta1: number, beta2: number) => {
      const weights = Array.from({ length: 2000 }, (_, k) =>
        k === 0 ? 1 - beta1 : beta1 * (1 - beta2) * beta2 ** (k - 1),
      );
      const at = (lag: number): number => weights.slice(lag).reduce((sum, w, k) => sum + w * weights[k], 0);
      const lags = Array.from({ length: 1000 }, (_, lag) => at(lag));
      const [own] = lags;
      const entry = (i: number, j: number): number => {
        const r = S[i][j] / Math.sqrt(S[i][i] * S[j][j]);
        let sum = Math.asin(r);
        for (let lag = 1; lag < 1000; lag++) sum += 2 * Math.asin((r * lags[lag]) / own);
        return Math.sqrt(S[i][i] * S[j][j]) * own * sum;
      };
      return sandwich(H, [
        [entry(0, 0), entry(0, 1)],
        [entry(1, 0), entry(1, 1)],
      ]);
    };
    for (const [beta1, beta2, error] of [
      [0, 0, 0.03],
      [0.9, 0.99, 0.01],
    ]) {
      const law = directionLaw({ ...problem, beta1, beta2, direction: (c) => c.map(Math.sign), draws: 1e5 });
      const exact = expected(beta1, beta2);
      expect(exact.trace()).toBeGreaterThan(sandwich(H, S).trace());
      expect(Math.abs(law.trace() / exact.trace() - 1)).toBeLessThan(error);
    }
  });

  it("of a linear direction is the sandwich, and of an orthogonalised one never below it", () => {
    const linear = directionLaw({
      ...problem,
      beta1: 0.5,
      beta2: 0.5,
      direction: (c) => [2 * c[0] + c[1], c[1]],
      draws: 2e4,
    });
    expectClose(linear, sandwich(H, S).to2DArray(), 1e-9);
    const polar = directionLaw({
      ...problem,
      beta1: 0.5,
      beta2: 0.5,
      direction: (c) => orthogonalised(c, 1),
      draws: 2e4,
    });
    expect(polar.trace()).toBeGreaterThan(1.02 * sandwich(H, S).trace());
  });
});
