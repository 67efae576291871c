import { inverse, Matrix, solve } from "ml-matrix";
import {
  adam,
  adamw,
  type Optimizer,
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
import { compose, momentum, multiply, theoremVerdict } from "sa-adam/internal";

export const d = 3;
export const problem = quadratic({
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

export interface TableRow {
  make: () => Optimizer;
  inside: boolean;
  recursion: () => Recursion;
  /** Where it comes to rest; the optimum unless it says otherwise. */
  rest?: () => ArrayLike<number>;
}

/** The point where (H + lambda W) x = H x*. */
export function penalisedOptimum(lambda: number, W: Matrix): number[] {
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
export const table: Record<string, TableRow> = {
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
