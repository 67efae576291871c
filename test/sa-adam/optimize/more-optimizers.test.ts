import { readFileSync } from "node:fs";
import { type Optimizer, polynomial, RandomStream } from "sa-adam";
import {
  curvatureOns,
  dot,
  lion,
  matrixAdagrad,
  multiply,
  muon,
  saAmsgrad,
  saMomentum,
  saNadam,
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
