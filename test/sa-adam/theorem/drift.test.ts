import type { Matrix } from "ml-matrix";
import { type Optimizer, polynomial, RandomStream, saAdam } from "sa-adam";
import { augmentedDrift, augmentedTrajectory, multiply, randomSpd } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

const d = 4;
const steps = 300;

/** An optimizer's run on a quadratic with minimum at 0: (x_t, m_t) for every t, and the P_t it used. */
function run(optimizer: Optimizer, H: Matrix, start: ArrayLike<number>, noise: Float64Array[]) {
  const state = optimizer.init(start);
  const states = [[...state.x, ...state.momentum.m]];
  const preconditioners: Matrix[] = [];
  for (const xi of noise) {
    optimizer.update(
      state,
      multiply(H, state.x).map((value, j) => value + xi[j]),
    );
    states.push([...state.x, ...state.momentum.m]);
    preconditioners.push(optimizer.preconditioner(state));
  }
  return { states, preconditioners };
}

describe("augmented drift", () => {
  it.each(["predictable", "adam"] as const)(
    "reproduces SA-Adam's trajectory, %s convention",
    (convention) => {
      const stream = new RandomStream(5);
      const H = randomSpd(stream, d, 0.5, 3);
      const gains = { stepSize: polynomial(0.2, 0.7), momentumGain: polynomial(1, 0.85) };
      const optimizer = saAdam({ ...gains, convention, biasCorrection: false });
      const start = stream.normals(d);
      const noise = Array.from({ length: steps }, () => stream.normals(d));
      const { states, preconditioners } = run(optimizer, H, start, noise);
      const z = augmentedTrajectory(
        { hessian: H, ...gains, preconditioner: (t) => preconditioners[t - 1] },
        start,
        noise,
      );
      expectClose(
        z.flatMap((row) => Array.from(row)),
        states.flat(),
        1e-13,
      );
    },
  );

  it("has the blocks of the definition", () => {
    const { L, B, tau, transition } = augmentedDrift({
      preconditioner: [[2]],
      hessian: [[3]],
      stepSize: 0.1,
      momentumGain: 0.25,
    });
    expect(tau).toBe(2.5);
    expect(L.to2DArray()).toEqual([
      [1.5, 1.5],
      [-7.5, 2.5],
    ]);
    expectClose(B, [[-0.05], [0.25]], 1e-15);
    expectClose(
      transition,
      [
        [0.85, -0.15],
        [0.75, 0.75],
      ],
      1e-15,
    );
  });

  it("names what is wrong", () => {
    const fine = { preconditioner: [[1]], hessian: [[1]], stepSize: 0.1, momentumGain: 0.5 };
    expect(() => augmentedDrift({ ...fine, momentumGain: 1 })).toThrow("rho must lie in (0, 1), got 1");
    expect(() => augmentedDrift({ ...fine, stepSize: -1 })).toThrow("eta must be positive, got -1");
    expect(() => augmentedDrift({ ...fine, preconditioner: [[1, 0]] })).toThrow(
      "the preconditioner P must be 1 x 1",
    );
    expect(() => augmentedTrajectory({ hessian: [[1]] }, [1], [[0], [0, 0]])).toThrow(
      "noise 2 has 2 entries",
    );
  });
});
