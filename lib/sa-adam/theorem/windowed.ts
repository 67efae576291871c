import { knownOptions, positive, wholeNumber } from "../numeric/arguments.js";
import { binaryExponent } from "../numeric/elementary.js";
import {
  ascendingCheckpoints,
  type CovarianceStep,
  checkedNoisyModel,
  covarianceSteps,
  type LinearModel,
} from "./linear-model.js";
import { type SeriesAlgebra, seriesAlgebra } from "./matrix-series.js";
import {
  type AveragedCovariance,
  advanceCovariance,
  averagedCovariance,
  finiteCovariance,
  type RunningCovariance,
  startCovariance,
} from "./running-covariance.js";

/** Steps taken one by one before the windows begin. */
const FIRST_WINDOW = 2000;
/** Degree of the polynomials that follow the coefficients through a window. */
const DEGREE = 6;
/** The longest window is the largest power of two below delta t; delta halves from first to last. */
const FIRST_DELTA = 1 / 8;
const LAST_DELTA = 1 / 1024;
/** Where it begins for fewer digits than `FEW_DIGITS`. */
const COARSEST_DELTA = 1 / 2;
const FEW_DIGITS = 1e-8;
/** Halving stops when no result is further off than this, relative to the result, unless told otherwise. */
const TOLERANCE = 1e-10;
/** What a halving divides the error by, at the least: measured are 50 to 500 where gains are smooth, down to rounding errors. */
const SHARPENING = 32;

/**
 * n Cov(xbar_n) by windowed doubling, at a cost of order log(n)^2: n = 1e16 and beyond in a fraction of a second. (ours)
 *
 * A window is w = 2^k <= delta t steps. Inside it the step's coefficients are followed by a polynomial in t of degree 6,
 * and so is the product of 1, 2, 4, ..., w successive steps, as a function of where its middle lies. With A = I + E,
 * a block of 2k steps centred at y is the block at y - k/2 (E, Q) followed by that at y + k/2 (F, R):
 *
 *     I + E' = (I + F)(I + E)        Q' = (I + F) Q (I + F)' + R
 *
 * At degree 0 this is the coefficients frozen at the window's middle. Delta is 1/8 (1/2 where few digits are asked for) and is
 * halved until a 32nd of the last change is nothing: that is the error estimate, an overestimate, for a halving divides the error
 * by about 2^8. Where the changes fall more slowly, as they do for gains with a kink, so much less is taken off.
 * It holds for gains and P_t that are smooth in log t beyond `exactSteps`, and for them only: P_t is evaluated between
 * the integers.
 *
 * @param checkpoints numbers of steps n, up to 1e20 and beyond; returned in ascending order
 * @throws RangeError when H is not SPD, shapes differ, or an n is not a positive integer
 * @example windowedCovariance({ hessian: [[1]], noiseCovariance: [[1]] }, [1e16])[0].covariance.get(0, 0) // 1.0000896
 */
export function windowedCovariance(
  model: LinearModel,
  checkpoints: ArrayLike<number>,
  options: {
    /** Steps taken one by one before the windows begin: at least past where a gain's cap binds; 2000 unless given. */
    exactSteps?: number;
    /** Halving stops when no result is further off than this, relative to the result; 1e-10 unless given. A picture needs less. */
    tolerance?: number;
  } = {},
): AveragedCovariance[] {
  const { exactSteps = FIRST_WINDOW, tolerance = TOLERANCE } = knownOptions("windowedCovariance", options, [
    "exactSteps",
    "tolerance",
  ]);
  wholeNumber("exactSteps", exactSteps);
  positive("tolerance", tolerance);
  const checked = checkedNoisyModel(model);
  const step = covarianceSteps(checked);
  const targets = ascendingCheckpoints(checkpoints);
  const late = targets.filter((n) => n > exactSteps);

  const running = startCovariance(checked.dimension);
  const early: AveragedCovariance[] = [];
  const lastExact = Math.min(exactSteps, targets[targets.length - 1] ?? 0);
  for (let t = 1; t <= lastExact; t++) {
    advanceCovariance(running, step(t));
    if (targets.includes(t)) early.push(finiteCovariance(averagedCovariance(running, t)));
  }
  if (late.length === 0) return early;

  const first = tolerance > FEW_DIGITS ? COARSEST_DELTA : FIRST_DELTA;
  let coarse = throughWindows(step, running, exactSteps, first, late);
  let before = late.map(() => Number.POSITIVE_INFINITY);
  for (let delta = first / 2; ; delta /= 2) {
    const fine = throughWindows(step, running, exactSteps, delta, late);
    const changes = fine.map((result, i) => largestChange(result, coarse[i]));
    const errors = changes.map((change, i) => errorAfter(change, before[i]));
    // Windows too long for the oscillation overflow: not a number is not a small error.
    if (delta <= LAST_DELTA || fine.every((result, i) => errors[i] <= tolerance * largest(result))) {
      const late = fine.map((r, i) => ({ ...r, errorEstimate: r.errorEstimate + errors[i] }));
      return [...early, ...late.map(finiteCovariance)];
    }
    [coarse, before] = [fine, changes];
  }
}

/** What is left of the error after a halving that made this change, and the halving before it that one. */
function errorAfter(change: number, before: number): number {
  if (change === 0) return 0;
  const fall = before / change;
  return fall > 1 ? change / Math.min(fall, SHARPENING) : change;
}

/** The averaged covariance at each target, from `start` after `exactSteps` steps, in windows of at most delta t. */
function throughWindows(
  step: (t: number) => CovarianceStep,
  start: RunningCovariance,
  exactSteps: number,
  delta: number,
  targets: number[],
): AveragedCovariance[] {
  const running = startCovariance(start);
  const window = windowStep(step, 3 * start.dimension);
  let t = exactSteps;
  return targets.map((n) => {
    // What remains is counted down by itself: beyond 2^53, t + w is rounded.
    for (let remaining = n - t; remaining > 0; ) {
      const w = Math.max(1, 2 ** binaryExponent(Math.min(delta * t, remaining)));
      advanceCovariance(running, window(t, w));
      t += w;
      remaining -= w;
    }
    t = n;
    return averagedCovariance(running, n);
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
