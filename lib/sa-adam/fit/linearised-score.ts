import { fromTiles, tileDiagonal, tileNumbers, toTiles } from "../kernel/block-newton.js";
import { type SpdFactor, spdFactor } from "../kernel/spd.js";
import { dot } from "../numeric/spd.js";
import { penaltyCurvature } from "./standardise.js";

/** Coordinates z_j = (a_j - centre_j) / scale_j of the covariates; an intercept is left as it is. */
export interface Coordinates {
  /** d; all 0 where there is no intercept to take them up. */
  readonly centres: Float64Array;
  /** d, positive. */
  readonly scales: Float64Array;
  /** The response is y / responseScale, and coefficients are of that. */
  readonly responseScale: number;
  /** Is covariate 0 the constant 1? */
  readonly intercept: boolean;
}

/**
 * The score of all rows seen, minus its derivative in x, as a linear function about a point: plain numbers, O(d^2).
 *
 *     -sum_i s_i(x) z_i  =  pending - information (x - point)
 *
 * Each row was linearised where the fit then was. Zero of it is the estimate; scores of shards are added.
 */
export interface LinearisedScore {
  readonly coordinates: Coordinates;
  /** lambda of the penalty (lambda/2) |beta|^2 a row, in the covariates' own units; it is in none of the sums. */
  readonly ridge: number;
  rows: number;
  /** Sum of the rows' case weights: `rows` where they have none. */
  cases: number;
  /** sum c_i f(u_i, y_i) at the point, to the second order about where each row was linearised. */
  loss: number;
  /** d. */
  readonly point: Float64Array;
  /** d. */
  readonly pending: Float64Array;
  /** sum w z z', in tiles. */
  readonly information: Float64Array;
  /** sum s^2 z z', or another meat, in tiles. */
  readonly meat: Float64Array;
  weightSum: number;
  squareSum: number;
  /** Are columns so nearly collinear that the second-order sums need all digits of a double? */
  precise: boolean;
}

/** The penalty's curvature a row, lambda / scale_j^2 and 0 for the intercept, d. */
export function penaltyOf({
  coordinates,
  ridge,
}: Pick<LinearisedScore, "coordinates" | "ridge">): Float64Array {
  return coordinates.scales.map((scale, j) =>
    coordinates.intercept && j === 0 ? 0 : penaltyCurvature(ridge, scale),
  );
}

/** pending - n K x at some x, d: the penalised score where the plain one is `pending`. */
export function penalisedPending(
  score: Pick<LinearisedScore, "coordinates" | "ridge" | "cases">,
  pending: Float64Array,
  x: Float64Array,
): Float64Array {
  if (score.ridge === 0) return pending;
  const K = penaltyOf(score);
  return pending.map((value, j) => value - score.cases * K[j] * x[j]);
}

/** information + n K, d x d by rows. */
export function penalisedInformation(score: LinearisedScore): Float64Array {
  const d = score.point.length;
  const matrix = fromTiles(score.information, d);
  const K = penaltyOf(score);
  for (let j = 0; j < d; j++) matrix[j * (d + 1)] += score.cases * K[j];
  return matrix;
}

/** Sums of g g' of the penalised gradients at their zero x: meat - n (K x)(K x)', d x d by rows. */
export function penalisedMeat(score: LinearisedScore, x: Float64Array): Float64Array {
  const d = x.length;
  const matrix = fromTiles(score.meat, d);
  if (score.ridge === 0) return matrix;
  const pull = penaltyOf(score).map((value, j) => value * x[j]);
  return matrix.map((value, i) => value - score.cases * pull[Math.floor(i / d)] * pull[i % d]);
}

/** The score of no rows, at the origin. */
export function emptyScore(coordinates: Coordinates, ridge: number): LinearisedScore {
  const d = coordinates.scales.length;
  return {
    coordinates,
    ridge,
    rows: 0,
    cases: 0,
    loss: 0,
    point: new Float64Array(d),
    pending: new Float64Array(d),
    information: new Float64Array(tileNumbers(d)),
    meat: new Float64Array(tileNumbers(d)),
    weightSum: 0,
    squareSum: 0,
    precise: false,
  };
}

/** Of a column: where less is left of it after those before it, sums in single precision do not tell what. */
const NEARLY = 1e-4;

/** Is there a column that varies, and of which hardly anything, but more than `nothing`, is left after those before it? */
export function isNearlyCollinear(information: ArrayLike<number>, d: number, nothing = 0): boolean {
  const diagonal = tileDiagonal(information, d);
  const below = (tolerance: number): readonly number[] =>
    spdFactor(fromTiles(information, d), d, tolerance).dropped;
  const hardly = below(NEARLY).filter((j) => diagonal[j] > 0);
  if (hardly.length === 0 || nothing === 0) return hardly.length > 0;
  const gone = below(nothing);
  return hardly.some((j) => !gone.includes(j));
}

/** Below it nothing is left of a column: sums in single precision leave 2e-7 of its own. */
export function toleranceOf({ precise }: Pick<LinearisedScore, "precise">): number {
  return precise ? 1e-11 : 1e-7;
}

/** Move the point by a step, d; the function stays what it is. */
export function movePoint(score: LinearisedScore, step: ArrayLike<number>): void {
  const along = tilesTimes(score.information, step);
  score.loss = lossAlong(score, step, along);
  for (let j = 0; j < along.length; j++) {
    score.point[j] += step[j];
    score.pending[j] -= along[j];
  }
}

/** The loss where a step, d, leads to: loss - pending'step + step' information step / 2. */
export function lossAlong(
  { loss, pending }: LinearisedScore,
  step: ArrayLike<number>,
  along: ArrayLike<number>,
): number {
  let change = 0;
  for (let j = 0; j < pending.length; j++) change += step[j] * (0.5 * along[j] - pending[j]);
  return loss + change;
}

/** Add more numbers to a sum, entry by entry. */
export function addTiles(sum: Float64Array, more: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += more[i];
}

/** A x for an A in tiles. */
export function tilesTimes(tiles: ArrayLike<number>, x: ArrayLike<number>): Float64Array {
  const d = x.length;
  const padded = Float64Array.from({ length: 8 * Math.ceil(d / 8) }, (_, j) => x[j] ?? 0);
  const out = new Float64Array(padded.length);
  let next = 0;
  for (let row = 0; row < d; row += 4) {
    for (let column = row & ~7; column < d; column += 8) {
      for (let j = row; j < row + 4; j++) {
        const own = padded[j];
        let sum = 0;
        for (let k = column; k < column + 8; k++) {
          const entry = tiles[next++];
          if (k < j) continue;
          sum += entry * padded[k];
          if (k > j) out[k] += entry * own;
        }
        out[j] += sum;
      }
    }
  }
  return out.subarray(0, d);
}

/** z' = ratio z + shift z_0 and y' = unit y, from one kind of coordinates to the other. Throws a RangeError as `inCoordinates`. */
export function coordinateChange(
  from: Coordinates,
  to: Coordinates,
): { ratio: Float64Array; shift: Float64Array; unit: number } {
  if (from.intercept !== to.intercept || to.scales.length !== from.scales.length)
    throw new RangeError("scores of different models: dimension or intercept differ");
  return {
    ratio: from.scales.map((scale, j) => scale / to.scales[j]),
    shift: from.centres.map((centre, j) => (centre - to.centres[j]) / to.scales[j]),
    unit: from.responseScale / to.responseScale,
  };
}

/** The same function in other coordinates. Throws a RangeError where only one of the two has an intercept. */
export function inCoordinates(score: LinearisedScore, to: Coordinates): LinearisedScore {
  const d = score.point.length;
  // x = T' x' for this T
  const { ratio, shift, unit } = coordinateChange(score.coordinates, to);
  const turned = (tiles: Float64Array): Float64Array => {
    const m = fromTiles(tiles, d);
    const half = new Float64Array(d * d); // T m
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++) half[j * d + k] = ratio[j] * m[j * d + k] + shift[j] * m[k];
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++) m[j * d + k] = ratio[k] * half[j * d + k] + shift[k] * half[j * d];
    return toTiles(m, d);
  };
  const point = score.point.map((value, j) => (unit * value) / ratio[j]);
  for (let j = 1; j < d; j++) point[0] -= shift[j] * point[j];
  return {
    ...score,
    coordinates: to,
    point,
    pending: score.pending.map((value, j) => unit * (ratio[j] * value + shift[j] * score.pending[0])),
    information: turned(score.information),
    meat: turned(score.meat).map((value) => unit ** 2 * value),
    squareSum: unit ** 2 * score.squareSum,
    loss: unit ** 2 * score.loss,
  };
}

/**
 * The score of two shards' rows together, in the first one's coordinates and about its point.
 *
 * @throws RangeError as `inCoordinates`
 */
export function addScores(a: LinearisedScore, b: LinearisedScore): LinearisedScore {
  const other = inCoordinates(b, a.coordinates);
  const sum = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value + y[i]);
  movePoint(
    other,
    a.point.map((value, j) => value - other.point[j]),
  );
  return {
    coordinates: a.coordinates,
    ridge: a.ridge,
    rows: a.rows + b.rows,
    cases: a.cases + b.cases,
    loss: a.loss + other.loss,
    point: a.point.slice(),
    pending: sum(a.pending, other.pending),
    information: sum(a.information, other.information),
    meat: sum(a.meat, other.meat),
    weightSum: a.weightSum + b.weightSum,
    squareSum: a.squareSum + other.squareSum,
    precise: a.precise || b.precise,
  };
}

/** A zero of the score with its covariance, in the covariates' own units. */
export interface ScoreZero {
  /** d. */
  readonly estimate: Float64Array;
  /** information^-1 meat information^-1, d x d by rows. */
  readonly covariance: Float64Array;
  /** d; the square roots of its diagonal, which they may be too small or too large to be read off from. */
  readonly standardErrors: Float64Array;
  /** Covariates that those before them explain; their coefficients are 0 and have no error. */
  readonly dropped: readonly number[];
  /** Covariates that do not vary at all; a penalty lets them stay. */
  readonly constant: readonly number[];
  /** How far the zero is from the point, in standard errors of each coefficient, d. */
  readonly moved: Float64Array;
  /** The zero in the score's own coordinates, d. */
  readonly zero: Float64Array;
  /** sum c_i f(u_i, y_i) there, and sum s_i^2, for the response as it is. */
  readonly loss: number;
  readonly squareSum: number;
}

/**
 * Where a linearised score is zero. Sums in single precision leave 2e-7 of a column's own sum, so that what is left of a
 * column after those before it counts as nothing below `tolerance`.
 */
export function scoreZero(score: LinearisedScore, tolerance: number): ScoreZero {
  const d = score.point.length;
  const constant = Array.from(score.point.keys()).filter((j) => isConstant(score, j));
  const information = penalisedInformation(score);
  // What never varied by more than rounding has no part in the others' coefficients.
  for (const j of constant.filter((j) => score.point[j] === 0))
    for (let k = 0; k < d; k++) information[j * d + k] = information[k * d + j] = 0;
  const factor: SpdFactor = spdFactor(information, d, tolerance);
  const away = new Float64Array(d);
  for (const j of factor.dropped) away[j] = -score.point[j];
  const along = tilesTimes(score.information, away);
  const uphill = penalisedPending(score, score.pending, score.point);
  const step = factor.solve(uphill.map((value, j) => value - along[j]));
  for (const j of factor.dropped) step[j] = away[j];
  const zero = score.point.map((value, j) => value + step[j]);
  const own = factor.sandwich(penalisedMeat(score, zero));
  const covariance = coefficientCovariance(own, score.coordinates);
  const { responseScale } = score.coordinates;
  return {
    estimate: coefficients(zero, score.coordinates),
    covariance: covariance.map((value) => responseScale * value * responseScale),
    standardErrors: coefficientErrors(own, score.coordinates),
    dropped: factor.dropped,
    constant,
    moved: step.map((value, j) =>
      factor.dropped.includes(j) ? 0 : Math.abs(value) / Math.sqrt(own[j * d + j]),
    ),
    zero,
    loss: responseScale ** 2 * lossAlong(score, step, tilesTimes(score.information, step)),
    squareSum: responseScale ** 2 * score.squareSum,
  };
}

/** Of a column's centre: what varies by no more than this is rounding. */
export const ROUNDING = 1e-12;

/** Does covariate j vary by no more than rounding? */
function isConstant({ information, coordinates, weightSum, point }: LinearisedScore, j: number): boolean {
  const { centres, scales } = coordinates;
  // The square of a scale may be less than the smallest number.
  const spread = scales[j] * Math.sqrt(tileDiagonal(information, point.length)[j] / weightSum);
  return !(spread > ROUNDING * Math.abs(centres[j]));
}

/** Coefficients of the covariates as they are, from those of their coordinates. */
export function coefficients(
  x: ArrayLike<number>,
  { centres, scales, responseScale, intercept }: Coordinates,
): Float64Array {
  const own = scales.map((scale, j) => (responseScale * x[j]) / scale);
  if (intercept) for (let j = 1; j < own.length; j++) own[0] -= own[j] * centres[j];
  return own;
}

/**
 * What each coefficient's own move means for u at most, d, by max_i |z_ij|. The intercept's is that of a row of zeros or, where a column
 * does not come near 0, as years do not, of its value next to 0: further out no row is; it is at least such a column's own.
 */
export function coefficientReach(
  step: ArrayLike<number>,
  { centres, scales, intercept }: Coordinates,
  reach: Float64Array,
): Float64Array {
  const moves = reach.map((most, j) => most * Math.abs(step[j]));
  if (!intercept) return moves;
  let [first, least] = [step[0], 0];
  for (let j = 1; j < moves.length; j++) {
    const zero = centres[j] / scales[j];
    const near = Math.min(Math.max(zero, -reach[j]), reach[j]);
    first -= near * step[j];
    if (near !== zero) least = Math.max(least, moves[j]);
  }
  moves[0] = reach[0] * Math.max(Math.abs(first), least);
  return moves;
}

/** What b_0 = x_0 - sum_j (centre_j / scale_j) x_j takes of each x_j, d. */
function interceptWeights({ centres, scales }: Pick<Coordinates, "centres" | "scales">): Float64Array {
  return centres.map((centre, j) => (j === 0 ? 1 : -centre / scales[j]));
}

/** Their standard errors, d, from the covariance in the coordinates: variances may be beyond the range of a double. */
function coefficientErrors(
  covariance: Float64Array,
  { centres, scales, responseScale, intercept }: Coordinates,
): Float64Array {
  const d = scales.length;
  const errors = scales.map((scale, j) => (responseScale * Math.sqrt(covariance[j * (d + 1)])) / scale);
  if (!intercept) return errors;
  const weights = interceptWeights({ centres, scales });
  let variance = 0;
  for (let j = 0; j < d; j++)
    for (let k = 0; k < d; k++) variance += weights[j] * weights[k] * covariance[j * d + k];
  errors[0] = responseScale * Math.sqrt(variance);
  return errors;
}

/**
 * The covariance of those coefficients, of the response in its own scale, d x d by rows. Variances beyond the range of a
 * double are infinite.
 */
export function coefficientCovariance(
  covariance: Float64Array,
  { centres, scales, intercept }: Omit<Coordinates, "responseScale">,
): Float64Array {
  const d = scales.length;
  const out = covariance.map((value, i) => value / scales[Math.floor(i / d)] / scales[i % d]);
  if (!intercept) return out;
  const weights = interceptWeights({ centres, scales });
  // The covariance of b_0 with each x_k.
  const withFirst = Float64Array.from(weights, (_, k) =>
    weights.reduce((sum, weight, j) => sum + weight * covariance[j * d + k], 0),
  );
  for (let k = 1; k < d; k++) out[k] = out[k * d] = withFirst[k] / scales[k];
  out[0] = dot(weights, withFirst);
  return out;
}
