import {
  adam,
  type Optimizer,
  polynomial,
  RandomStream,
  rmsprop,
  type SaRmspropOptions,
  saAdam,
  saRmsprop,
  sgd,
} from "sa-adam";
import {
  createKernel,
  multiply,
  type OutsideArm,
  type OutsideParameters,
  readOutside,
  spdInverse,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { OUTSIDE_ARMS } from "../../../lib/compendium/results/outside/arms.js";
import { outside } from "../../../lib/compendium/results/outside/experiment.js";
import { outsideProblem } from "../../../lib/compendium/results/outside/problem.js";
import {
  THRESHOLD_GAINS,
  threshold,
  thresholdProblem,
} from "../../../lib/compendium/results/threshold/experiment.js";
import { proceed, start } from "../../sa-adam/kernel/kernels.js";

const SEED = 7;

/** The readable optimizer that an arm is the fast twin of. */
function readable(arm: OutsideArm): Optimizer {
  const stepSize = arm.alpha === 0 ? arm.eta0 : polynomial(arm.eta0, arm.alpha);
  const limits = arm.clip === undefined ? {} : { clip: arm.clip };
  if (arm.preconditioner === "none") return sgd({ stepSize, ...limits });
  const beta2 = 1 - arm.gain;
  if (arm.preconditioner === "adam")
    return arm.c1 === 1 ? corrected(stepSize, beta2) : adam({ stepSize, beta1: 1 - arm.c1, beta2 });
  const options: SaRmspropOptions = {
    stepSize,
    floor: arm.floor,
    ...(arm.gain > 0 && { secondMomentGain: arm.gain }),
  };
  if (arm.gamma === 0 && arm.c1 === 1) return saRmsprop(options);
  const momentumGain = arm.gamma === 0 ? arm.c1 : polynomial(arm.c1, arm.gamma, 1);
  return saAdam({ ...options, momentumGain, decoupledDecay: arm.decay });
}

/** RMSProp with Adam's bias correction. */
function corrected(stepSize: ReturnType<typeof polynomial> | number, beta2: number): Optimizer {
  expect(rmsprop({ beta2 }).theorem.inside).toBe(false);
  return adam({ stepSize, beta1: 0, beta2 });
}

describe("the kernel outside the theorem", () => {
  const specification = outside().settings().specification as OutsideParameters & { kind: "outside" };
  const kernel = createKernel(specification);

  it("equals the readable optimizers, every arm, across the change to the gains' series", () => {
    const [from, steps] = [0, 3210];
    const pair = start(kernel, SEED, 4);
    proceed(kernel, pair, steps, from);
    for (const lane of [0, 1]) {
      const sums = readOutside(kernel.memory.buffer, pair, kernel.pairBytes, lane, 2);
      for (const [k, arm] of OUTSIDE_ARMS.entries()) {
        const problem = outsideProblem(arm);
        const optimizer = readable(arm);
        const source = new RandomStream(SEED, 4 + lane);
        const state = optimizer.init(problem.optimum);
        const sum = [0, 0];
        for (let t = 0; t < steps; t++) {
          for (const j of [0, 1]) sum[j] += state.x[j] - problem.optimum[j];
          optimizer.update(state, problem.gradient(state.x, problem.sample(source)));
        }
        for (const j of [0, 1])
          expect(Math.abs(sums[k].deviations[j] - sum[j]), `${arm.name}, lane ${lane}`).toBeLessThan(
            1e-9 * steps,
          );
      }
    }
  });

  it("tabulates the gains from 1e5 on as before it", () => {
    const gains = new Float64Array(
      kernel.memory.buffer,
      (kernel.exports.GAINS as WebAssembly.Global).value,
      5 * 1024 * OUTSIDE_ARMS.length,
    );
    const t = 123_457;
    kernel.tabulate(t, 1);
    for (const [k, arm] of OUTSIDE_ARMS.entries()) {
      const rho = arm.gamma === 0 ? arm.c1 : (t + 1) ** -arm.gamma;
      expect(gains[5 * 1024 * k + 1] / rho, arm.name).toBeCloseTo(1, 13);
      expect(kernel.gains(arm.name).momentum).toBe(gains[5 * 1024 * k + 1]);
    }
  });
});

describe("the kernel of the threshold experiment", () => {
  const { settings, read, arms } = threshold();
  const specification = settings().specification as OutsideParameters & { kind: "outside" };

  it("equals its equations, sums of gradients included", () => {
    const kernel = createKernel(specification);
    const steps = 2100;
    const pair = start(kernel, SEED, 2);
    proceed(kernel, pair, steps);
    const problem = thresholdProblem();
    const { dimension: d, optimum, hessian } = problem;
    for (const lane of [0, 1]) {
      const state = read(kernel.memory.buffer, pair, kernel.pairBytes, lane, steps);
      for (const [k, arm] of arms.entries()) {
        const source = new RandomStream(SEED, 2 + lane);
        const gain = (t: number): number => THRESHOLD_GAINS[arm] || 1 / (t + 1);
        const D = new Float64Array(d).fill(1);
        const x = new Float64Array(d);
        const mean = new Float64Array(d);
        const noise = new Float64Array(d);
        for (let t = 1; t <= steps; t++) {
          const row = problem.sample(source);
          const whole = problem.gradient(x, row);
          const clipped = Math.min(1, 500 / Math.hypot(...whole));
          const g = whole.map((value) => clipped * value);
          const off = multiply(
            hessian,
            x.map((value, j) => value - optimum[j]),
          );
          for (let j = 0; j < d; j++) {
            mean[j] += x[j] / steps;
            noise[j] += (g[j] - off[j]) / steps;
            x[j] -= (t ** -0.7 * g[j]) / Math.sqrt(D[j] + 0.1);
            D[j] += gain(t) * (row.a[j] ** 2 - D[j]);
          }
        }
        const deviation = mean.map((value, j) => value - optimum[j]);
        const left = multiply(spdInverse(hessian, "H"), noise).map((value, j) => value + deviation[j]);
        const { deviation: ours, remainder } = state.arms[k];
        for (let j = 0; j < d; j++) expect(ours[j], arm).toBeCloseTo(deviation[j], 9);
        expect(remainder, arm).toBeCloseTo(Math.sqrt(steps) * Math.hypot(...left), 6);
      }
    }
  });

  it("refuses what it cannot hold", () => {
    const { correlation: _, ...none } = specification;
    expect(() => createKernel(none)).toThrow("a mean, for d = 2, or a correlation");
    expect(() => createKernel({ ...specification, direction: [1] })).toThrow("got 10 and 1");
  });
});
