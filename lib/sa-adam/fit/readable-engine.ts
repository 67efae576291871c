import type { Matrix } from "ml-matrix";
import { PlugInSandwich } from "../estimate/plug-in-sandwich.js";
import { PolyakRuppertAverage } from "../estimate/polyak-ruppert-average.js";
import type { Curvature } from "../model/problem.js";
import { multiply } from "../numeric/spd.js";
import type { OptimizerState } from "../optimize/optimizer.js";
import type { Engine } from "./engine.js";
import { restoreFields } from "./fields.js";
import type { FitOptimizer } from "./fit-optimizer.js";

/** The loss of one row in the working coordinates. */
export interface RowLoss {
  /** Numbers of a row, its response the last of them. */
  readonly numbers: number;
  /** The gradient at z, written into `out`; `row` is not kept. */
  gradient(z: Float64Array, row: Float64Array, out: Float64Array): void;
  /** The Hessian at z, without the penalty. */
  curvature?: ((z: Float64Array, row: Float64Array) => Curvature) | undefined;
}

export interface ReadableEngineOptions {
  loss: RowLoss;
  optimizer: FitOptimizer;
  start: Float64Array;
  secondMoment: Float64Array;
  /** K of the penalty z'Kz / 2, d x d. */
  penalty: Matrix;
  burnIn: number;
}

const CAPACITY = 1000;

/** The optimizers and estimators of lib/optimizers and lib/estimators, one row at a time. */
export function readableEngine(options: ReadableEngineOptions): Engine {
  const { loss, penalty, burnIn } = options;
  const { optimizer } = options.optimizer;
  const d = options.start.length;
  const stride = Math.max(loss.numbers, d);
  const rows = new Float64Array(CAPACITY * stride);
  const iterates = new Float64Array(CAPACITY * stride);
  const gradient = new Float64Array(d);
  const penalised = penalty.max() > 0;
  const average = new PolyakRuppertAverage(d);
  const plugIn = new PlugInSandwich(d);
  const parts: { state: OptimizerState; average: PolyakRuppertAverage; plugIn: PlugInSandwich } = {
    state: options.optimizer.begin(options.start, options.secondMoment),
    average,
    plugIn,
  };

  const step = (row: Float64Array, at: number): void => {
    const { state } = parts;
    loss.gradient(state.x, row, gradient);
    if (penalised) {
      const pull = multiply(penalty, state.x);
      for (let j = 0; j < d; j++) gradient[j] += pull[j];
    }
    const counted = state.t >= burnIn;
    // The curvature belongs to the iterate before the step, as the gradient does.
    const curvature = counted ? (loss.curvature?.(state.x, row) ?? NO_CURVATURE(d)) : undefined;
    optimizer.update(state, gradient);
    if (curvature) {
      average.update(state.x);
      plugIn.update({ gradient, curvature });
    }
    iterates.set(state.x, at);
  };

  return {
    capacity: CAPACITY,
    stride,
    response: loss.numbers - 1,
    rows,
    iterates,
    get steps() {
      return parts.state.t;
    },
    get averaged() {
      return average.count;
    },
    advance(count) {
      for (let i = 0; i < count; i++) step(rows.subarray(i * stride, i * stride + loss.numbers), i * stride);
    },
    curved: loss.curvature !== undefined,
    average: () => average.value(),
    hessian() {
      if (!loss.curvature) throw new RangeError("the model has no curvature");
      return plugIn.hessian().add(penalty);
    },
    noiseCovariance: () => plugIn.noiseCovariance(),
    snapshot: () => parts,
    restore: (snapshot) => restoreFields(parts, snapshot),
  };
}

const NO_CURVATURE = (d: number): Curvature => ({ direction: new Float64Array(d), weight: 0 });
