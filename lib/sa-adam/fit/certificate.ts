import {
  type BlockNewtonKernel,
  type BlockNewtonParameters,
  blockNewtonKernel,
  fromTiles,
  rowsWithin,
  tileDiagonal,
  toTiles,
} from "../kernel/block-newton.js";
import { spdFactor } from "../kernel/spd.js";
import type { Family } from "../model/family.js";
import { DataError } from "../numeric/data-error.js";
import { howMany } from "../numeric/how-many.js";
import { dot } from "../numeric/spd.js";
import { blockMeans, sumsPrecision } from "./block-start.js";
import {
  addTiles,
  coefficientReach,
  coefficients,
  inCoordinates,
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
  /** The step that led from the last reading's point to this one's. */
  way?: Way | undefined;
}

/** A Newton step from one reading's point to the next one's. */
export interface Way {
  /** Where it began, d. */
  readonly from: Float64Array;
  /** d. */
  readonly step: Float64Array;
  /** How steeply the loss fell along the whole of it where it began. */
  readonly slope: number;
  /** The loss there. */
  readonly loss: number;
  /** How far it leads, in standard errors of any coefficient. */
  readonly length: number;
  /** The largest change of u that any coefficient's part of it means for a row. */
  readonly stride: number;
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
   * the thinned Hessian leaves of the step, and half the relative change of the weights along it, on a block of rows, or more of a
   * coefficient whose own rows change more. Of a loss with a kink, three standard deviations of the scores that jump along the step, whose mean alone the Hessian knows.
   */
  readonly remaining: number;
  /** Half the relative change of the rows' weights along the step: what H and S, of before it, may be off by. */
  readonly bend: number;
  /**
   * The same, not halved, of the rows of any one coefficient that comes to rest: they may be few, and the others' do not tell of them. By
   * how much weights change for a change of u, among a block's rows, and how far the coefficient's step takes its own.
   */
  readonly lean: number;
  /** The largest change of u that each coefficient's part of the step means for a row, d; one that keeps being long has no end. */
  readonly strides: Float64Array;
  /**
   * Covariates that only rows which run away with others tell apart: where their group has no events an interaction comes to rest, but
   * anywhere is as good. Known from a reading on that follows a long step.
   */
  readonly loose: readonly number[];
  /** Does `certified` tell the classes of all rows without error? Then no coefficient has an optimum. */
  readonly separated: boolean;
  /** Are columns so nearly collinear that the sums, in single precision, do not tell what is left of them? */
  readonly blurred: boolean;
  /** Clusters of rows, where they have them. */
  readonly clusters?: number | undefined;
  /** The score about `estimate`. */
  readonly settled: LinearisedScore;
  /** How the estimate was come to. */
  readonly way: Way;
  /** Had the step before led too far, so that the estimate lies on it? Then nothing is certified. */
  readonly cut: boolean;
}

/** Of the rows' weights: what standard errors may be off by because their sums were taken before the last step. */
const BEND = 0.01;
/** The same of the rows of one coefficient. */
const LEAN = 0.05;
/** A step that means more for a row is not the last one: separable classes take such steps for ever. */
export const LONG_STEP = 0.5;
/** Standard errors; whether a shorter step led too far rounding might tell. */
const NEGLIGIBLE = 0.01;
/** The same of a loss with a kink, whose slopes jump. */
const JUMPS = 1;
/** Of its parabolas' curvature: a kernel that leaves less knows nothing of a column. */
const FLAT = 0.01;

/** Is the estimate of a certificate the stored batch's within so many standard errors, and are its own those there? */
export function isNear(
  { remaining, bend, lean, strides, blurred, cut }: Certificate,
  tolerance: number,
): boolean {
  return (
    !cut &&
    !blurred &&
    remaining <= tolerance &&
    bend <= BEND &&
    lean <= LEAN &&
    strides.every((stride) => stride <= LONG_STEP)
  );
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
  const { settled, secondOrderRows, exact = false, meat = SCORES, way, ...parameters } = options;
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
  /** Of a loss with a kink: the curvatures of parabolas that lie above the rows' losses, sum c z_j^2 / (2 |r|), d. */
  const above = new Float64Array(d);
  const resting =
    way && way.stride > LONG_STEP && !family.smoothed
      ? new Float64Array(settled.information.length)
      : undefined;
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
      if (family.bandwidth) addAbove(count, family.bandwidth / coordinates.responseScale);
      separated &&= allTold(kernel, count, family);
      if (meat.clustered) perCluster.add(kernel, sink.clusters, count);
      if (leveraged) divideByLeverage(kernel, count, inverse, { of: meat.of, counted });
      expectSquares(kernel, count, meat, family);
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
      if (resting) addTiles(resting, informationAtRest(count, precision));
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
      const shorter = shorterWay();
      if (shorter) return cutBack(shorter);
      const flat = filledByParabolas();
      const collinear = isNearlyCollinear(at.information, d);
      const found = scoreZero(withMeat(at, meat, family), tolerance);
      const step = found.zero.map((value, j) => value - at.point[j]);
      const uphill = penalisedPending(at, at.pending, at.point);
      const squares = penalisedMeat(at, found.zero);
      const distanceOf = (lines: (j: number) => boolean): number => {
        const own = uphill.map((g, j) => (lines(j) ? g : 0));
        const block = squares.map((s, i) => (lines(Math.floor(i / d)) && lines(i % d) ? s : 0));
        return Math.sqrt(dot(own, spdFactor(block, d, tolerance).solve(own)));
      };
      const jointDistance = distanceOf(() => true);
      const noise = chosen < expected ? 3 * Math.sqrt(2 / chosen) : 0;
      const strides = coefficientReach(step, coordinates, kernel.reach);
      const loose = strides.some((stride) => stride > LONG_STEP) ? looseColumns() : [];
      const { weights, scores, perUnit } = changes(found.zero, strides);
      const bend = 0.5 * weights;
      const leans = leansOf(strides, perUnit).map((lean, j) => (loose.includes(j) ? 0 : lean));
      // A score that fades as its coefficient runs away stays as many standard errors long as it is: it says nothing of the others.
      const factors = misjudged();
      const rescaled = factors.some((factor) => factor !== 1);
      const rest = distanceOf((j) => strides[j] <= LONG_STEP && !loose.includes(j));
      const missed = options.family.smoothed
        ? 3 * Math.sqrt(scores)
        : largest([bend * rest, ...leans.map((lean, j) => lean * found.moved[j])]);
      const next = { ...at, point: found.zero, pending: new Float64Array(d), precise: collinear };
      return {
        ...found,
        dropped: [...found.dropped, ...flat],
        rows: expected,
        secondOrderRows: chosen,
        certified: coefficients(at.point, coordinates),
        distance: found.moved,
        jointDistance,
        remaining: noise * rest + missed,
        bend,
        lean: largest(leans),
        ...(meat.clustered && { clusters: perCluster.count }),
        strides,
        loose,
        separated,
        blurred: (!precise && collinear) || rescaled,
        cut: false,
        way: {
          from: at.point.map((value, j) => factors[j] * value),
          step: step.map((value, j) => factors[j] * value),
          slope: dot(uphill, step),
          loss: at.loss,
          length: largest(found.moved),
          stride: largest(strides),
        },
        settled: inCoordinates(next, {
          ...coordinates,
          scales: coordinates.scales.map((scale, j) => scale * factors[j]),
        }),
      };
    },
  };

  /** The block's information without rows that the step before led far. */
  function informationAtRest(count: number, precision: "single" | "double"): Float64Array {
    const { rows, stride, weights } = kernel;
    const step = way?.step ?? settled.point;
    const own = weights.slice(0, count);
    for (let i = 0; i < count; i++) {
      let move = 0;
      for (let j = 0; j < d; j++) move += rows[i * stride + j] * step[j];
      if (Math.abs(move) > LONG_STEP) weights[i] = 0;
    }
    const sums = kernel.outer("weights", precision);
    // What the step changes is asked of the last block's.
    weights.set(own);
    return sums;
  }

  /** Columns, of those that all rows tell apart, in directions that the rows at rest know nothing of. */
  function looseColumns(): number[] {
    if (!resting) return [];
    const left = penalisedInformation({ ...at, information: resting });
    const factor = spdFactor(left, d, tolerance);
    const { dropped } = spdFactor(penalisedInformation(at), d, tolerance);
    const loose = factor.dropped
      .filter((column) => !dropped.includes(column))
      .flatMap((column) => {
        const direction = factor.solve(left.subarray(column * d, (column + 1) * d)).map((value) => -value);
        direction[column] = 1;
        const moves = coefficientReach(direction, coordinates, kernel.reach);
        const most = Math.max(...moves);
        return Array.from(moves.keys()).filter((j) => moves[j] > NEGLIGIBLE * most);
      });
    return [...new Set(loose)];
  }

  /**
   * By how much, relatively, the weights of each coefficient's rows change along its stride, d; those that jump do so in a number of rows that is
   * left to chance, and matters where there are few. 0 where a coefficient does not come to rest.
   */
  function leansOf(strides: Float64Array, perUnit: number): Float64Array {
    const mean = at.weightSum / at.rows;
    const carried = tileDiagonal(at.information, d);
    return strides.map((stride, j) => {
      if (stride > LONG_STEP) return 0;
      const share = perUnit * stride;
      const rows = carried[j] / (mean * kernel.reach[j] ** 2);
      return share + (family.majorant && rows > 0 ? 2 * Math.sqrt(share / rows) : 0);
    });
  }

  /**
   * What the scales are to be multiplied by: rows are chosen and changes weighed by what they have of a column, and along a path of a
   * loss with a kink none but its warm-up has looked at that.
   */
  function misjudged(): Float64Array {
    const squares = tileDiagonal(at.meat, d).map((sum) => sum / at.squareSum);
    return squares.map((square, j) => {
      const stays = !family.smoothed || !(square > 0) || (coordinates.intercept && j === 0);
      return stays || (square > 0.25 && square < 4) ? 1 : Math.sqrt(square);
    });
  }

  function addAbove(count: number, bandwidth: number): void {
    const { rows, stride, forms, responses, cases } = kernel;
    for (let i = 0; i < count; i++) {
      const curvature = cases[i] / (2 * Math.max(Math.abs(forms[i] - responses[i]), bandwidth));
      for (let j = 0; j < d; j++) above[j] += curvature * rows[i * stride + j] ** 2;
    }
  }

  /**
   * Columns in whose rows hardly a residual is within the kernel's width, as those of a level far from its optimum: their coefficient goes on
   * by the parabolas, which never lead too far.
   */
  function filledByParabolas(): number[] {
    if (!family.bandwidth) return [];
    const information = fromTiles(at.information, d);
    const flat = Array.from(above.keys()).filter((j) => information[j * (d + 1)] < FLAT * above[j]);
    for (const j of flat) information[j * (d + 1)] = above[j];
    if (flat.length > 0) at.information.set(toTiles(information, d));
    return flat;
  }

  /**
   * Where to look next, by the sums of the reading before, if this one found its step too long: at the secant's zero, where the loss at
   * its end rises half as steeply as it fell at first; after a tenth of it, where numbers overflow, and at the intercept alone
   * where they do from the start.
   */
  function shorterWay(): Way | undefined {
    const finite = [at.pending, at.information, at.meat].every((sums) => sums.every(Number.isFinite));
    if (!way) return finite ? undefined : alone();
    const rest = dot(penalisedPending(at, at.pending, at.point), way.step);
    const far = !(way.length <= (family.smoothed ? JUMPS : NEGLIGIBLE)) && way.slope > 0;
    if (finite && !(far && !(rest > -0.5 * way.slope))) return undefined;
    const share = finite ? Math.max(0.1, way.slope / (way.slope - rest)) : 0.1;
    return {
      ...way,
      step: way.step.map((value) => share * value),
      slope: share * way.slope,
      length: share * way.length,
      stride: share * way.stride,
    };
  }

  /** No step, from the intercept alone. */
  function alone(): Way {
    const from = at.point.map((value, j) => (coordinates.intercept && j === 0 ? value : 0));
    const far = Number.POSITIVE_INFINITY;
    return { from, step: new Float64Array(d), slope: 0, loss: far, length: far, stride: 0 };
  }

  /** What a reading says that found the step before too long: where to look next, by the sums at its beginning. */
  function cutBack(shorter: Way): Certificate {
    const point = shorter.from.map((value, j) => value + shorter.step[j]);
    const next = { ...settled, point, pending: new Float64Array(d), loss: shorter.loss };
    const found = scoreZero(withMeat(next, meat, family), tolerance);
    return {
      ...found,
      rows: expected,
      secondOrderRows: chosen,
      certified: coefficients(at.point, coordinates),
      distance: found.standardErrors.map(() => shorter.length),
      jointDistance: shorter.length,
      remaining: shorter.length,
      bend: 1,
      lean: 1,
      ...(meat.clustered && { clusters: perCluster.count }),
      strides: coefficientReach(shorter.step, coordinates, kernel.reach),
      loose: [],
      separated: false,
      blurred: false,
      cut: true,
      way: shorter,
      settled: next,
    };
  }

  /**
   * Relative changes, of a block's last rows from the point to x, of the weights, and the squared change of the scores, at least
   * that of one row: rows that stand out count most. Of a kernel's weights, those of single rows, the change of the sum. And the weights'
   * change for a change of u by one, where these rest. Where a coefficient takes a long stride, rows that go with it are left out: what has no end is said of it, and not of the others.
   */
  function changes(
    x: Float64Array,
    strides: Float64Array,
  ): { weights: number; scores: number; perUnit: number } {
    // What a block that is not full leaves are rows of the one before.
    const count = Math.min(at.rows, kernel.capacity);
    const before = { weights: kernel.weights.slice(0, count), scores: kernel.scores.slice(0, count) };
    const forms = kernel.forms.slice(0, count);
    const long = strides.some((stride) => stride > LONG_STEP);
    kernel.evaluate(x, count);
    let [change, turned, sum, moved] = [0, 0, 0, 0];
    let [jumped, squares] = [0, 0];
    for (let i = 0; i < count; i++) {
      const far = Math.abs(kernel.forms[i] - forms[i]);
      if (long && far > LONG_STEP) continue;
      const peak = kernel.peaks[i];
      const move = peak * (kernel.weights[i] - before.weights[i]);
      change += Math.abs(move);
      turned += move;
      sum += peak * before.weights[i];
      moved += peak * before.weights[i] * far;
      jumped += peak * (kernel.scores[i] - before.scores[i]) ** 2;
      squares += peak * before.scores[i] ** 2;
    }
    const weight = options.family.smoothed ? Math.abs(turned) : change;
    return {
      weights: weight === 0 ? 0 : weight / sum,
      scores: (squares > 0 ? jumped / squares : 0) + 1 / count,
      perUnit: family.smoothed || moved === 0 ? 0 : change / moved,
    };
  }
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, value), 0);
