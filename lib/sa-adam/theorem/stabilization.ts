import { Matrix } from "ml-matrix";
import { linearRegression } from "simple-statistics";
import { log } from "../numeric/elementary.js";
import { logSpacedIntegers } from "../numeric/log-spaced.js";
import type { Optimizer } from "../optimize/optimizer.js";

export interface StabilizationOptions {
  optimizer: Optimizer;
  /** The stochastic gradient at x; x is the optimizer's own array, to be read only. */
  gradient: (x: Float64Array, t: number) => ArrayLike<number>;
  /** x_0, d. */
  start: ArrayLike<number>;
  /** Length of the run. */
  steps: number;
  /** The first t that is measured; 100 unless given, past the start's transient. */
  from?: number;
}

/** How fast a run's preconditioner comes to rest. */
export interface Stabilization {
  /** Mean of |P_s - P_{s-1}| (Frobenius) over the 32 steps that begin at t. */
  points: { t: number; change: number }[];
  /** The least-squares slope of log change on log t: -1 for a gain of order 1/t. */
  slope: number;
  /** log change at t = 1 on that line. */
  intercept: number;
}

/** Single changes scatter with the square of a gradient; this many successive ones are averaged. */
const AVERAGED_STEPS = 32;

/**
 * The local stabilization rate of an optimizer's run: |P_t - P_{t-1}| at log-spaced t, and the slope of its logarithm
 * against log t. The theorem asks for a slope below -(alpha + 1)/2; gains of order 1/t give -1.
 *
 * @throws RangeError when the run is too short for three points, or when P does not change at all (SGD)
 * @example
 * const stream = new RandomStream(1);
 * localStabilization({ optimizer: saAdam(), gradient: (x) => [x[0] + stream.normal()], start: [0], steps: 1e5 }).slope
 * @see the condition, An and Huo, arXiv:2604.23498.
 */
export function localStabilization(options: StabilizationOptions): Stabilization {
  const { optimizer, gradient, start, steps, from = 100 } = options;
  const last = steps - AVERAGED_STEPS;
  if (!(last >= 2 * from)) {
    throw new RangeError(
      `steps must be at least ${2 * from + AVERAGED_STEPS} when from is ${from}, got ${steps}`,
    );
  }
  const state = optimizer.init(start);
  const points = logSpacedIntegers(from, last, 20).map((t) => ({ t, change: 0 }));
  let waiting = 0;
  const open: typeof points = [];
  let before: Matrix | undefined;
  for (let t = 1; t <= steps; t++) {
    optimizer.update(state, gradient(state.x, t));
    while (waiting < points.length && points[waiting].t <= t + 1) open.push(points[waiting++]);
    while (open.length > 0 && t >= open[0].t + AVERAGED_STEPS) open.shift();
    if (open.length === 0) {
      before = undefined;
      continue;
    }
    const now = optimizer.preconditioner(state);
    if (before) {
      const change = Matrix.sub(now, before).norm("frobenius") / AVERAGED_STEPS;
      for (const point of open) if (t >= point.t) point.change += change;
    }
    before = now;
  }
  if (points.some(({ change }) => change === 0)) {
    throw new RangeError(
      `${optimizer.name} has a preconditioner that does not change: there is no rate to fit`,
    );
  }
  const { m: slope, b: intercept } = linearRegression(points.map(({ t, change }) => [log(t), log(change)]));
  return { points, slope, intercept };
}
