import { readFileSync } from "node:fs";
import { linearRegression, type Optimizer, polynomial, RandomStream, run } from "sa-adam";
import {
  curvatureOns,
  directionLaw,
  dot,
  lion,
  matrixAdagrad,
  multiply,
  muon,
  orthogonalised,
  saAmsgrad,
  saMomentum,
  saNadam,
  sandwich,
  saShampoo,
  saSignMomentum,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

interface Golden {
  source: string;
  rows: number[][];
  responses: number[];
  start: number[];
  /** Rows and start of the optimizers of a 2 x 2 matrix. */
  wide: number[][];
  matrixStart: number[];
  ridge: number;
  steps: number[];
  x: Record<string, number[][]>;
}

const file: Golden = JSON.parse(readFileSync(new URL("./more-optimizers.json", import.meta.url), "utf8"));

/** The row of the step, which the curvature's optimizers look at. */
let row: ArrayLike<number> = [];
const factor = (): ArrayLike<number> => row;
const { ridge } = file;
const stepSize = polynomial(1, 0.7);

const table: Record<string, { optimizer: Optimizer; inside: boolean; reason: RegExp }> = {
  matrixAdagrad: {
    optimizer: matrixAdagrad({ factor, l2: ridge, stepSize }),
    inside: true,
    reason: /within the theorem's range/,
  },
  curvatureOns: {
    optimizer: curvatureOns({ factor, l2: ridge, stepSize }),
    inside: true,
    reason: /within the theorem's range/,
  },
  saAmsgrad: {
    optimizer: saAmsgrad({ momentumGain: polynomial(1, 0.85, 1) }),
    inside: true,
    reason: /within the theorem's range/,
  },
  saSignMomentum: {
    optimizer: saSignMomentum({ stepSize: polynomial(0.1, 0.7) }),
    inside: false,
    reason: /sign of the momentum/,
  },
  saMomentum: { optimizer: saMomentum(), inside: true, reason: /within the theorem's range/ },
  saNadam: {
    optimizer: saNadam({ momentumGain: polynomial(1, 0.85, 1) }),
    inside: true,
    reason: /within the theorem's range/,
  },
  lion: {
    optimizer: lion({ stepSize: polynomial(0.1, 0.7) }),
    inside: false,
    reason: /sign of the momentum/,
  },
  saShampoo: { optimizer: saShampoo({ rows: 2 }), inside: true, reason: /within the theorem's range/ },
  muon: {
    optimizer: muon({ rows: 2, stepSize: polynomial(0.1, 0.7) }),
    inside: false,
    reason: /orthogonalised momentum/,
  },
};

describe.each(Object.entries(table))("%s", (name, { optimizer, inside, reason }) => {
  it(`takes the steps of ${file.source}`, () => {
    const isMatrix = name === "saShampoo" || name === "muon";
    const state = optimizer.init(isMatrix ? file.matrixStart : file.start);
    (isMatrix ? file.wide : file.rows).forEach((a, i) => {
      row = a;
      const residual = dot(a, state.x) - file.responses[i];
      optimizer.update(
        state,
        a.map((value) => value * residual),
      );
      const kept = file.steps.indexOf(i + 1);
      if (kept >= 0) expectClose(state.x, file.x[name][kept], 1e-11);
    });
  });

  it("knows whether the theorem covers it, and why", () => {
    expect(optimizer.theorem.inside).toBe(inside);
    expect(optimizer.theorem.reason).toMatch(reason);
  });
});

it("a negative penalty or floor is an error", () => {
  expect(() => curvatureOns({ factor, l2: -1 })).toThrow("l2 must be non-negative, got -1");
  expect(() => saAmsgrad({ floor: -1 })).toThrow("floor must be non-negative, got -1");
});

it("sign momentum rests at the mean when its gain vanishes, and at the median without momentum", () => {
  const average = (optimizer: Optimizer): number => {
    const state = optimizer.init([1]);
    const stream = new RandomStream(14);
    let mean = 0;
    const n = 100_000;
    for (let t = 1; t <= n; t++) {
      optimizer.update(state, [state.x[0] + Math.log(1 - stream.uniform())]);
      mean += state.x[0] / n;
    }
    return mean;
  };
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

describe("matrices of parameters", () => {
  it("Shampoo's P is the Kronecker product that it applies; rows have to divide", () => {
    const optimizer = saShampoo({ rows: 2 });
    const state = optimizer.init(new Float64Array(6));
    const stream = new RandomStream(3);
    for (let t = 0; t < 20; t++) optimizer.update(state, stream.normals(6));
    const P = optimizer.preconditioner(state);
    expectClose(multiply(P, state.gradient), Array.from(state.direction), 1e-12);
    expect(() => saShampoo({ rows: 4 }).init(new Float64Array(6))).toThrow("4 rows do not divide the 6");
    expect(() => muon({ rows: 0 })).toThrow("rows must be");
    expect(() => lion({ beta2: 1 })).toThrow("beta2 must lie in [0, 1), got 1");
  });
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
