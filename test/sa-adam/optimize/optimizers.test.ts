import fc from "fast-check";
import { inverse, Matrix, solve } from "ml-matrix";
import {
  adam,
  adamw,
  type Optimizer,
  type OptimizerState,
  polynomial,
  quadratic,
  RandomStream,
  rmsprop,
  run,
  saAdagrad,
  saAdam,
  saAdamL2,
  saOns,
  saRmsprop,
  sgd,
} from "sa-adam";
import {
  compose,
  constant,
  dot,
  momentum,
  multiply,
  readState,
  theoremVerdict,
  writeState,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

const d = 3;
const problem = quadratic({
  hessian: [
    [2, 0.6, 0.1],
    [0.6, 1, -0.2],
    [0.1, -0.2, 0.5],
  ],
  noiseCovariance: [
    [1, -0.4, 0],
    [-0.4, 0.8, 0.1],
    [0, 0.1, 0.3],
  ],
  optimum: [0.5, -1, 1],
});
const { hessian: H, optimum } = problem;

/** x_t from t, x_{t-1} and the gradient, as the docstring's equations read; what it remembers lives in the closure. */
type Recursion = (t: number, x: number[], g: number[]) => number[];

interface TableRow {
  make: () => Optimizer;
  inside: boolean;
  recursion: () => Recursion;
  /** Where it comes to rest; the optimum unless it says otherwise. */
  rest?: () => ArrayLike<number>;
}

/** The point where (H + lambda W) x = H x*. */
function penalisedOptimum(lambda: number, W: Matrix): number[] {
  const lhs = Matrix.add(H, Matrix.mul(W, lambda));
  return solve(lhs, Matrix.columnVector(multiply(H, optimum))).to1DArray();
}

const predictable =
  (c: number, floor: number, eta: (t: number) => number): (() => Recursion) =>
  () => {
    let D = [1, 1, 1];
    return (t, x, g) => {
      const next = x.map((value, j) => value - (eta(t) * g[j]) / Math.sqrt(D[j]));
      const rho = c / (t + 1);
      D = D.map((value, j) => (1 - rho) * value + rho * (g[j] ** 2 + floor));
      return next;
    };
  };

const eta = (t: number): number => 0.2 * t ** -0.7;

// A new optimizer is a new row: its construction, method, recursion written out, and where it rests.
const table: Record<string, TableRow> = {
  SGD: {
    make: () => sgd(),
    inside: true,
    recursion: () => (t, x, g) => x.map((value, j) => value - eta(t) * g[j]),
  },
  "SGD, clipped": {
    make: () => sgd({ stepSize: polynomial(1, 0.7), clip: 0.7 }),
    inside: false,
    recursion: () => (t, x, g) => {
      const shrink = Math.min(1, 0.7 / Math.hypot(...g));
      return x.map((value, j) => value - t ** -0.7 * shrink * g[j]);
    },
  },
  "SA-RMSProp": {
    make: () => saRmsprop({ secondMomentGain: polynomial(1.5, 1, 1), floor: 0.1 }),
    inside: true,
    recursion: predictable(1.5, 0.1, eta),
  },
  "SA-AdaGrad": {
    make: () => saAdagrad({ floor: 0.3 }),
    inside: true,
    recursion: () => {
      // The running mean written as a sum.
      let sum = [1, 1, 1];
      return (t, x, g) => {
        const next = x.map((value, j) => value - (eta(t) * g[j]) / Math.sqrt(sum[j] / t));
        sum = sum.map((value, j) => value + g[j] ** 2 + 0.3);
        return next;
      };
    },
  },
  "SA-ONS": {
    make: () => saOns({ stepSize: polynomial(1, 0.7), floor: 0.4 }),
    inside: true,
    recursion: () => {
      // t A_{t-1}, inverted afresh in each step.
      const sum = Matrix.eye(d);
      return (t, x, g) => {
        const direction = solve(Matrix.div(sum, t), Matrix.columnVector(g)).to1DArray();
        const column = Matrix.columnVector(g);
        sum.add(column.mmul(column.transpose()));
        sum.set(t % d, t % d, sum.get(t % d, t % d) + d * 0.4);
        return x.map((value, j) => value - t ** -0.7 * direction[j]);
      };
    },
  },
  "SA-Adam, predictable": {
    make: () => saAdam({ momentumGain: polynomial(1, 0.85, 1), floor: 0.5 }),
    inside: true,
    recursion: () => {
      let m = [0, 0, 0];
      let D = [1, 1, 1];
      let forgotten = 1;
      return (t, x, g) => {
        const rho = (t + 1) ** -0.85;
        m = m.map((value, j) => (1 - rho) * value + rho * g[j]);
        forgotten *= 1 - rho;
        const next = x.map((value, j) => value - (eta(t) * m[j]) / (1 - forgotten) / Math.sqrt(D[j]));
        D = D.map((value, j) => value + (g[j] ** 2 + 0.5 - value) / (t + 1));
        return next;
      };
    },
  },
  "SA-Adam, adam convention, capped gain": {
    make: () =>
      saAdam({
        momentumGain: polynomial(1.2, 0.75),
        secondMomentGain: polynomial(1, 1),
        convention: "adam",
        floor: 0,
        epsilon: 1e-3,
        biasCorrection: false,
      }),
    inside: true,
    recursion: () => {
      let m = [0, 0, 0];
      let squares = [0, 0, 0];
      return (t, x, g) => {
        const rho = Math.min(1.2 * t ** -0.75, 0.999);
        m = m.map((value, j) => value + rho * (g[j] - value));
        squares = squares.map((value, j) => value + g[j] ** 2);
        return x.map((value, j) => value - (eta(t) * m[j]) / (Math.sqrt(squares[j] / t) + 1e-3));
      };
    },
  },
  "SA-AdamW, coupled": {
    make: () => saAdamL2(0.3),
    inside: true,
    recursion: () => {
      const withoutPenalty = table["SA-Adam at gamma 0.75"].recursion();
      return (t, x, g) =>
        withoutPenalty(
          t,
          x,
          g.map((value, j) => value + 0.3 * x[j]),
        );
    },
    rest: () => penalisedOptimum(0.3, Matrix.eye(d)),
  },
  "SA-Adam at gamma 0.75": {
    make: () => saAdam(),
    inside: true,
    recursion: () => {
      let m = [0, 0, 0];
      let forgotten = 1;
      const D = [1, 1, 1];
      return (t, x, g) => {
        const rho = (t + 1) ** -0.75;
        forgotten *= 1 - rho;
        m = m.map((value, j) => (1 - rho) * value + rho * g[j]);
        return x.map((value, j) => {
          const before = D[j];
          D[j] += (g[j] ** 2 + 0.5 - before) / (t + 1);
          return value - (eta(t) * m[j]) / (1 - forgotten) / Math.sqrt(before);
        });
      };
    },
  },
  "AdamW, decoupled": {
    make: () => adamw(0.3, { stepSize: polynomial(0.2, 0.7), beta2: 0.99 }),
    inside: false,
    recursion: () => {
      const adamStep = deployedAdam(0.9, 0.99, 1e-8, eta);
      return (t, x, g) => adamStep(t, x, g).map((value, j) => value - eta(t) * 0.3 * x[j]);
    },
    // P H (x - x*) + lambda x = 0 at the mean P of the run: another centre than the ridge optimum.
    rest: () => penalisedOptimum(0.3, inverse(meanPreconditioner(table["AdamW, decoupled"].make()))),
  },
  Adam: {
    make: () => adam({ stepSize: 0.01 }),
    inside: false,
    recursion: () => deployedAdam(0.9, 0.999, 1e-8, () => 0.01),
  },
  RMSProp: {
    make: () => rmsprop({ stepSize: 0.01, beta2: 0.9, epsilon: 1e-4 }),
    inside: false,
    recursion: () => {
      const v = [0, 0, 0];
      return (_t, x, g) =>
        x.map((value, j) => {
          v[j] = 0.9 * v[j] + 0.1 * g[j] ** 2;
          return value - (0.01 * g[j]) / (Math.sqrt(v[j]) + 1e-4);
        });
    },
  },
  "composed: momentum SGD": {
    make: () => {
      const gains = { stepSize: polynomial(0.2, 0.7), momentum: polynomial(1, 0.8) };
      return compose({
        name: "momentum SGD",
        stepSize: gains.stepSize,
        momentum: momentum(gains.momentum, false),
        theorem: theoremVerdict(gains),
      });
    },
    inside: true,
    recursion: () => {
      let m = [0, 0, 0];
      return (t, x, g) => {
        m = m.map((value, j) => value + t ** -0.8 * (g[j] - value));
        return x.map((value, j) => value - eta(t) * m[j]);
      };
    },
  },
};

function deployedAdam(beta1: number, beta2: number, epsilon: number, lr: (t: number) => number): Recursion {
  let m = [0, 0, 0];
  let v = [0, 0, 0];
  return (t, x, g) => {
    m = m.map((value, j) => beta1 * value + (1 - beta1) * g[j]);
    v = v.map((value, j) => beta2 * value + (1 - beta2) * g[j] ** 2);
    return x.map(
      (value, j) =>
        value - (lr(t) * (m[j] / (1 - beta1 ** t))) / (Math.sqrt(v[j] / (1 - beta2 ** t)) + epsilon),
    );
  };
}

/** The mean of P_t over a run, past its first tenth. */
function meanPreconditioner(optimizer: Optimizer): Matrix {
  const steps = 20_000;
  const mean = Matrix.zeros(d, d);
  run({
    problem,
    optimizer,
    source: new RandomStream(6),
    steps,
    onStep: (_, state) => {
      if (state.t > steps / 10) mean.add(Matrix.div(optimizer.preconditioner(state), 0.9 * steps));
    },
  });
  return mean;
}

describe.each(Object.entries(table))("%s", (_, { make, inside, recursion, rest }) => {
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

  it("comes to rest, averaged, where it should", () => {
    const optimizer = make();
    const { inference } = run({
      problem,
      optimizer,
      source: new RandomStream(77),
      steps: 60_000,
      start: [3, 3, 3],
      burnIn: 10_000,
    });
    const center = rest?.() ?? optimum;
    const error = inference.value().map((value, j) => value - center[j]);
    expect(Math.sqrt(dot(error, error))).toBeLessThan(0.06);
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

describe("decoupled weight decay", () => {
  it("rests elsewhere than the ridge optimum, by more than the tests above allow for", () => {
    const ridge = penalisedOptimum(0.3, Matrix.eye(d));
    const decoupled = Array.from(table["AdamW, decoupled"].rest?.() ?? []);
    expect(Math.hypot(...ridge.map((value, j) => value - decoupled[j]))).toBeGreaterThan(0.1);
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

  it("moves the rest point: the mean of Exp(1), clipped at 1, is not 1", () => {
    // E clip(x - y) = x - 1 + exp(-1 - x), zero at x = 0.84141.
    const optimizer = saAdam({ clip: 1 });
    const state = optimizer.init([1]);
    const stream = new RandomStream(40);
    let mean = 0;
    const n = 200_000;
    for (let t = 1; t <= n; t++) {
      optimizer.update(state, [state.x[0] + Math.log(1 - stream.uniform())]);
      mean += state.x[0] / n;
    }
    expect(0.84141 - 1 + Math.exp(-1.84141)).toBeCloseTo(0, 5);
    // Standard errors of the order of n^-1/2 = 0.0022.
    expect(Math.abs(mean - 0.84141)).toBeLessThan(0.008);
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
