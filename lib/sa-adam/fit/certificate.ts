import {
  type BlockNewtonKernel,
  type BlockNewtonParameters,
  blockNewtonKernel,
  rowsWithin,
} from "../kernel/block-newton.js";
import { spdFactor } from "../kernel/spd.js";
import type { Family } from "../model/family.js";
import { DataError } from "../numeric/data-error.js";
import { howMany } from "../numeric/how-many.js";
import { blockMeans, sumsPrecision } from "./block-start.js";
import {
  addTiles,
  coefficientReach,
  coefficients,
  isNearlyCollinear,
  type LinearisedScore,
  penalisedInformation,
  penalisedMeat,
  penalisedPending,
  type ScoreZero,
  scoreZero,
  toleranceOf,
} from "./linearised-score.js";
import {
  ClusterScores,
  divideByLeverage,
  expectSquares,
  isLeveraged,
  lossSum,
  type Meat,
  needsExpected,
  SCORES,
  withMeat,
} from "./meat.js";
import { firstRoom, type RowSink, rowSink } from "./row-sink.js";

export interface ScoreReadingOptions extends Omit<BlockNewtonParameters, "capacity" | "dimension"> {
  /** Where the score is read, and how many rows there are: a fit's `settled`, or the last reading's. */
  settled: LinearisedScore;
  /** m, rows in the second-order sums at most; 1e5 or 50 d unless given, all of an exact reading. */
  secondOrderRows?: number;
  /** Are the second-order sums wanted of all rows, and to the digits of a double? Not unless given. */
  exact?: boolean;
  /** What standard errors are made of; the sum of squared scores unless given. */
  meat?: Meat;
}

/** What another reading of the rows says of an estimate: its score, and how far it was from the optimum. */
export interface Certificate extends ScoreZero {
  readonly rows: number;
  /** Rows in the second-order sums. */
  readonly secondOrderRows: number;
  /** The estimate that was certified, d; `estimate` is one Newton step better. */
  readonly certified: Float64Array;
  /** How far `certified` was from the stored-batch optimum, in standard errors, d: |H^-1 g|_j / se_j. */
  readonly distance: Float64Array;
  /** The same jointly, sqrt(g' S^-1 g), which asks for no Hessian. */
  readonly jointDistance: number;
  /**
   * How far `estimate` may still be from it, in standard errors of any coefficient: three standard deviations of what
   * the thinned Hessian leaves of the step, and half the relative change of the weights along it, on a block of rows. Of a
   * loss with a kink, three standard deviations of the scores that jump along the step, whose mean alone the Hessian knows.
   */
  readonly remaining: number;
  /** Half the relative change of the rows' weights along the step: what H and S, of before it, may be off by. */
  readonly bend: number;
  /** The largest change of u that each coefficient's part of the step means for a row, d; one that keeps being long has no end. */
  readonly strides: Float64Array;
  /** Does `certified` tell the classes of all rows without error? Then no coefficient has an optimum. */
  readonly separated: boolean;
  /** Are columns so nearly collinear that the sums, in single precision, do not tell what is left of them? */
  readonly blurred: boolean;
  /** Clusters of rows, where they have them. */
  readonly clusters?: number | undefined;
  /** The score about `estimate`. */
  readonly settled: LinearisedScore;
}

/** Of the rows' weights: what standard errors may be off by because their sums were taken before the last step. */
const BEND = 0.01;
/** A step that means more for a row is not the last one: separable classes take such steps for ever. */
export const LONG_STEP = 0.5;

/** Is the estimate of a certificate the stored batch's within so many standard errors, and are its own those there? */
export function isNear({ remaining, bend, strides, blurred }: Certificate, tolerance: number): boolean {
  return !blurred && remaining <= tolerance && bend <= BEND && strides.every((stride) => stride <= LONG_STEP);
}

export interface ScoreReading {
  readonly sink: RowSink;
  /** Takes the rows that wait. Throws a DataError for another number of rows than the fit had. */
  finish(): Certificate;
}

/** Does the sign of u tell the class of every row of a block that counts? */
function allTold({ forms, responses, cases }: BlockNewtonKernel, count: number, { tells }: Family): boolean {
  if (!tells) return false;
  for (let i = 0; i < count; i++) if (cases[i] > 0 && !tells(forms[i], responses[i])) return false;
  return true;
}

/**
 * A reading of all rows at an estimate: the gradient of every row, O(d), and the second-order sums of a share of them.
 *
 *     g = sum s_i z_i        H = sum w_i z_i z_i' / p_i        S = sum s_i^2 z_i z_i' / p_i
 *     distance |H^-1 g|_j / se_j        jointly sqrt(g' S^-1 g)        estimate - H^-1 g
 *
 * After the step (I - H^-1 H*) H^-1 g is left, H* the mean true Hessian along it: of a share of m rows, in each
 * coefficient's standard errors, about the joint distance times sqrt(2 / m).
 *
 * @throws RangeError as the kernel
 */
export function scoreReading(options: ScoreReadingOptions): ScoreReading {
  const { settled, secondOrderRows, exact = false, meat = SCORES, ...parameters } = options;
  const { family, counted = false } = options;
  const { coordinates, rows: expected } = settled;
  const d = settled.point.length;
  const most = secondOrderRows ?? (exact ? Number.POSITIVE_INFINITY : Math.max(100_000, 50 * d));
  const capacity = Math.max(rowsWithin(2 ** 22, d), 64);
  const kernel = blockNewtonKernel({
    ...parameters,
    dimension: d,
    capacity,
    room: firstRoom(d),
  });
  kernel.centres.set(coordinates.centres);
  kernel.inverseScales.set(coordinates.scales.map((scale) => 1 / scale));
  kernel.responseScale = coordinates.responseScale;
  const share = Math.min(1, most / expected);
  const at: LinearisedScore = {
    ...settled,
    rows: 0,
    cases: 0,
    loss: 0,
    pending: new Float64Array(d),
    information: new Float64Array(settled.information.length),
    meat: new Float64Array(settled.meat.length),
    weightSum: 0,
    squareSum: 0,
  };
  const precise = exact || settled.precise;
  const tolerance = toleranceOf({ precise });
  const leveraged = isLeveraged(meat);
  const inverse = leveraged
    ? spdFactor(penalisedInformation(settled), d, tolerance).inverse()
    : new Float64Array(0);
  const perCluster = new ClusterScores(d);
  let chosen = 0;
  let separated = settled.ridge === 0 && family.tells !== undefined;
  const sink = rowSink(
    kernel,
    () => kernel.capacity,
    (count) => {
      kernel.standardise(count);
      const gradient = kernel.evaluate(at.point, count);
      for (let j = 0; j < d; j++) at.pending[j] -= gradient[j];
      for (let i = 0; i < count; i++) at.cases += kernel.cases[i];
      at.loss += lossSum(kernel, count, family);
      separated &&= allTold(kernel, count, family);
      if (meat.clustered) perCluster.add(kernel, sink.clusters, count);
      if (leveraged) divideByLeverage(kernel, count, inverse, { of: meat.of, counted });
      if (needsExpected(meat, family)) expectSquares(kernel, count, family);
      const { meanWeight, meanSquare } = blockMeans(kernel, count);
      at.weightSum += count * meanWeight;
      at.squareSum += count * meanSquare;
      // An estimate that knows no sums, as a path's, goes by this reading's own.
      const known = settled.weightSum > 0 ? settled : { ...at, rows: at.rows + count };
      const here = kernel.choose(count, {
        share,
        first: at.rows,
        meanWeight: known.weightSum / known.rows,
        meanSquare: known.squareSum / known.rows,
      });
      const precision = precise ? "double" : sumsPrecision(kernel, here);
      addTiles(at.information, kernel.outer("weights", precision));
      addTiles(at.meat, kernel.outer("squares", precision));
      chosen += here;
      at.rows += count;
    },
  );
  return {
    sink,
    finish() {
      sink.flush();
      if (at.rows !== expected)
        throw new DataError({
          code: "changed",
          problem: `another reading found ${howMany(at.rows, "row")}, the first ${expected}`,
          remedy: "leave the rows alone while they are read",
        });
      if (meat.clustered) at.meat.set(perCluster.meat());
      const collinear = isNearlyCollinear(at.information, d);
      const found = scoreZero(withMeat(at, meat, family), tolerance);
      const step = found.zero.map((value, j) => value - at.point[j]);
      const uphill = penalisedPending(at, at.pending, at.point);
      const whitened = spdFactor(penalisedMeat(at, found.zero), d, tolerance).solve(uphill);
      const jointDistance = Math.sqrt(uphill.reduce((sum, g, j) => sum + g * whitened[j], 0));
      const noise = chosen < expected ? 3 * Math.sqrt(2 / chosen) : 0;
      const { weights, scores } = changes(found.zero);
      const bend = 0.5 * weights;
      const missed = options.family.smoothed ? 3 * Math.sqrt(scores) : bend * jointDistance;
      return {
        ...found,
        rows: expected,
        secondOrderRows: chosen,
        certified: coefficients(at.point, coordinates),
        distance: found.moved,
        jointDistance,
        remaining: noise * jointDistance + missed,
        bend,
        ...(meat.clustered && { clusters: perCluster.count }),
        strides: coefficientReach(step, coordinates, kernel.reach),
        separated,
        blurred: !precise && collinear,
        settled: {
          ...at,
          point: found.zero,
          pending: new Float64Array(d),
          precise: collinear,
        },
      };
    },
  };

  /**
   * Relative changes, of a block's last rows from the point to x, of the weights, and the squared change of the scores, at least
   * that of one row: rows that stand out count most. Of a kernel's weights, those of single rows, the change of the sum.
   */
  function changes(x: Float64Array): { weights: number; scores: number } {
    // What a block that is not full leaves are rows of the one before.
    const count = Math.min(at.rows, kernel.capacity);
    const before = { weights: kernel.weights.slice(0, count), scores: kernel.scores.slice(0, count) };
    kernel.evaluate(x, count);
    let [change, turned, sum] = [0, 0, 0];
    let [jumped, squares] = [0, 0];
    for (let i = 0; i < count; i++) {
      const peak = kernel.peaks[i];
      const move = peak * (kernel.weights[i] - before.weights[i]);
      change += Math.abs(move);
      turned += move;
      sum += peak * before.weights[i];
      jumped += peak * (kernel.scores[i] - before.scores[i]) ** 2;
      squares += peak * before.scores[i] ** 2;
    }
    const weight = options.family.smoothed ? Math.abs(turned) : change;
    return { weights: weight === 0 ? 0 : weight / sum, scores: jumped / squares + 1 / count };
  }
}
