import type { Matrix } from "ml-matrix";
import { PlugInSandwich, type PlugInState } from "../estimate/plug-in-sandwich.js";
import { type AverageState, PolyakRuppertAverage } from "../estimate/polyak-ruppert-average.js";
import type { Curvature } from "../model/problem.js";
import { dot, multiply } from "../numeric/spd.js";
import type { OptimizerState } from "../optimize/optimizer-state.js";
import type { FitOptimizer } from "./fit-optimizer.js";
import type { Recursion } from "./recursion.js";

/** The loss of one row in the working coordinates. */
export interface RowLoss {
  /** Where in a row its response stands. */
  readonly response: number;
  /** What stands behind it unless it is written. */
  readonly beside: readonly number[];
  /** The gradient at z, written into `out`; `row` is not kept. */
  gradient(z: Float64Array, row: Float64Array, out: Float64Array): void;
  /** The Hessian at z after t steps, without the penalty. */
  curvature?: ((z: Float64Array, row: Float64Array, t: number) => Curvature) | undefined;
  /** What the gradient is multiplied by in the noise's sum; 1 unless given. */
  spread?(row: Float64Array): number;
}

export interface ReadableRecursionOptions {
  loss: RowLoss;
  optimizer: FitOptimizer;
  start: Float64Array;
  secondMoment: Float64Array;
  /** K of the penalty z'Kz / 2, d x d. */
  penalty: Matrix;
  burnIn: number;
}

interface ReadableState {
  readonly state: OptimizerState;
  readonly average: AverageState;
  readonly linearised: AverageState;
  readonly plugIn: PlugInState;
}

const CAPACITY = 1000;

/** The readable optimizers and estimators, one row at a time. */
export function readableRecursion(options: ReadableRecursionOptions): Recursion {
  const { loss, penalty, burnIn } = options;
  const { optimizer } = options.optimizer;
  const d = options.start.length;
  const numbers = loss.response + 1 + loss.beside.length;
  const stride = Math.max(numbers, d);
  const rows = new Float64Array(CAPACITY * stride);
  for (let i = 0; i < CAPACITY; i++) rows.set(loss.beside, i * stride + loss.response + 1);
  const iterates = new Float64Array(CAPACITY * stride);
  const gradient = new Float64Array(d);
  const penalised = penalty.max() > 0;
  const average = new PolyakRuppertAverage(d);
  const plugIn = new PlugInSandwich(d);
  const linearised = new PolyakRuppertAverage(d);
  let state = options.optimizer.begin(options.start, options.secondMoment);

  const step = (row: Float64Array, at: number): void => {
    loss.gradient(state.x, row, gradient);
    const counted = state.t >= burnIn;
    // The curvature belongs to the iterate before the step, as the gradient does.
    const curvature = counted ? (loss.curvature?.(state.x, row, state.t) ?? NO_CURVATURE(d)) : undefined;
    if (curvature) {
      const { direction, weight } = curvature;
      const along = weight * dot(direction, state.x);
      linearised.update(gradient.map((g, j) => along * direction[j] - g));
    }
    if (penalised) {
      const pull = multiply(penalty, state.x);
      for (let j = 0; j < d; j++) gradient[j] += pull[j];
    }
    optimizer.update(state, gradient);
    if (curvature) {
      average.update(state.x);
      const spread = loss.spread?.(row) ?? 1;
      plugIn.update({ gradient: gradient.map((g) => spread * g), curvature });
    }
    iterates.set(state.x, at);
  };

  return {
    capacity: CAPACITY,
    stride,
    response: loss.response,
    rows,
    iterates,
    get steps() {
      return state.t;
    },
    get averaged() {
      return average.count;
    },
    advance(count) {
      for (let i = 0; i < count; i++) step(rows.subarray(i * stride, i * stride + numbers), i * stride);
    },
    curved: loss.curvature !== undefined,
    average: () => average.value(),
    linearised: () => linearised.value(),
    hessian() {
      if (!loss.curvature) throw new RangeError("the loss has no curvature");
      return plugIn.hessian().add(penalty);
    },
    noiseCovariance: () => plugIn.noiseCovariance(),
    snapshot: (): ReadableState => ({
      state,
      average: average.snapshot(),
      linearised: linearised.snapshot(),
      plugIn: plugIn.snapshot(),
    }),
    restore(snapshot) {
      const saved = snapshot as ReadableState;
      requireShape(saved.state, state);
      state = saved.state;
      average.restore(saved.average);
      linearised.restore(saved.linearised);
      plugIn.restore(saved.plugIn);
    },
  };
}

/** Throws a RangeError unless a value has the fields and array lengths of another. */
function requireShape(value: unknown, like: unknown): void {
  const shape = (of: unknown): unknown =>
    ArrayBuffer.isView(of)
      ? (of as Float64Array).length
      : of && typeof of === "object"
        ? Object.entries(of)
            .map(([name, inner]) => [name, shape(inner)])
            .sort()
        : typeof of;
  if (JSON.stringify(shape(value)) !== JSON.stringify(shape(like)))
    throw new RangeError("the state of another optimizer, or of another dimension");
}

const NO_CURVATURE = (d: number): Curvature => ({ direction: new Float64Array(d), weight: 0 });
