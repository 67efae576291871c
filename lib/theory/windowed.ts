import { type AveragedCovariance, advanceCovariance, averagedCovariance } from "./covariance.js";
import {
  ascendingCheckpoints,
  type CovarianceStep,
  checkedModel,
  covarianceSteps,
  type LinearModel,
} from "./linear-model.js";
import { type SeriesAlgebra, seriesAlgebra } from "./matrix-series.js";

/** Steps taken one by one before the windows begin. */
const FIRST_WINDOW = 2000;
/** Degree of the polynomials that follow the coefficients through a window. */
const DEGREE = 6;
/** The longest window is the largest power of two below delta t; delta halves from first to last. */
const FIRST_DELTA = 1 / 8;
const LAST_DELTA = 1 / 256;
/** Halving stops when it changes no result by more than this, relative to the result. */
const TOLERANCE = 1e-10;
/** Relative rounding error of the windows, a few times what agreement with the exact recursion leaves open. */
const ROUNDING = 1e-12;

export interface WindowedOptions {
  /** Steps taken one by one before the windows begin: at least past where a gain's cap binds; 2000 unless given. */
  exactSteps?: number;
}

/**
 * n Cov(xbar_n) by windowed doubling, at a cost of order log(n)^2: n = 1e16 and beyond in a fraction of a second. (ours)
 *
 * A window is w = 2^k <= delta t steps. Inside it the step's coefficients are followed by a polynomial in t of degree 6,
 * and so is the product of 1, 2, 4, ..., w successive steps, as a function of where its middle lies. With A = I + E,
 * a block of 2k steps centred at y is the block at y - k/2 (E, Q) followed by that at y + k/2 (F, R):
 *
 *     I + E' = (I + F)(I + E)        Q' = (I + F) Q (I + F)' + R
 *
 * At degree 0 this is the coefficients frozen at the window's middle. Delta is 1/8, 1/16, ... until a halving changes
 * nothing; the last change is the error estimate, an overestimate, for a halving divides the error by about 2^8.
 * It holds for gains and P_t that are smooth in log t beyond `exactSteps`, and for them only: P_t is evaluated between
 * the integers.
 *
 * @param checkpoints numbers of steps n, up to 1e20 and beyond; returned in ascending order
 * @throws RangeError when H is not SPD, shapes differ, or an n is not a positive integer
 * @example windowedCovariance({ hessian: [[1]], noise: [[1]] }, [1e16])[0].covariance.get(0, 0) // 1.0000896
 */
export function windowedCovariance(
  model: LinearModel,
  checkpoints: ArrayLike<number>,
  { exactSteps = FIRST_WINDOW }: WindowedOptions = {},
): AveragedCovariance[] {
  const { dimension: d, ...checked } = checkedModel(model);
  const step = covarianceSteps({ dimension: d, ...checked });
  const size = 3 * d;
  const targets = ascendingCheckpoints(checkpoints);

  const C = new Float64Array(size * size);
  const scratch: [Float64Array, Float64Array] = [C.slice(), C.slice()];
  const early: AveragedCovariance[] = [];
  let t = 0;
  for (const stop of [...targets.filter((n) => n <= exactSteps), exactSteps]) {
    if (targets.every((n) => n <= t)) break;
    while (t < stop) advanceCovariance(C, step(++t), size, scratch);
    if (targets.includes(stop)) early.push(averagedCovariance(C, d, stop, ROUNDING));
  }
  const late = targets.filter((n) => n > exactSteps);
  if (late.length === 0) return early;

  const alongWindows = (delta: number) =>
    throughWindows(step, size, exactSteps, C, delta, late).map((state, i) =>
      averagedCovariance(state, d, late[i], ROUNDING),
    );
  let coarse = alongWindows(FIRST_DELTA);
  for (let delta = FIRST_DELTA / 2; ; delta /= 2) {
    const fine = alongWindows(delta);
    const changes = fine.map((result, i) => largestChange(result, coarse[i]));
    if (delta <= LAST_DELTA || fine.every((result, i) => changes[i] <= TOLERANCE * largest(result))) {
      return [...early, ...fine.map((r, i) => ({ ...r, errorEstimate: r.errorEstimate + changes[i] }))];
    }
    coarse = fine;
  }
}

/** The state's covariance at each target, from `start` steps with covariance `from`, in windows of at most delta t. */
function throughWindows(
  step: (t: number) => CovarianceStep,
  size: number,
  start: number,
  from: Float64Array,
  delta: number,
  targets: number[],
): Float64Array[] {
  const window = windowStep(step, size);
  const C = from.slice();
  const scratch: [Float64Array, Float64Array] = [C.slice(), C.slice()];
  let t = start;
  return targets.map((n) => {
    // What remains is counted down by itself: beyond 2^53, t + w is rounded.
    for (let remaining = n - t; remaining > 0; ) {
      const w = Math.max(1, 2 ** Math.floor(Math.log2(Math.min(delta * t, remaining))));
      advanceCovariance(C, window(t, w), size, scratch);
      t += w;
      remaining -= w;
    }
    t = n;
    return C.slice();
  });
}

/** Steps t + 1, ..., t + w as one step of the recursion, w a power of two. */
function windowStep(
  step: (t: number) => CovarianceStep,
  size: number,
): (t: number, w: number) => CovarianceStep {
  const algebra: SeriesAlgebra = seriesAlgebra(DEGREE, size, (2 * size) / 3);
  const [E, F, before, Q, R, carried] = Array.from({ length: 6 }, () => algebra.zero());
  return (t, w) => {
    const middle = t + (w + 1) / 2;
    algebra.interpolate([E, Q], (x) => {
      const { increment, noise } = step(middle + (x * w) / 2);
      return [increment, noise];
    });
    for (let k = 1; k < w; k *= 2) {
      // Half a block, k/2 steps, is h in units of half the window, w/2 steps.
      const h = k / w;
      algebra.shift(before, E, -h);
      algebra.shift(F, E, h);
      for (let i = 0; i < E.length; i++) E[i] = before[i] + F[i];
      algebra.addProduct(E, F, before);

      algebra.shift(before, Q, -h);
      algebra.shift(R, Q, h);
      carried.set(before);
      algebra.addProduct(carried, F, before);
      for (let i = 0; i < Q.length; i++) Q[i] = carried[i] + R[i];
      algebra.addProductTransposed(Q, carried, F);
    }
    // The window's own middle is x = 0.
    return { increment: E.subarray(0, size * size), noise: Q.subarray(0, size * size) };
  };
}

function largest(result: AveragedCovariance): number {
  return result.covariance.clone().abs().max();
}

function largestChange(a: AveragedCovariance, b: AveragedCovariance): number {
  return a.covariance.clone().sub(b.covariance).abs().max();
}
