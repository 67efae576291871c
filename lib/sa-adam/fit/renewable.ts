import { blockNewtonKernel, rowsWithin, tileDiagonal } from "../kernel/block-newton.js";
import { type SpdFactor, spdFactor } from "../kernel/spd.js";
import { howMany } from "../numeric/how-many.js";
import { dot } from "../numeric/spd.js";
import {
  blockCoordinates,
  blockMeans,
  blockOptimum,
  interceptAlone,
  penalised,
  sumsPrecision,
} from "./block-start.js";
import { LinearisedClusters } from "./linearised-clusters.js";
import {
  addScores,
  addTiles,
  coefficientCovariance,
  coefficientReach,
  coordinateChange,
  emptyScore,
  inCoordinates,
  isNearlyCollinear,
  movePoint,
  penaltyOf,
  ROUNDING,
  scoreZero,
  tilesTimes,
  toleranceOf,
} from "./linearised-score.js";
import { isRowWise, lossSum, SCORES, withMeat } from "./meat.js";
import type { Renewable, RenewableOptions } from "./renewable-fit.js";
import { offerChosen, rowSample, savedSample, takeSample, turnSample } from "./row-sample.js";
import { firstRoom, rowSink } from "./row-sink.js";
import { type CorrectedScore, correctedScore } from "./sample-correction.js";

/** Where a start without information looks for coefficients: within 2.5 of 0 on the scale of u, over a covariate's range. */
const PRIOR = 2.5;
/** The information is factored anew after so much growth; in between its factor is scaled. */
const GROWTH = 1.2;
/** How far, relatively, the curvature along a factor's step may be from what the factor says. */
const TRUSTED = 0.25;
/** A step is long that moves the scores of a block by more than this part of their mean square. */
const LONG = 0.05;
/** So is one that moves a row's u by more than this where weights depend on it. */
const FAR = 0.5;
const MOST_ROUNDS = 30;
const LATER_BYTES = 2 ** 22;
/**
 * Standard errors that the linearised score may be off for its clusters to be believed: where each row of the sample stands for k rows, what
 * linearising adds to a cluster's variance is at most so much squared, over k.
 */
const NEAR_ENOUGH = 0.5;
/** The same from which on it is asked what standard errors change by where the estimate moves so far. */
const SWAYING = 0.03;

/**
 * Renewable estimation: the rows once, in blocks, O(d^2) numbers kept.
 *
 *     score(x) = pending - information (x - point)              so far, each row linearised where the fit then was
 *     a block:   pending -= sum s_i z_i     information += sum w_i z_i z_i'          at the point
 *                point += (information + K)^-1 (pending - K point)                  pending follows
 *     estimate   point + information^-1 pending         covariance   information^-1 meat information^-1
 *
 * The first rows, as many as fit `rowBytes`, are kept and fitted by Newton's method; later that room keeps a sample of
 * all rows, by which `finish` corrects what linearising cost, whatever the order of the rows. K is a weak pull to zero that
 * keeps the points, never the estimate, from running away where nothing is known yet: a rare level, a constant column.
 * For least squares the estimate is the exact solution wherever the points were. With `secondOrderRows` m an entry of the sums is off by about sqrt(8 / m) at most.
 *
 * @throws RangeError as the kernel
 * @example
 * const fit = renewable({ family: gaussian, dimension: 2, intercept: true, ridge: 0 });
 * fit.sink.rows.set([1, 3], fit.sink.next * fit.sink.stride);
 * fit.sink.responses[fit.sink.next] = 2;
 * fit.sink.advance(1);
 * fit.finish().estimate;
 * @see L. Luo and P. X.-K. Song, JRSS B 82 (2020); the linearised score, which asks for no convergence in a block, the
 * pull and the thinned sums are ours.
 */
export function renewable(options: RenewableOptions): Renewable {
  const { dimension: d, intercept, ridge, secondOrderRows = Number.POSITIVE_INFINITY } = options;
  const { rowBytes = 2 ** 24, firstRow = 0, meat = SCORES, perCluster = false, ...parameters } = options;
  const kernel = blockNewtonKernel({
    ...parameters,
    capacity: Math.max(rowsWithin(rowBytes, d), 20 * d),
    room: firstRoom(d),
  });
  const later = Math.min(kernel.capacity, Math.max(rowsWithin(LATER_BYTES, d), 64));
  const thinned = Number.isFinite(secondOrderRows);
  const exact = options.family.name === "gaussian";
  const origin = {
    centres: new Float64Array(d),
    scales: new Float64Array(d).fill(1),
    responseScale: 1,
    intercept,
  };
  let score = emptyScore(origin, ridge);
  let sample = rowSample(kernel.capacity, kernel.stride);
  let clusters = perCluster ? new LinearisedClusters(d) : undefined;
  let pull = new Float64Array(d);
  let factored = { information: new Float64Array(0), rows: 0, cases: 0 };
  let factor: SpdFactor = spdFactor([1], 1);

  /** K of a column with this max |z_ij|: as strong as one row or so, whatever unit weights have; 0 until it varies. */
  const pullOf = (largest: number, { rows, cases }: { rows: number; cases: number }): number =>
    (cases > 0 ? cases / rows : 1) * (largest / PRIOR) ** 2;
  const tolerance = (): number => toleranceOf({ precise: exact || score.precise });
  const reach = (): Float64Array => pull.map((value) => PRIOR * Math.sqrt(value));
  const follow = (): void => {
    kernel.centres.set(score.coordinates.centres);
    kernel.inverseScales.set(score.coordinates.scales.map((scale) => 1 / scale));
    kernel.responseScale = score.coordinates.responseScale;
  };

  /** The next rows in the fit's coordinates; a column that has not varied yet stays still while it varies by rounding alone. */
  const standardise = (count: number): void => {
    kernel.standardise(count);
    const { rows, stride, reach } = kernel;
    const { centres, scales } = score.coordinates;
    const still = Array.from(reach.keys()).filter(
      (j) => pull[j] === 0 && reach[j] > 0 && reach[j] * scales[j] <= ROUNDING * Math.abs(centres[j]),
    );
    if (still.length === 0) return;
    for (const j of still) {
      for (let i = 0; i < count; i++) rows[i * stride + j] = 0;
      reach[j] = 0;
    }
    peak(count);
  };

  /** The rows' largest squares, where columns of theirs have been changed. */
  const peak = (count: number): void => {
    const { rows, stride, peaks } = kernel;
    for (let i = 0; i < count; i++)
      peaks[i] = rows.subarray(i * stride, i * stride + d).reduce((most, z) => Math.max(most, z * z), 0);
  };

  /** The weak pull and the penalty of rows of so many cases, d. */
  const pulls = (cases: number): Float64Array => {
    const K = penaltyOf(score);
    return pull.map((value, j) => value + cases * K[j]);
  };

  /** Columns that come to life in a block get their scale and their pull, over all rows so far, as all did at the start. */
  const enliven = (count: number): void => {
    const born = Array.from(pull.keys()).filter((j) => pull[j] === 0 && kernel.reach[j] > 0);
    if (born.length === 0) return;
    const scales = score.coordinates.scales.slice();
    const { rows, stride, reach } = kernel;
    for (const j of born) {
      let squares = 0;
      for (let i = 0; i < count; i++) squares += (rows[i * stride + j] / reach[j]) ** 2;
      const scale = reach[j] * Math.sqrt(squares / (score.rows + count));
      for (let i = 0; i < count; i++) rows[i * stride + j] /= scale;
      scales[j] *= scale;
      reach[j] /= scale;
      pull[j] = pullOf(reach[j], score);
    }
    peak(count);
    score = { ...score, coordinates: { ...score.coordinates, scales } };
    factored.rows = 0;
    follow();
  };

  /**
   * Take a block, linearised where the fit then is. Where it moves the fit by more than a linear function should be trusted
   * with, as a level does that was not there before, it is linearised anew there, until the steps are short.
   */
  const take = (count: number): void => {
    const cases = casesOf(count);
    const seen = score.rows + count;
    const back = pulls(score.cases + cases);
    const share = Math.min(1, secondOrderRows / seen);
    let step: Float64Array = new Float64Array(d);
    let [slope, size] = [0, 1];
    for (let round = 1; ; round++) {
      const gradient = kernel.evaluate(score.point, count);
      const { meanWeight, meanSquare } = blockMeans(kernel, count);
      const again = round < MOST_ROUNDS;
      if (again && slope === 0 && !Number.isFinite(meanWeight + meanSquare)) {
        // A row so far out that its exponential overflows: the coefficients begin nearer to zero.
        movePoint(
          score,
          score.point.map((value, j) => (intercept && j === 0 ? 0 : -0.5 * value)),
        );
        continue;
      }
      const uphill = score.pending.map((value, j) => value - gradient[j] - back[j] * score.point[j]);
      const rest = dot(uphill, step);
      if (again && slope > 0 && !(rest > -0.5 * slope)) {
        const shorter = size * (Number.isFinite(rest) ? Math.max(0.1, slope / (slope - rest)) : 0.1);
        movePoint(
          score,
          step.map((value) => (shorter - size) * value),
        );
        size = shorter;
        continue;
      }
      const thinning = {
        first: firstRow + score.rows,
        meanWeight: (score.weightSum + count * meanWeight) / seen,
        meanSquare: (score.squareSum + count * meanSquare) / seen,
      };
      const chosen = kernel.choose(count, { ...thinning, share });
      const precision = sumsPrecision(kernel, chosen);
      const information = kernel.outer("weights", exact || score.precise ? "double" : precision).slice();
      step = newton(uphill, information, { seen, cases: score.cases + cases });
      slope = dot(uphill, step);
      size = 1;
      const usual = Math.min(meanSquare, score.rows > 0 ? score.squareSum / score.rows : meanSquare);
      const moved = (dot(step, tilesTimes(information, step)) * meanWeight) / count;
      const far = !exact && coefficientReach(step, score.coordinates, reach()).some((u) => u > FAR);
      if (again && (far || moved > LONG * usual)) {
        movePoint(score, step);
        continue;
      }
      score.weightSum += count * meanWeight;
      score.squareSum += count * meanSquare;
      score.cases += cases;
      score.loss += lossSum(kernel, count, options.family);
      for (let j = 0; j < d; j++) score.pending[j] -= gradient[j];
      addTiles(score.information, information);
      // Thinned sums are for a second reading to come: until then the meat is the sample's.
      if (!thinned) addTiles(score.meat, kernel.outer("squares", score.precise ? "double" : precision));
      const offered =
        share === sample.threshold ? chosen : kernel.choose(count, { ...thinning, share: sample.threshold });
      offerChosen(sample, kernel, sink.clusters, offered);
      clusters?.add(kernel, sink.clusters, count, score.point);
      score.rows = seen;
      movePoint(score, step);
      if (score.rows === factored.rows) rescale();
      return;
    }
  };

  /**
   * Newton's step of the score with a block's information. The last factor serves, scaled by the rows since, while its step is
   * about as long as it should be: where it knows nothing of a direction it would go too far.
   */
  const newton = (
    uphill: Float64Array,
    more: Float64Array,
    { seen, cases }: { seen: number; cases: number },
  ): Float64Array => {
    const back = pulls(cases);
    if (seen <= GROWTH * factored.rows) {
      const growth = factored.rows / seen;
      const step = factor.solve(uphill.map((value) => growth * value));
      const [past, here] = [tilesTimes(score.information, step), tilesTimes(more, step)];
      const curvature = step.reduce((sum, s, j) => sum + s * (past[j] + here[j] + back[j] * s), 0);
      const slope = dot(uphill, step);
      if (slope === 0 || Math.abs(curvature / slope - 1) < TRUSTED) return step;
    }
    factored = { information: score.information.map((value, i) => value + more[i]), rows: seen, cases };
    factor = penalised(factored.information, back, 1e-11);
    return factor.solve(uphill);
  };

  /** Columns whose size the start misjudged get a new scale. */
  const rescale = (): void => {
    const squares = tileDiagonal(score.information, d).map((value) => value / score.weightSum);
    const factors = squares.map((square, j) =>
      square > 0 && (square < 0.25 || square > 4) && !(intercept && j === 0) ? Math.sqrt(square) : 1,
    );
    if (factors.every((value) => value === 1)) return;
    const { coordinates } = score;
    const scales = coordinates.scales.map((scale, j) => scale * factors[j]);
    const next = { ...coordinates, scales };
    const change = coordinateChange(coordinates, next);
    turnSample(sample, change);
    clusters?.turn(change);
    pull = pull.map((value, j) => value / factors[j] ** 2);
    score = inCoordinates(score, next);
    factored.rows = 0;
    follow();
  };

  const casesOf = (count: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += kernel.cases[i];
    return sum;
  };

  /** Is there something left of a nearly collinear column? To a double's digits, of a part of the rows last evaluated. */
  const needsPrecision = (count: number): boolean => {
    const { meanWeight, meanSquare } = blockMeans(kernel, count);
    const share = Math.min(1, (4 * d) / count);
    kernel.choose(count, { share, first: firstRow, meanWeight, meanSquare });
    return isNearlyCollinear(kernel.outer("weights", "double"), d, toleranceOf({ precise: true }));
  };

  const begin = (count: number): void => {
    score = emptyScore(blockCoordinates(kernel, count, options), ridge);
    follow();
    standardise(count);
    const cases = casesOf(count);
    pull = kernel.reach.map((largest) => pullOf(largest, { rows: count, cases }));
    if (intercept) score.point[0] = interceptAlone(kernel, count, options.family);
    const { point, information } = blockOptimum(kernel, count, {
      family: options.family,
      start: score.point,
      penalty: pulls(cases),
      share: Math.min(1, secondOrderRows / count),
      precision: exact ? "double" : "single",
      reach: reach(),
      tolerance: 1e-3,
    });
    score.point.set(point);
    score.precise = isNearlyCollinear(information, d) && needsPrecision(count);
    take(count);
  };

  const correct = (sums: boolean): CorrectedScore =>
    correctedScore(kernel, score, sample, {
      pull,
      reach: reach(),
      tolerance: tolerance(),
      share: thinned ? Math.min(0.999, secondOrderRows / score.rows) : 1,
      sums,
      meat,
      counted: options.counted ?? false,
      family: options.family,
    });

  /** Where the rows are not all there, the clusters' scores at the estimate are those linearised. */
  const withClusters = (found: CorrectedScore): CorrectedScore => {
    const count = clusters?.count;
    if (!clusters || count === undefined || found.outcome !== "corrected") return found;
    return { ...found, score: { ...found.score, meat: clusters.meat(found.score.point) }, clusters: count };
  };

  const sink = rowSink(
    kernel,
    () => (score.rows === 0 ? kernel.capacity : later),
    (count) => {
      if (score.rows === 0) {
        begin(count);
        return;
      }
      standardise(count);
      enliven(count);
      take(count);
    },
  );

  return {
    sink,
    get score() {
      return score;
    },
    get taken() {
      return score.rows + sink.next;
    },
    get stored() {
      return sample.threshold === 1 && score.rows + sink.next <= kernel.capacity;
    },
    flush: sink.flush,
    finish() {
      sink.flush();
      const corrected = withClusters(correct(true));
      const found = scoreZero(
        withMeat(corrected.score, meat, options.family),
        corrected.outcome === "stored" ? 1e-11 : tolerance(),
      );
      const { coordinates } = score;
      const noise = coefficientCovariance(corrected.noise, coordinates);
      const distance = found.standardErrors.map((error, j) => {
        const noisy = coordinates.responseScale * Math.sqrt(noise[j * (d + 1)]);
        return noisy === 0 || error === 0 ? 0 : noisy / error;
      });
      const sway = distance.some((value) => value > SWAYING) ? corrected.sway?.() : undefined;
      const near = corrected.outcome !== "corrected" || distance.every((value) => value < NEAR_ENOUGH);
      return {
        ...found,
        rows: score.rows,
        outcome: corrected.outcome,
        distance,
        // Of clusters' scores, or of one number times the information, it is not known.
        errorNoise: found.standardErrors.map((error, j) => {
          const own = (error * coordinates.scales[j]) / coordinates.responseScale;
          if (!(isRowWise(meat) && own > 0)) return 0;
          return Math.sqrt((corrected.errorNoise[j] / (2 * own * own)) ** 2 + (sway?.[j] ?? 0) ** 2);
        }),
        lossNoise: corrected.lossNoise,
        unsettled: corrected.unsettled,
        behind: corrected.behind,
        ...(near && { clusters: corrected.clusters }),
        settled: corrected.score,
      };
    },
    settle() {
      sink.flush();
      const { score: settled, behind } = correct(false);
      return { score: { ...settled, precise: isNearlyCollinear(settled.information, d) }, behind };
    },
    absorb(state) {
      if (score.rows + sink.next === 0) {
        this.restore(state);
        return;
      }
      if (state.score.rows > 0) {
        sink.flush();
        const other = savedSample(state.sample);
        const change = coordinateChange(state.score.coordinates, score.coordinates);
        turnSample(other, change);
        score = addScores(score, state.score);
        takeSample(sample, other);
        if (clusters) {
          const theirs = LinearisedClusters.from(d, state.clusters);
          theirs.turn(change);
          clusters.absorb(theirs);
        }
        const { centres, scales } = score.coordinates;
        // A column that is the same in all rows of each, but not the same, has come to life.
        const apart = change.shift.map((value, j) =>
          Math.abs(value) * scales[j] > ROUNDING * Math.abs(centres[j]) ? pullOf(Math.abs(value), score) : 0,
        );
        pull = pull.map((value, j) => Math.max(value, state.pull[j] * change.ratio[j] ** 2) || apart[j]);
        factored.rows = 0;
        const uphill = score.pending.map((value, j) => value - pulls(score.cases)[j] * score.point[j]);
        movePoint(
          score,
          newton(uphill, new Float64Array(score.information.length), {
            seen: score.rows,
            cases: score.cases,
          }),
        );
        rescale();
      }
      // Rows that still waited there are rows like any other.
      const { waitingRows, waitingResponses, waitingOffsets, waitingCases, waitingClusters } = state;
      const { stride } = sink;
      for (let first = 0; first < waitingResponses.length; ) {
        const last = Math.min(first + sink.room, waitingResponses.length);
        sink.rows.set(waitingRows.subarray(first * stride, last * stride), sink.next * stride);
        sink.responses.set(waitingResponses.subarray(first, last), sink.next);
        sink.offsets.set(waitingOffsets.subarray(first, last), sink.next);
        sink.cases.set(waitingCases.subarray(first, last), sink.next);
        sink.clusters.set(waitingClusters.subarray(first, last), sink.next);
        sink.advance(last - first);
        first = last;
      }
    },
    snapshot: () => ({
      score: structuredClone(score),
      pull: pull.slice(),
      factored: factored.information.slice(),
      factoredRows: factored.rows,
      factoredCases: factored.cases,
      sample: savedSample(sample),
      clusters: clusters?.snapshot(),
      waitingRows: kernel.rows.slice(0, sink.next * kernel.stride),
      waitingResponses: kernel.responses.slice(0, sink.next),
      waitingOffsets: kernel.offsets.slice(0, sink.next),
      waitingCases: kernel.cases.slice(0, sink.next),
      waitingClusters: sink.clusters.slice(0, sink.next),
    }),
    restore(state) {
      if (state.pull.length !== d)
        throw new RangeError(`a state of ${howMany(state.pull.length, "covariate")}, not ${d}`);
      score = structuredClone(state.score);
      sample = rowSample(kernel.capacity, kernel.stride);
      takeSample(sample, state.sample);
      if (clusters) clusters = LinearisedClusters.from(d, state.clusters);
      pull = state.pull.slice();
      factored = {
        information: state.factored.slice(),
        rows: state.factoredRows,
        cases: state.factoredCases,
      };
      if (factored.rows > 0) factor = penalised(factored.information, pulls(factored.cases), 1e-11);
      follow();
      kernel.reserve(state.waitingResponses.length);
      kernel.rows.set(state.waitingRows);
      kernel.responses.set(state.waitingResponses);
      kernel.offsets.set(state.waitingOffsets);
      kernel.cases.set(state.waitingCases);
      sink.clusters.set(state.waitingClusters);
      sink.wait(state.waitingResponses.length);
    },
  };
}
