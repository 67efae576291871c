import { type BlockNewtonKernel, fromTiles, tileDiagonal } from "../kernel/block-newton.js";
import { type SpdFactor, spdFactor } from "../kernel/spd.js";
import type { Family } from "../model/family.js";
import { type BlockOptimum, blockMeans, blockOptimum, penalised } from "./block-start.js";
import { errorSway } from "./error-sway.js";
import {
  coefficientReach,
  emptyScore,
  type LinearisedScore,
  lossAlong,
  penalisedInformation,
  penalisedPending,
  penaltyOf,
  tilesTimes,
} from "./linearised-score.js";
import {
  ClusterScores,
  divideByLeverage,
  expectSquares,
  isLeveraged,
  isRowWise,
  lossSum,
  type Meat,
  needsExpected,
} from "./meat.js";
import { type LoadedSample, loadSample, type RowSample } from "./row-sample.js";
import { rowsBehind } from "./rows-behind.js";

/** A linearised score rid of what linearising cost, as far as a sample of its rows tells. */
export interface CorrectedScore {
  /** About its own zero. */
  readonly score: LinearisedScore;
  /**
   * "stored": the sample is all rows, this is their optimum; "diverging": they have none. "corrected": off the optimum of
   * all rows by what `noise` says. "restarted": the linearised score was of no use, and the start was the sample alone's.
   * "sampled": so was the end, for what was linearised would have told less.
   */
  readonly outcome: "stored" | "diverging" | "corrected" | "restarted" | "sampled";
  /** Covariance of the estimate about the optimum of all rows, in the score's coordinates, d x d by rows. */
  readonly noise: Float64Array;
  /** Covariates of the rows that have no finite optimum, or whose coefficient found no rest. */
  readonly unsettled: readonly number[];
  /** How many rows each coefficient rests on, d, as `rowsBehind` says. */
  readonly behind: Float64Array;
  /** Standard deviation of each variance of the sandwich, in the covariates' units but for their scales, d; 0 where nothing is left open. */
  readonly errorNoise: Float64Array;
  /** What standard errors change by, relative to them, where the estimate moves by its noise, d; to be asked before other rows come. */
  readonly sway?: () => Float64Array;
  /** Standard deviation of the loss; 0 where nothing is left open. */
  readonly lossNoise: number;
  /** Clusters of rows, where the sample is all rows and they have them. */
  readonly clusters?: number | undefined;
}

export interface CorrectionOptions {
  /** K of the weak pull, d, and the largest |z_ij| that it stands for. */
  readonly pull: Float64Array;
  readonly reach: Float64Array;
  /** The share of the rows in the score's information; 1 for all. Below 1 the meat is the sample's. */
  readonly share: number;
  /** Are the noise and the second-order sums asked for? What a second reading starts from needs the point alone. */
  readonly sums: boolean;
  /** Below it nothing is left of a column after those before it. */
  readonly tolerance: number;
  /** What the stored batch's standard errors are made of, and whether case weights are counts. */
  readonly meat: Meat;
  readonly counted: boolean;
  readonly family: Family;
}

const MOST_STEPS = 15;

/**
 * The zero of the linearised score plus the sample's estimate of what linearising left out:
 *
 *     U(x) = pending - information (x - point) - sum_k omega_k (s_k(x) - s_k - w_k (u_k(x) - u_k)) z_k
 *
 * over the rows k of the sample, each of which stands for omega_k rows and was linearised at u_k with score s_k and
 * weight w_k. Its noise, sum omega (omega - 1) (...)^2 z z', vanishes with what it corrects; where the linearised score
 * is useless, as in a file sorted by its response, it is the sample's own. The second-order sums are corrected alike.
 *
 * The kernel's block is overwritten. Source: ours; a difference estimator of survey sampling (W. G. Cochran, Sampling
 * Techniques, 1977, chapter 7).
 */
export function correctedScore(
  kernel: BlockNewtonKernel,
  way: LinearisedScore,
  sample: RowSample,
  options: CorrectionOptions,
): CorrectedScore {
  const kept = loadSample(sample, kernel);
  if (sample.count === way.rows) return storedScore(kernel, way, kept, options);
  const d = way.point.length;
  const { tolerance, reach } = options;
  const { multiplicities } = kept;
  const precision = way.precise ? "double" : "single";
  const exact = way.precise || options.family.name === "gaussian";
  const found = soughtZero(kernel, way, kept, { ...options, exact });
  const { score, loaded, information, factor, x, step, uphill, remainders, outcome } = found;
  const moved = coefficientReach(step, score.coordinates, reach);
  const moving = indices(moved, (value) => !(value < 0.1));
  const own = { ...score, point: x, pending: uphill };
  // The meat is that of the way, each row's square where it was linearised, and the sample's correction of it; or the sample's alone,
  // where that is known better: a way that led far from the end tells little of it.
  const { squares } = kernel;
  const passed = options.share < 1 ? new Float64Array(squares.length) : loaded.squares;
  const spreadOf = (values: Float64Array): Float64Array =>
    values.map((value, i) => Math.sqrt(1 - 1 / multiplicities[i]) * multiplicities[i] * value);
  const {
    behind,
    squares: [corrected, alone],
  } = rowsBehind(
    kernel,
    { ...own, information },
    {
      multiplicities,
      counted: options.counted,
      tolerance,
      // Where they are all that is known, thinned sums are followed by another reading.
      ...(options.share === 1 && {
        bends: {
          rows: spreadOf(
            Float64Array.from(kernel.weights.subarray(0, sample.count), (w, i) => w - loaded.weights[i]),
          ),
          meat: kernel.products(
            multiplicities.map((m, i) => m * squares[i]),
            precision,
          ),
        },
      }),
      terms: [spreadOf(Float64Array.from(squares, (value, i) => value - passed[i])), spreadOf(squares)],
    },
  );
  const byWay = corrected.every((value, j) => !(value > alone[j]));
  const errorNoise = (byWay ? corrected : alone).map(Math.sqrt);
  if (!options.sums)
    return {
      score: own,
      outcome,
      noise: new Float64Array(d * d),
      unsettled: moving,
      behind,
      errorNoise,
      lossNoise: 0,
    };
  // A remainder is known from its row alone; the linear part of a row only if its weight is in the information.
  const spread = multiplicities.map((m, i) => {
    const linear = loaded.weights[i] * (kernel.forms[i] - loaded.forms[i]);
    const inInformation = Math.min(1, options.share * loaded.importances[i]);
    return (1 - 1 / m) * remainders[i] ** 2 + m * (1 / inInformation - 1) * linear ** 2;
  });
  const open = fromTiles(kernel.products(spread, precision), d);
  if (!exact) for (const [j, value] of roundingOf(score, x).entries()) open[j * (d + 1)] += value ** 2;
  const noise = factor.sandwich(open);
  const { weights } = kernel;
  const weightShift = multiplicities.map((m, i) => m * (weights[i] - loaded.weights[i]));
  const squareShift = multiplicities.map((m, i) => m * (squares[i] - (byWay ? passed[i] : 0)));
  const zero = (tiles: Float64Array): Float64Array => (byWay ? tiles : new Float64Array(tiles.length));
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const plus = (tiles: Float64Array, factors: Float64Array): Float64Array => {
    const more = kernel.products(factors, precision);
    return tiles.map((value, i) => value + more[i]);
  };
  const observed = plus(score.information, weightShift);
  const expected = (): Float64Array => {
    expectSquares(kernel, multiplicities.length, options.meat, options.family);
    return plus(
      observed,
      multiplicities.map((m, i) => m * (squares[i] - weights[i])),
    );
  };
  const lossThere = correctedLoss(kernel, score, loaded, { x, family: options.family });
  const sums = {
    ...own,
    loss: lossThere.loss,
    information: observed,
    meat: needsExpected(options.meat, options.family) ? expected() : plus(zero(score.meat), squareShift),
    weightSum: score.weightSum + total(weightShift),
    squareSum:
      options.share < 1 && outcome !== "sampled"
        ? own.squareSum
        : (byWay ? own.squareSum : 0) + total(squareShift),
  };
  // Where coefficients run away others may have no optimum either: the sample alone tells, whose Newton steps take the kernel. So it does
  // of those that would go on by the information here, where the way's, of rows linearised before they ran away, stops them.
  const fading = fadingColumns({ ...own, information: observed }, { reach, tolerance, before: factor });
  const lost =
    moving.length + fading.length > 0
      ? sampleAlone(kernel, own, sample.count, { family: options.family, reach })
      : [];
  const unsettled = Array.from(moved.keys()).filter((j) => moving.includes(j) || lost.includes(j));
  // Least squares are where they are, and thinned sums are followed by another reading.
  const sways = options.family.name !== "gaussian" && options.share === 1 && isRowWise(options.meat);
  return {
    score: sums,
    outcome,
    noise,
    unsettled,
    behind,
    errorNoise,
    lossNoise: lossThere.noise,
    ...(sways && {
      sway: () => errorSway(kernel, sums, { multiplicities, spread, factor, precision, tolerance }),
    }),
  };
}

/** Columns whose coefficient a Newton step by a score's own information moves far, or of which the weights have left nothing there. */
function fadingColumns(
  score: LinearisedScore,
  { reach, tolerance, before }: { reach: Float64Array; tolerance: number; before: SpdFactor },
): number[] {
  const d = score.point.length;
  const factor = spdFactor(penalisedInformation(score), d, tolerance);
  const step = factor.solve(penalisedPending(score, score.pending, score.point));
  const moved = coefficientReach(step, score.coordinates, reach);
  const gone = factor.dropped.filter((j) => !before.dropped.includes(j));
  return indices(moved, (value, j) => !(value < 0.1) || gone.includes(j));
}

/** Where Newton's method on U has come to. */
interface SoughtZero {
  /** The linearised score and its sample, or the sample's alone. */
  readonly score: LinearisedScore;
  readonly loaded: LoadedSample;
  /** What the steps went by, and its factor. */
  readonly information: Float64Array;
  readonly factor: SpdFactor;
  readonly x: Float64Array;
  /** What the next step would be, d. */
  readonly step: Float64Array;
  /** U(x), d, and each row's remainder there. */
  readonly uphill: Float64Array;
  readonly remainders: Float64Array;
  readonly outcome: "corrected" | "restarted" | "sampled";
}

/** The zero of U, from the linearised score's or, where its information is of no use, from the sample's optimum. */
function soughtZero(
  kernel: BlockNewtonKernel,
  way: LinearisedScore,
  kept: LoadedSample,
  { family, pull, reach, tolerance, exact }: CorrectionOptions & { exact: boolean },
): SoughtZero {
  const d = way.point.length;
  const count = kept.multiplicities.length;
  let [score, loaded] = [way, kept];
  const factorOf = (matrix: Float64Array): SpdFactor =>
    spdFactor(penalisedInformation({ ...way, information: matrix }), d, tolerance);
  let { information } = score;
  let factor = factorOf(information);
  let x: Float64Array = score.point;
  let step: Float64Array = factor.solve(penalisedPending(score, score.pending, score.point));
  let outcome: SoughtZero["outcome"] = "corrected";
  let [uphill, remainders] = [score.pending, kept.multiplicities];
  let before = Number.POSITIVE_INFINITY;
  let alone: BlockOptimum | undefined;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    x = x.map((value, j) => value + step[j]);
    ({ uphill, remainders } = correctedAt(kernel, score, loaded, x));
    const penalised = penalisedPending(score, uphill, x);
    step = factor.solve(penalised);
    const { meanWeight, meanSquare } = blockMeans(kernel, count);
    const length = (step.reduce((sum, value, j) => sum + value * penalised[j], 0) * meanWeight) / meanSquare;
    if (meanWeight > 0 && length >= 0 && length < 1e-6) break;
    // Steps that are long or do not shorten, and rows without a weight: the information is not that of these rows here.
    const near = meanWeight > 0 && length < 0.25 * before && length < 9 * d;
    // From the sample's own optimum the way to this zero is no longer than that is off, and each step shorter than the last.
    const lost = outcome === "restarted" && !(length < before && length < (9 * d * score.rows) / count);
    before = length;
    if (outcome === "corrected" && !near) {
      const penalty = penaltyOf(score).map((value) => score.cases * value);
      alone = optimumAlone(kernel, loaded, { family, pull, penalty, reach });
      outcome = "restarted";
    } else if (!(lost && alone?.converged)) continue;
    if (!alone) continue;
    ({ information } = alone);
    factor = factorOf(information);
    x = alone.point;
    step = new Float64Array(d);
    before = Number.POSITIVE_INFINITY;
    if (!alone.converged || (!lost && isWorthKeeping(kernel, score, loaded, { x, exact }))) continue;
    outcome = "sampled";
    ({ score, loaded } = withoutWay(kernel, score, loaded, family));
  }
  return { score, loaded, information, factor, x, step, uphill, remainders, outcome };
}

/** The optimum of a sample's rows, each for those it stands for; where they have none, that of the weak pull as well. */
function optimumAlone(
  kernel: BlockNewtonKernel,
  { multiplicities }: LoadedSample,
  {
    family,
    pull,
    penalty,
    reach,
  }: { family: Family; pull: Float64Array; penalty: Float64Array; reach: Float64Array },
): BlockOptimum {
  const from = (start: Float64Array, strength: Float64Array): BlockOptimum =>
    blockOptimum(kernel, multiplicities.length, {
      family,
      multiplicities,
      start,
      penalty: strength,
      share: 1,
      reach,
      precision: "double",
      tolerance: 1e-3,
    });
  const pulled = from(
    new Float64Array(pull.length),
    penalty.map((value, j) => pull[j] + value),
  );
  const free = from(pulled.point, penalty);
  return free.converged ? free : { ...pulled, converged: false };
}

/** Does the linearised score, corrected, tell more of x than the sample's rows alone, in the coordinate that is worst told? */
function isWorthKeeping(
  kernel: BlockNewtonKernel,
  score: LinearisedScore,
  loaded: LoadedSample,
  { x, exact }: { x: Float64Array; exact: boolean },
): boolean {
  const d = x.length;
  const { multiplicities } = loaded;
  const { remainders } = correctedAt(kernel, score, loaded, x);
  const rounding = exact ? new Float64Array(d) : roundingOf(score, x);
  const diagonal = (factors: Float64Array): Float64Array =>
    tileDiagonal(kernel.products(factors, "double"), d).slice();
  const open = (values: Float64Array): Float64Array =>
    diagonal(values.map((value, i) => (1 - 1 / multiplicities[i]) * value ** 2));
  const { scores } = kernel;
  const whole = diagonal(multiplicities.map((m, i) => m * scores[i] ** 2));
  const alone = open(multiplicities.map((m, i) => m * scores[i]));
  const corrected = open(remainders).map((value, j) => value + rounding[j] ** 2);
  const worst = (values: Float64Array): number =>
    values.reduce((most, value, j) => Math.max(most, whole[j] > 0 ? value / whole[j] : 0), 0);
  return worst(corrected) <= worst(alone);
}

/** Of sums in single precision, beside the diagonal's. */
const SINGLE = 2e-7;

/** What rounding in second-order sums of single precision leaves of each score at x, d. */
function roundingOf({ information, point }: LinearisedScore, x: Float64Array): Float64Array {
  const sizes = tileDiagonal(information, x.length).map(Math.sqrt);
  const moved = x.reduce((sum, value, j) => sum + sizes[j] * Math.abs(value - point[j]), 0);
  return sizes.map((size) => SINGLE * size * moved);
}

/** A score of which nothing is known but the sample's rows, none of them linearised anywhere. */
function withoutWay(
  { responses, cases }: BlockNewtonKernel,
  { coordinates, ridge, rows, cases: total, precise }: LinearisedScore,
  loaded: LoadedSample,
  family: Family,
): { score: LinearisedScore; loaded: LoadedSample } {
  const none = new Float64Array(loaded.multiplicities.length);
  const loss = loaded.multiplicities.reduce(
    (sum, m, i) => sum + m * cases[i] * family.loss(0, responses[i]),
    0,
  );
  return {
    score: { ...emptyScore(coordinates, ridge), rows, cases: total, precise, loss },
    loaded: { ...loaded, forms: none, scores: none, weights: none, squares: none },
  };
}

/** Covariates without a finite optimum in the rows of a sample, each counted once. */
function sampleAlone(
  kernel: BlockNewtonKernel,
  score: LinearisedScore,
  count: number,
  { family, reach }: { family: Family; reach: Float64Array },
): readonly number[] {
  const penalty = penaltyOf(score).map((value) => (value * score.cases * count) / score.rows);
  return rowsOptimum(kernel, score, { family, count, penalty, reach }).unsettled;
}

/** U(x), d, and omega_k times each row's remainder. */
function correctedAt(
  kernel: BlockNewtonKernel,
  score: LinearisedScore,
  { multiplicities, forms, scores, weights }: LoadedSample,
  x: Float64Array,
): { uphill: Float64Array; remainders: Float64Array } {
  kernel.evaluate(x, multiplicities.length);
  const remainders = multiplicities.map(
    (m, i) => m * (kernel.scores[i] - scores[i] - weights[i] * (kernel.forms[i] - forms[i])),
  );
  const left = kernel.combine(remainders);
  const along = tilesTimes(
    score.information,
    x.map((value, j) => value - score.point[j]),
  );
  return { uphill: score.pending.map((value, j) => value - along[j] - left[j]), remainders };
}

/**
 * The loss at x, where the rows were last evaluated: the score's, and the sample's estimate of what that left out; with the standard
 * deviation of that.
 */
function correctedLoss(
  kernel: BlockNewtonKernel,
  score: LinearisedScore,
  { multiplicities, forms, scores, weights }: LoadedSample,
  { x, family }: { x: Float64Array; family: Family },
): { loss: number; noise: number } {
  const step = x.map((value, j) => value - score.point[j]);
  let loss = lossAlong(score, step, tilesTimes(score.information, step));
  if (!family.likelihood || family.name === "gaussian") return { loss, noise: 0 };
  const { cases, responses } = kernel;
  let squares = 0;
  multiplicities.forEach((m, i) => {
    const move = kernel.forms[i] - forms[i];
    const change = family.loss(kernel.forms[i], responses[i]) - family.loss(forms[i], responses[i]);
    const left = cases[i] * change - move * (scores[i] + 0.5 * weights[i] * move);
    loss += m * left;
    squares += m * (m - 1) * left ** 2;
  });
  return { loss, noise: Math.sqrt(squares) };
}

/** The rows are all there: their optimum, without any linearising. */
function storedScore(
  kernel: BlockNewtonKernel,
  score: LinearisedScore,
  { clusters }: LoadedSample,
  { reach, meat: wanted, counted, family }: CorrectionOptions,
): CorrectedScore {
  const { of, clustered } = wanted;
  const count = score.rows;
  const d = score.point.length;
  const penalty = penaltyOf(score).map((value) => score.cases * value);
  const optimum = rowsOptimum(kernel, score, { family, count, penalty, reach });
  const { point, pending, information, converged, unsettled } = optimum;
  const { meanWeight, meanSquare } = blockMeans(kernel, count);
  if (isLeveraged({ of }))
    divideByLeverage(kernel, count, penalised(information, penalty, 1e-11).inverse(), { of, counted });
  expectSquares(kernel, count, wanted, family);
  const perCluster = new ClusterScores(point.length);
  if (clustered) perCluster.add(kernel, clusters, count);
  const meat = clustered ? perCluster.meat() : kernel.outer("squares", "double").slice();
  const stored = {
    ...score,
    point,
    pending,
    information,
    meat,
    loss: lossSum(kernel, count, family),
    weightSum: count * meanWeight,
    squareSum: count * meanSquare,
  };
  return {
    score: stored,
    outcome: converged ? "stored" : "diverging",
    noise: new Float64Array(d * d),
    unsettled,
    behind: rowsBehind(kernel, stored, {
      multiplicities: new Float64Array(count).fill(1),
      counted,
      tolerance: 1e-11,
    }).behind,
    errorNoise: new Float64Array(d),
    lossNoise: 0,
    ...(clustered && { clusters: perCluster.count }),
  };
}

/** The optimum of rows that are all there, and the covariates that have none. */
function rowsOptimum(
  kernel: BlockNewtonKernel,
  { point: start, coordinates }: LinearisedScore,
  {
    family,
    count,
    penalty,
    reach,
  }: { family: Family; count: number; penalty: Float64Array; reach: Float64Array },
): BlockOptimum & { readonly unsettled: readonly number[] } {
  const found = blockOptimum(kernel, count, {
    family,
    start,
    penalty,
    share: 1,
    precision: "double",
    reach,
    tolerance: 1e-7,
  });
  const moved = coefficientReach(found.step, coordinates, reach);
  const flat = flatColumns(kernel, count, found.information, penalty);
  const lost = (value: number, j: number): boolean => !(value < 1e-3) || found.faded.includes(j);
  const unsettled = indices(moved, (value, j) => flat.includes(j) || (!found.converged && lost(value, j)));
  return { ...found, unsettled };
}

/** Columns that the rows tell apart, and of which their weights have left nothing: the loss is flat along them. */
function flatColumns(
  kernel: BlockNewtonKernel,
  count: number,
  information: Float64Array,
  penalty: Float64Array,
): number[] {
  const droppedOf = (tiles: Float64Array): readonly number[] => penalised(tiles, penalty, 1e-11).dropped;
  const gone = droppedOf(information);
  if (gone.length === 0) return [];
  const alike = droppedOf(kernel.products(new Float64Array(count).fill(1), "double"));
  return gone.filter((j) => !alike.includes(j));
}

function indices(values: Float64Array, holds: (value: number, j: number) => boolean): number[] {
  return Array.from(values.keys()).filter((j) => holds(values[j], j));
}
