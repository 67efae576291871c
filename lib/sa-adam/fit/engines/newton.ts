import { INTERVALS } from "../../estimate/intervals.js";
import type { Family } from "../../model/family.js";
import { DataError } from "../../numeric/data-error.js";
import { howMany } from "../../numeric/how-many.js";
import type { FitEngine } from "../engine.js";
import type { Estimate, LeftOut } from "../estimate.js";
import { type LinearisedScore, type ScoreZero, scoreZero } from "../linearised-score.js";
import { type Meat, needsRows } from "../meat.js";
import type { Settings } from "../options.js";
import { renewable } from "../renewable.js";
import type { Renewable, RenewableFit, RenewableState } from "../renewable-fit.js";
import { addResponses, NO_RESPONSES, type ResponseSums, withResponses } from "../response-sums.js";
import type { FitWarning, TrajectoryPoint } from "../result.js";
import type { RowSink } from "../row-sink.js";
import { type Column, noRows, type Rows, writeColumn } from "../rows.js";
import { nextPoint } from "../trajectory.js";
import { explained, noNoise, openDistance, openErrors, openLikelihood, unsettled } from "../warnings.js";

/** Rows in the second-order sums of a first reading that others will follow: enough to point the way. */
function firstOrderRows(dimension: number): number {
  return Math.max(20_000, 20 * dimension);
}

/** Residuals this small beside the response, and scores beside the weights, are rounding. */
const ROUNDING = 1e-12;

/** Of standard errors: known so well they need no other reading. */
const KNOWN = 0.01;

interface NewtonState {
  readonly fit: RenewableState;
  readonly responses: ResponseSums;
  readonly points: TrajectoryPoint[];
  readonly absorbed: number;
}

export interface NewtonOptions {
  /** Of the table's lines, the intercept first where there is one. */
  readonly names: readonly string[];
  readonly trajectory: boolean;
  /** Will the rows be read again? Then the first reading only has to point the way; no unless given. */
  readonly rereadable?: boolean;
  /** Of the rows that are kept; as `renewable` says unless given. */
  readonly rowBytes?: number;
}

export interface NewtonEngine extends FitEngine {
  /** The score of all rows taken as it was linearised on the way, uncorrected. */
  along(): LinearisedScore;
}

/** Block Newton: renewable estimation, order-free, exact for least squares. */
export function newtonEngine(
  family: Family,
  settings: Settings,
  { names, trajectory, rereadable = false, rowBytes }: NewtonOptions,
): NewtonEngine {
  const { intercept, ridge } = settings;
  const meat = meatOf(settings);
  const counted = settings.weights === "frequency";
  const weighted = counted || settings.weights === "sampling";
  const dimension = names.length;
  const leastSquares = family.name === "gaussian";
  const options = {
    family,
    dimension,
    intercept,
    ridge,
    meat,
    perCluster: meat.clustered && !rereadable,
    counted,
    ...(rereadable && !leastSquares && { secondOrderRows: firstOrderRows(dimension) }),
    ...(rowBytes !== undefined && { rowBytes }),
  };
  let fit = renewable(options);
  let points: TrajectoryPoint[] = [];
  let next = nextPoint(dimension);
  let responses = NO_RESPONSES;
  /** Rows of other fits. */
  let absorbed = 0;
  let found: { rows: number; fit: RenewableFit } | undefined;
  let settled: { rows: number; behind: Float64Array } | undefined;

  /** A fit in the same state: to end it leaves this one undisturbed. */
  const twin = (): Renewable => {
    const copy = renewable(options);
    copy.restore(fit.snapshot());
    return copy;
  };

  /** The fit as it would end here. */
  const finished = (): RenewableFit => {
    const rows = fit.taken;

    if (rows === 0) throw noRows();

    if (found?.rows !== rows) {
      const { lowest, highest } = responses;
      if (family.degenerate(lowest, highest))
        throw new DataError({
          code: "degenerate",
          problem: `the response is ${lowest} in all ${weighted ? "rows that count" : howMany(rows, "row")}`,
          remedy: "check the response",
        });
      const ended = twin().finish();
      requireAnswer(ended, dimension, ridge, counted ? responses.cases : rows);
      found = { rows, fit: ended };
    }
    return found.fit;
  };

  /** Do the columns give the response to rounding? Of a mean with a link the score is about the weight times the relative error. */
  const noiseless = (): boolean => {
    const { settled, rows } = finished();
    const { lowest, highest } = responses;
    const score = settled.coordinates.responseScale * Math.sqrt(settled.squareSum / rows);
    const unit = family.locationScale
      ? Math.max(Math.abs(lowest), Math.abs(highest))
      : settled.weightSum / rows;
    return score <= ROUNDING * unit;
  };

  /** Least squares are solved by one reading; are their errors, of residuals on the way, known as well? */
  const known = (): boolean => finished().errorNoise.every((noise) => noise <= KNOWN);

  const point = (zero: ScoreZero, rows: number): TrajectoryPoint => ({
    rows,
    estimates: zero.estimate,
    standardErrors: zero.standardErrors,
  });

  const engine: NewtonEngine & { inside(): { fit: Renewable; responses: ResponseSums } } = {
    get rows() {
      return fit.taken - absorbed;
    },
    get stored() {
      return fit.stored;
    },
    inside: () => ({ fit, responses }),
    take(rows, first, count) {
      responses = withResponses(responses, rows, first, count, family);
      for (let done = 0; done < count; ) {
        const now = Math.min(count - done, fit.sink.room);
        writeRows(rows, first + done, now, fit.sink, intercept);
        fit.sink.advance(now);
        done += now;
        if (trajectory && fit.score.rows >= next && fit.score.rows > dimension) {
          points.push(point(scoreZero(fit.score, 1e-7), fit.score.rows));
          next = nextPoint(fit.score.rows);
        }
      }
    },
    estimate: () => estimateOf(finished(), noiseless()),
    responses: () => responses,
    along() {
      const copy = twin();
      copy.flush();
      return copy.score;
    },
    scales: () =>
      finished().settled.coordinates.scales.map((scale, j) => (intercept && j === 0 ? Number.NaN : scale)),
    points() {
      const last = finished();
      return [...points.filter(({ rows }) => rows < last.rows), point(last, last.rows)];
    },
    warnings: (): FitWarning[] => {
      const last = finished();
      return [
        ...explained(engine.estimate().leftOut, names),
        ...(noiseless() ? noNoise(responses) : []),
        ...unsettled(
          last.unsettled.map((j) => names[j]),
          family,
          fit.stored ? "all rows" : "kept rows",
        ),
        ...openDistance(last.distance, names),
        ...openErrors(engine.estimate().errorNoise ?? [], names),
        ...openLikelihood(last.lossNoise),
      ];
    },
    settled(exact) {
      if (fit.stored) return undefined;
      const single = responses.lowest === responses.highest;
      if ((leastSquares || single) && noiseless()) return undefined;
      if (leastSquares && !exact && !needsRows(meat) && known()) return undefined;
      const { score, behind } = twin().settle();
      settled = { rows: fit.taken, behind };
      return score;
    },
    behind: () => (settled?.rows === fit.taken ? settled : finished()).behind,
    absorb(other) {
      const inside = (other as typeof engine).inside();
      responses = addResponses(responses, inside.responses);
      absorbed += inside.fit.taken;
      fit.absorb(inside.fit.snapshot());
      points = [];
      found = undefined;
      settled = undefined;
    },
    snapshot: (): NewtonState => ({ fit: fit.snapshot(), responses, points, absorbed }),
    restore(snapshot) {
      const state = snapshot as NewtonState;
      fit = renewable(options);
      fit.restore(state.fit);
      points = [...state.points];
      absorbed = state.absorbed;
      responses = state.responses;
      next = nextPoint(Math.max(dimension, points.at(-1)?.rows ?? 0));
      found = undefined;
      settled = undefined;
    },
  };
  return engine;
}

/** What the standard errors that are asked for are made of. */
export function meatOf({ interval, clusters }: Pick<Settings, "interval" | "clusters">): Meat {
  return { of: INTERVALS[interval].meat ?? "scores", clustered: clusters };
}

/** Throws a DataError for fewer rows than coefficients, and for numbers beyond the range of a double. */
function requireAnswer(
  { constant, dropped, estimate }: RenewableFit,
  d: number,
  ridge: number,
  rows: number,
): void {
  const coefficients = d - constant.length;
  if (rows <= coefficients && ridge === 0)
    throw new DataError({
      code: "few-rows",
      problem: `${howMany(rows, "row is", "rows are")} too few for ${howMany(coefficients, "coefficient")}`,
      remedy: "give more rows than coefficients, leave out columns, or add a ridge",
    });
  const lost = estimate.findIndex((value, j) => !dropped.includes(j) && !Number.isFinite(value));
  if (lost >= 0)
    throw new DataError({
      code: "overflow",
      problem: "numbers are too large beside the others: their squares are beyond the range of a double",
      remedy: "correct them, or give the columns other units",
    });
}

/** Write rows into a sink, the constant first where there is an intercept. */
export function writeRows(
  { covariates, response, offset, cases, clusters }: Rows,
  first: number,
  count: number,
  sink: RowSink,
  intercept: boolean,
): void {
  const to = sink.next;
  const { stride } = sink;
  if (intercept) for (let i = 0; i < count; i++) sink.rows[(to + i) * stride] = 1;
  for (const [j, column] of covariates.entries()) {
    writeColumn(column, first, count, sink, { at: j + (intercept ? 1 : 0), to });
  }
  const single = (column: Column, values: Float64Array): void =>
    writeColumn(column, first, count, { rows: values, stride: 1 }, { at: 0, to });
  single(response, sink.responses);
  if (offset) single(offset, sink.offsets);
  if (cases) single(cases, sink.cases);
  if (clusters) single(clusters, sink.clusters);
}

/** Where a score is zero, and what else is known there. */
export interface FoundZero extends ScoreZero {
  readonly rows: number;
  readonly distance?: Float64Array;
  readonly errorNoise?: Float64Array;
  /** Covariates without a finite optimum. */
  readonly unsettled?: readonly number[];
  readonly clusters?: number | undefined;
}

/** A score's zero as an estimate: columns that others explain, or that have no optimum or no noise, have no interval. */
export function estimateOf(found: FoundZero, noiseless = false): Estimate {
  const dimension = found.estimate.length;
  const leftOut: (LeftOut | undefined)[] = Array.from({ length: dimension }, () => undefined);
  // Where coefficients run off to infinity the weights fade: what is left of such a column looks like the others'.
  for (const j of found.unsettled ?? []) leftOut[j] = "no optimum";
  for (const j of found.constant) leftOut[j] ??= "constant";
  for (const j of found.dropped) leftOut[j] ??= "collinear";
  if (noiseless) for (let j = 0; j < dimension; j++) leftOut[j] ??= "no noise";
  const gone = [...found.dropped, ...found.constant];
  const estimates = found.estimate.map((value, j) => (gone.includes(j) ? Number.NaN : value));
  const covariance = found.covariance.map((value, i) =>
    leftOut[Math.floor(i / dimension)] || leftOut[i % dimension] ? Number.NaN : value,
  );
  return {
    rows: found.rows,
    averaged: found.rows,
    estimates,
    covariance,
    standardErrors: found.standardErrors.map((value, j) => (leftOut[j] ? Number.NaN : value)),
    leftOut,
    loss: found.loss,
    squareSum: found.squareSum,
    ...(found.clusters !== undefined && { clusters: found.clusters }),
    ...(found.distance && { distance: found.distance }),
    ...(found.errorNoise && { errorNoise: found.errorNoise.map((noise, j) => (leftOut[j] ? 0 : noise)) }),
  };
}
