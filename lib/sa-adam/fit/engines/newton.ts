import type { Family } from "../../model/family.js";
import { DataError } from "../../numeric/data-error.js";
import type { FitEngine } from "../engine.js";
import type { Estimate, LeftOut } from "../estimate.js";
import { type ScoreZero, scoreZero } from "../linearised-score.js";
import type { Settings } from "../options.js";
import { renewable } from "../renewable.js";
import type { Renewable, RenewableFit, RenewableState } from "../renewable-fit.js";
import type { FitWarning, TrajectoryPoint } from "../result.js";
import type { RowSink } from "../row-sink.js";
import { type Rows, writeColumn } from "../rows.js";
import { nextPoint } from "../trajectory.js";
import { openDistance, unsettled } from "../warnings.js";

/** Rows in the second-order sums of a first reading that others will follow: enough to point the way. */
function firstOrderRows(dimension: number): number {
  return Math.max(20_000, 20 * dimension);
}

interface NewtonState {
  readonly fit: RenewableState;
  readonly points: TrajectoryPoint[];
  readonly absorbed: number;
}

/**
 * Block Newton: renewable estimation, order-free, exact for least squares.
 *
 * @param names of the table's lines, the intercept first where there is one
 */
export function newtonEngine(
  family: Family,
  settings: Settings,
  names: readonly string[],
  { trajectory, rereadable }: { trajectory: boolean; rereadable: boolean },
): FitEngine {
  const { intercept, ridge } = settings;
  const dimension = names.length;
  const exact = family.name === "gaussian";
  const options = {
    family,
    dimension,
    intercept,
    ridge,
    ...(rereadable && !exact && { secondOrderRows: firstOrderRows(dimension) }),
  };
  let fit = renewable(options);
  let points: TrajectoryPoint[] = [];
  let next = nextPoint(dimension);
  /** Rows of other fits. */
  let absorbed = 0;
  let found: { rows: number; fit: RenewableFit } | undefined;

  /** The fit as it would end here; the fit itself goes on undisturbed. */
  const finished = (): RenewableFit => {
    const rows = fit.taken;
    if (rows === 0)
      throw new DataError({ code: "no-rows", problem: "there are no rows to fit: the data are empty" });
    if (found?.rows !== rows) {
      const copy = renewable(options);
      copy.restore(fit.snapshot());
      found = { rows, fit: copy.finish() };
    }
    return found.fit;
  };

  const point = (zero: ScoreZero, rows: number): TrajectoryPoint => ({
    rows,
    estimates: zero.estimate,
    standardErrors: zero.standardErrors,
  });

  const engine: FitEngine & { fit(): Renewable } = {
    get rows() {
      return fit.taken - absorbed;
    },
    get stored() {
      return fit.stored;
    },
    fit: () => fit,
    take(rows, first, count) {
      for (let done = 0; done < count; ) {
        const now = Math.min(count - done, fit.room);
        writeRows(rows, first + done, now, fit, intercept);
        fit.advance(now);
        done += now;
        if (trajectory && fit.score.rows >= next && fit.score.rows > dimension) {
          points.push(point(scoreZero(fit.score, 1e-7), fit.score.rows));
          next = nextPoint(fit.score.rows);
        }
      }
    },
    estimate: () => estimateOf(finished()),
    scales: () =>
      finished().settled.coordinates.scales.map((scale, j) => (intercept && j === 0 ? Number.NaN : scale)),
    points() {
      const last = finished();
      return [...points.filter(({ rows }) => rows < last.rows), point(last, last.rows)];
    },
    warnings: (): FitWarning[] => {
      const last = finished();
      return [
        ...unsettled(
          last.unsettled.map((j) => names[j]),
          family,
        ),
        ...openDistance(last.distance, names),
      ];
    },
    settled() {
      if (exact || fit.stored) return undefined;
      const copy = renewable(options);
      copy.restore(fit.snapshot());
      return copy.settle();
    },
    absorb(other) {
      const theirs = renewable(options);
      theirs.restore((other as typeof engine).fit().snapshot());
      theirs.flush();
      absorbed += theirs.taken;
      fit.absorb(theirs.snapshot());
      points = [];
      found = undefined;
    },
    snapshot: (): NewtonState => ({ fit: fit.snapshot(), points, absorbed }),
    restore(snapshot) {
      const state = snapshot as NewtonState;
      fit = renewable(options);
      fit.restore(state.fit);
      points = [...state.points];
      absorbed = state.absorbed;
      next = nextPoint(Math.max(dimension, points.at(-1)?.rows ?? 0));
      found = undefined;
    },
  };
  return engine;
}

/** Write rows into a sink, the constant first where there is an intercept. */
export function writeRows(
  { covariates, response }: Rows,
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
  writeColumn(response, first, count, { rows: sink.responses, stride: 1 }, { at: 0, to });
}

/** Where a score is zero, and what else is known there. */
export interface FoundZero extends ScoreZero {
  readonly rows: number;
  readonly distance?: Float64Array;
  /** Covariates without a finite optimum. */
  readonly unsettled?: readonly number[];
}

/** A score's zero as an estimate: columns that others explain, or that have no optimum, have no interval. */
export function estimateOf(found: FoundZero): Estimate {
  const dimension = found.estimate.length;
  const leftOut: (LeftOut | undefined)[] = Array.from({ length: dimension }, () => undefined);
  for (const j of found.dropped) leftOut[j] = found.constant.includes(j) ? "constant" : "collinear";
  for (const j of found.unsettled ?? []) leftOut[j] ??= "no optimum";
  const estimates = found.estimate.map((value, j) =>
    leftOut[j] === undefined || leftOut[j] === "no optimum" ? value : Number.NaN,
  );
  const covariance = found.covariance.map((value, i) =>
    leftOut[Math.floor(i / dimension)] || leftOut[i % dimension] ? Number.NaN : value,
  );
  return {
    rows: found.rows,
    averaged: found.rows,
    estimates,
    covariance,
    leftOut,
    ...(found.distance && { distance: found.distance }),
  };
}
