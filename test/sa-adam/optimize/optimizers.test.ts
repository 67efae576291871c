import fc from "fast-check";
import { Matrix, solve } from "ml-matrix";
import {
  adam,
  adamw,
  type OptimizerState,
  polynomial,
  RandomStream,
  rmsprop,
  saAdagrad,
  saAdam,
  saAdamL2,
  saOns,
  saRmsprop,
  sgd,
} from "sa-adam";
import { constant, readState, theoremVerdict, writeState } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";
import { d, problem, table } from "./optimizer-table.js";

describe.each(Object.entries(table))("%s", (_, { make, inside, recursion }) => {
  it("takes the steps of its equations", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const stream = new RandomStream(seed);
        const optimizer = make();
        const step = recursion();
        const state = optimizer.init([1, -2, 0.5]);
        let x = [1, -2, 0.5];
        for (let t = 1; t <= 60; t++) {
          const gradient = Array.from(problem.gradient(x, problem.sample(stream)));
          x = step(t, x, gradient);
          optimizer.update(state, gradient);
          expectClose(state.x, x, 1e-10);
        }
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it("moves by eta_t (P_t m_t / k_t), with the P_t that it shows and the gains that it names", () => {
    const optimizer = make();
    const state = optimizer.init([1, -2, 0.5]);
    const stream = new RandomStream(3);
    for (let t = 1; t <= 20; t++) {
      optimizer.update(state, problem.gradient(state.x, problem.sample(stream)));
      const P = optimizer.preconditioner(state);
      expect(state.t).toBe(t);
      const solved = solve(P, Matrix.columnVector(state.direction)).to1DArray();
      const corrected = Array.from(state.momentum.m);
      // The bias correction k_t, where there is one, scales all coordinates alike.
      const k = corrected[0] / solved[0];
      expectClose(
        solved.map((value) => value * k),
        corrected,
        1e-9,
      );
      const { stepSize, momentum: rho, secondMoment } = optimizer.gains(t);
      for (const gain of [stepSize, rho ?? 0.5, secondMoment ?? 0.5]) {
        expect(gain).toBeGreaterThan(0);
        expect(gain).toBeLessThanOrEqual(1);
      }
    }
  });

  it("knows whether the theorem covers it, and why", () => {
    const { theorem } = make();
    expect(theorem.inside).toBe(inside);
    expect(theorem.reason).not.toBe("");
  });

  it("continues exactly from a state that was written down", () => {
    const optimizer = make();
    const stream = new RandomStream(12);
    const noises = Array.from({ length: 200 }, () => problem.sample(stream));
    const follow = (state: OptimizerState, part: Float64Array[]): OptimizerState => {
      for (const noise of part) optimizer.update(state, problem.gradient(state.x, noise));
      return state;
    };
    const whole = follow(optimizer.init([0.1, 0.2, 0.3]), noises);
    const half = follow(optimizer.init([0.1, 0.2, 0.3]), noises.slice(0, 100));
    expect(follow(readState(writeState(half)), noises.slice(100))).toEqual(whole);
  });

  it("names the optimizer, the step and the gains when the iterate diverges", () => {
    const optimizer = make();
    const state = optimizer.init([0, 0, 0]);
    optimizer.update(state, [1, 1, 1]);
    expect(() => optimizer.update(state, [1, Number.NaN, 1])).toThrow(
      new RegExp(`${optimizer.name.replace(/[()]/g, "\\$&")}.*at step 2 \\(stepSize .*lower the step size`),
    );
  });

  it("rejects a start and a gradient of the wrong kind", () => {
    const optimizer = make();
    expect(() => optimizer.init([])).toThrow(/x0 must not be empty/);
    expect(() => optimizer.init([1, Number.NaN])).toThrow(/x0 must be finite/);
    expect(() => optimizer.update(optimizer.init([1, 2]), [1])).toThrow(
      /gradient has 1 entry, the iterate 2/,
    );
  });
});

describe("SA-ONS", () => {
  it("keeps the inverse of its running matrix over 20,000 rank-one updates", () => {
    const optimizer = saOns({ floor: 0.2 });
    const state = optimizer.init([0, 0, 0]);
    const stream = new RandomStream(21);
    const sum = Matrix.eye(d);
    const steps = 20_000;
    for (let t = 1; t <= steps; t++) {
      optimizer.update(state, problem.gradient(state.x, problem.sample(stream)));
      const column = Matrix.columnVector(state.gradient);
      if (t === steps) break; // P_t is built from what came before step t
      sum.add(column.mmul(column.transpose()));
      sum.set(t % d, t % d, sum.get(t % d, t % d) + d * 0.2);
    }
    const running = sum.div(steps);
    expectClose(optimizer.preconditioner(state).mmul(running), Matrix.eye(d).to2DArray(), 1e-10);
  });
});

describe("the theorem's range", () => {
  const inside = {
    stepSize: polynomial(0.2, 0.7),
    momentum: polynomial(1, 0.75, 1),
    secondMoment: polynomial(1, 1, 1),
  };

  it("is alpha in (1/2, 1), gamma in (alpha, 1) and a preconditioner faster than t^-(alpha + 1)/2", () => {
    expect(theoremVerdict(inside).inside).toBe(true);
    expect(theoremVerdict({ stepSize: inside.stepSize }).inside).toBe(true);
    const outside: [Partial<Parameters<typeof theoremVerdict>[0]>, RegExp][] = [
      [{ stepSize: polynomial(0.2, 0.5) }, /t\^-0.5, not within \(1\/2, 1\)/],
      [{ stepSize: polynomial(0.2, 1) }, /t\^-1, not within/],
      [{ stepSize: constant(0.01) }, /the step size is constant/],
      [{ stepSize: (t) => 1 / t }, /step size is not a polynomial/],
      [{ momentum: polynomial(1, 0.7) }, /t\^-0.7, not within \(alpha, 1\) = \(0.7, 1\)/],
      [{ momentum: polynomial(1, 1) }, /t\^-1, not within/],
      [{ momentum: polynomial(1, 1.05) }, /t\^-1.05, not within/],
      [{ momentum: constant(0.1) }, /momentum gain is constant/],
      [{ momentum: (t) => 1 / t }, /momentum gain is not a polynomial/],
      [{ secondMoment: polynomial(1, 0.85) }, /t\^-0.85, not faster than t\^-0.85/],
      [{ secondMoment: constant(0.001) }, /never stabilizes/],
      [{ secondMoment: (t) => 1 / t }, /preconditioner's gain is not a polynomial/],
      [{ decoupledDecay: 0.1 }, /rest point/],
    ];
    for (const [change, reason] of outside) {
      const verdict = theoremVerdict({ ...inside, ...change });
      expect(verdict.inside).toBe(false);
      expect(verdict.reason).toMatch(reason);
    }
  });
});

describe("clipping", () => {
  it("is outside the theorem, whoever composes it, and another reason to be outside goes first", () => {
    for (const make of [sgd, saRmsprop, saAdam, saOns, saAdagrad]) {
      expect(make().theorem.inside).toBe(true);
      const { inside, reason } = make({ clip: 500 }).theorem;
      expect(inside).toBe(false);
      expect(reason).toMatch(/clipped at 500.*covered only if clipping acts in finitely many steps/);
    }
    expect(saAdam({ clip: 1, stepSize: 0.1 }).theorem.reason).toMatch(/step size is constant/);
  });
});

describe("options", () => {
  it("are checked, and named when they are wrong", () => {
    expect(() => polynomial(0, 0.7)).toThrow(/scale must be positive, got 0/);
    expect(() => polynomial(1, 0.7, -1)).toThrow(/shift must be non-negative, got -1/);
    expect(() => polynomial(1, Number.NaN)).toThrow(/exponent must be a finite number, got NaN/);
    expect(() => sgd({ stepSize: -1 })).toThrow(/stepSize must be positive, got -1/);
    expect(() => sgd({ clip: 0 })).toThrow(/clip must be positive, got 0/);
    expect(() => sgd({ l2: -1 })).toThrow(/l2 must be non-negative/);
    expect(() => saAdamL2(0)).toThrow(/lambda must be positive, got 0/);
    expect(() => adamw(-1)).toThrow(/lambda must be non-negative/);
    expect(() => adam({ beta1: 1 })).toThrow(/beta1 must lie in \[0, 1\), got 1/);
    expect(() => rmsprop({ beta2: -0.1 })).toThrow(/beta2 must lie in \[0, 1\)/);
    expect(() => saOns({ floor: 0 })).toThrow(/floor must be positive/);
    expect(() => saRmsprop({ floor: -1 })).toThrow(/floor must be non-negative/);
    expect(() => saAdam({ epsilon: -1 })).toThrow(/epsilon must be non-negative/);
    expect(() => saAdam({ largestMomentumGain: 1.5 })).toThrow(/largestMomentumGain must lie in \(0, 1\]/);
  });

  it("cap the second moment's gain at 1, beyond which it could turn negative", () => {
    const optimizer = saRmsprop({ secondMomentGain: polynomial(5, 1, 1) });
    expect(optimizer.gains(1).secondMoment).toBe(1);
    expect(optimizer.gains(9).secondMoment).toBe(0.5);
  });

  it("tell a state from other text", () => {
    expect(() => readState("{}")).toThrow(/not an optimizer's state/);
    const state = sgd().init([1]);
    state.x[0] = Number.NaN;
    expect(() => writeState(state)).toThrow(/holds NaN/);
  });
});
