import type { PathEstimator } from "../../estimate/interval-method.js";
import { INTERVALS } from "../../estimate/intervals.js";
import type { Family } from "../../model/family.js";
import { DataError } from "../../numeric/data-error.js";
import { howMany } from "../../numeric/how-many.js";
import { dot, multiply } from "../../numeric/spd.js";
import { NonFiniteError } from "../../optimize/optimizer.js";
import type { Verdict } from "../../optimize/theorem.js";
import type { FitEngine } from "../engine.js";
import type { Estimate } from "../estimate.js";
import { fitOptimizer } from "../fit-optimizer.js";
import { kernelRecursion } from "../kernel-recursion.js";
import { emptyScore, type LinearisedScore } from "../linearised-score.js";
import type { PathMethod, Settings } from "../options.js";
import { OrderMonitor, type OrderState } from "../order-monitor.js";
import { readableRecursion } from "../readable-recursion.js";
import type { Recursion } from "../recursion.js";
import type { FitWarning, TrajectoryPoint } from "../result.js";
import { customLoss, regressionLoss } from "../row-loss.js";
import { type Rows, withoutOffset, writeColumn } from "../rows.js";
import type { SampledState } from "../sampled-rows.js";
import { scoreAlong } from "../score-along.js";
import {
  biasOf,
  inDataUnits,
  pooled,
  requirePoolable,
  SINGULAR,
  type Summary,
  withoutSums,
} from "../summary.js";
import { nextPoint } from "../trajectory.js";
import type { WarmUp } from "../warm-up.js";
import {
  apart,
  besideSample,
  besideWitness,
  curvedPath,
  driftOf,
  droppedColumns,
  fewSteps,
  leftToWitness,
  outlyingRow,
  outsideTheorem,
  separation,
  shortWarmUp,
  sortedRows,
} from "../warnings.js";
import { standardCoordinates } from "../working-coordinates.js";
import type { NewtonEngine } from "./newton.js";
import type { QuantileWitness } from "./quantile-witness.js";

interface PathState {
  readonly recursion: unknown;
  readonly spread?: unknown;
  readonly monitor: OrderState;
  readonly points: TrajectoryPoint[];
  readonly next: number;
  readonly others?: Summary | undefined;
  readonly otherWarnings: FitWarning[];
  readonly witness?: unknown;
  readonly sampled?: SampledState | undefined;
}

export interface PathOptions {
  /** Of the table's lines, the intercept first where there is one. */
  readonly names: readonly string[];
  readonly covariates: readonly string[];
  readonly trajectory: boolean;
  /** Are the path's own sums kept? If not, the witness's serve: no column is left out, and there is no ridge. */
  readonly sums: boolean;
  /** Takes the same rows; how far the path's estimate is from its own is what the warnings say. */
  readonly witness: NewtonEngine | undefined;
  /** The same of quantiles, where the rows are read once. */
  readonly sampled?: QuantileWitness | undefined;
}

/**
 * A path of iterates: an optimizer of the theorem, or one outside it, averaged; beside its average the zero of the score
 * linearised along it.
 *
 * @param family none for a loss of one's own
 */
export function pathEngine(
  family: Family | undefined,
  settings: Settings,
  warmUp: WarmUp,
  { names, covariates, trajectory, sums, witness, sampled }: PathOptions,
): FitEngine {
  const { burnIn, interval, loss } = settings;
  const method = settings.method as PathMethod;
  const shifted = family?.locationScale ?? true;
  const { coordinates } = warmUp;
  const d = warmUp.start.length;
  const ofPath = INTERVALS[interval].ofPath;
  const { recursion, theorem } = begin();
  const spread: PathEstimator | undefined = ofPath?.(d, settings);
  const monitor = new OrderMonitor(loss ? covariates.length + 1 : d + 1);
  let points: TrajectoryPoint[] = [];
  let next = trajectory ? warmUp.rows : Number.POSITIVE_INFINITY;
  let others: Summary | undefined;
  /** The estimates from which no further reading starts. */
  let left: Float64Array | undefined;
  let otherWarnings: FitWarning[] = [];

  function begin(): { recursion: Recursion; theorem: Verdict } {
    const { gains, start, secondMoment, penalty } = warmUp;
    const optimizer = fitOptimizer(method, gains);
    const { theorem } = optimizer.optimizer;
    const { whitening } = coordinates;
    if (family && method === "sa-adam")
      return {
        recursion: kernelRecursion(family, warmUp, { burnIn, trace: ofPath !== undefined, sums }),
        theorem,
      };
    const rowLoss = family
      ? regressionLoss(family, whitening, gains.clock)
      : customLoss(loss as NonNullable<typeof loss>, whitening, covariates.length + 1);
    return {
      recursion: readableRecursion({ loss: rowLoss, optimizer, start, secondMoment, penalty, burnIn }),
      theorem,
    };
  }

  const write = (rows: Rows, first: number, count: number): void => {
    const { response } = recursion;
    if (loss) {
      for (const [at, column] of rows.covariates.entries())
        writeColumn(column, first, count, recursion, { at });
      writeColumn(rows.response, first, count, recursion, { at: response });
      return;
    }
    const { intercept, centers, scales, kept, responseCenter, responseScale } = coordinates;
    if (intercept) for (let i = 0; i < count; i++) recursion.rows[i * recursion.stride] = 1;
    for (const [k, j] of kept.entries()) {
      const at = k + (intercept ? 1 : 0);
      const standard = { at, center: centers[j], inverseScale: 1 / scales[j] };
      writeColumn(rows.covariates[j], first, count, recursion, standard);
    }
    const standard = { at: response, center: responseCenter, inverseScale: 1 / responseScale };
    writeColumn(rows.response, first, count, recursion, standard);
    const { offset, cases } = rows;
    if (offset) writeColumn(offset, first, count, recursion, { at: response + 1 });
    if (!sums) moveOrigin(count, offset !== undefined);
    if (!cases) return;
    writeColumn(cases, first, count, recursion, { at: response + 2 });
    if (settings.weights !== "frequency") return;
    // Of k rows alike the noise is k times one's, and k^2 times where they are one observation.
    for (let at = response; at < count * recursion.stride; at += recursion.stride) {
      const k = recursion.rows[at + 2];
      recursion.rows[at + 3] = k > 0 ? 1 / Math.sqrt(k) : 0;
    }
  };

  /** The start, of standardised columns: there a path without sums has its origin, from which it does not move far. */
  const origin = sums ? new Float64Array(0) : multiply(coordinates.whitening.transpose(), warmUp.start);

  /** Add what rows that are written have at the origin to their offsets. */
  const moveOrigin = (count: number, offset: boolean): void => {
    const { rows, stride, response } = recursion;
    for (let at = 0; at < count * stride; at += stride) {
      let u = offset ? rows[at + response + 1] : 0;
      for (let j = 0; j < d; j++) u += origin[j] * rows[at + j];
      rows[at + response + 1] = u;
    }
  };

  const advance = (count: number): void => {
    const skipped = Math.min(count, Math.max(0, burnIn - recursion.steps));
    try {
      recursion.advance(count);
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      throw new DataError(
        {
          code: "lost",
          row: error.step,
          problem: `the iterate left the finite numbers (${error.message})`,
          remedy: "look at the row, take a longer warm-up, or choose the method newton",
          option: "warmUp",
        },
        { cause: error },
      );
    }
    spread?.updateTrace(
      recursion.iterates.subarray(skipped * recursion.stride),
      recursion.stride,
      count - skipped,
    );
  };

  const own = (): Summary => {
    if (burnIn > 0 && recursion.averaged <= d) {
      const left = recursion.averaged === 0 ? "none" : `only ${recursion.averaged}`;
      throw new DataError({
        code: "burn-in",
        problem: `the burn-in of ${howMany(burnIn, "row")} leaves ${left} of ${recursion.steps}, for ${howMany(d, "coefficient")}`,
        remedy: `lower it, or give more than ${howMany(burnIn + d, "row")}`,
        option: "burnIn",
      });
    }
    const degreesOfFreedom = spread?.degreesOfFreedom?.();
    return {
      coordinates,
      rows: recursion.steps,
      averaged: recursion.averaged,
      mean: sums ? recursion.average() : recursion.average().map((value, j) => value + warmUp.start[j]),
      exact: family?.name === "gaussian",
      ...(sums && { noise: recursion.noiseCovariance() }),
      ...(sums && recursion.curved && { hessian: recursion.hessian(), linearised: recursion.linearised() }),
      ...(!sums && witness && { score: scoreAlong(warmUp, recursion.linearised(), witness.along()) }),
      ...(spread && { spread: spread.value() }),
      ...(degreesOfFreedom !== undefined && { degreesOfFreedom }),
    };
  };
  const whole = (): Summary => (others ? pooled(own(), others) : own());

  /** What the loss's curvature moves each coefficient of the average by, as the warm-up predicts, in standard errors. */
  const bias = (): Float64Array => biasOf(own(), warmUp);
  // Of an interval by the path the average itself is the estimate, whatever its bias.
  const now = () => inDataUnits(whole(), others || ofPath ? undefined : bias());

  /** What is known now of this path; nothing while its rows are too few to say. */
  const pointsNow = (): TrajectoryPoint[] => {
    if (recursion.averaged <= d) return [];
    try {
      const { estimates, errors } = inDataUnits(own(), bias());
      return [{ rows: recursion.steps, estimates: lines(estimates), standardErrors: lines(errors) }];
    } catch (error) {
      // Matrices too near singular to say: too few rows as yet.
      if (!(error instanceof RangeError)) throw error;
      return [];
    }
  };

  /** Values of the columns kept as lines of the table. */
  const first = coordinates.intercept ? 1 : 0;
  const places = names.map((_, line) => {
    if (line < first) return line;
    const place = coordinates.kept.indexOf(line - first);
    return place < 0 ? -1 : place + first;
  });
  const lines = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(places, (place) => (place < 0 ? Number.NaN : values[place]));

  const leftOut = names.map((_, line) => (line < first ? undefined : coordinates.dropped[line - first]));

  /** What a path without sums says of a table none of whose columns it has left out. */
  const averaged = (): Pick<Estimate, "rows" | "averaged" | "estimates" | "leftOut"> => {
    const summary = whole();
    return {
      rows: summary.rows,
      averaged: summary.averaged,
      estimates: withoutSums(summary),
      leftOut,
    };
  };

  /** With the witness's sandwich. */
  const withErrorsBeside = (): Estimate => {
    const { covariance, standardErrors } = (witness as FitEngine).estimate();
    return { ...averaged(), covariance, standardErrors };
  };

  const monitored = (): string[] =>
    loss
      ? [...covariates, "the response"]
      : [...names.slice(0, first), ...coordinates.kept.map((j) => covariates[j]), "the response"];

  /** Why a path may be off. */
  const causes = (): FitWarning[] => [
    ...sortedRows({ autocorrelations: monitor.autocorrelations(), pairs: monitor.count }, monitored()),
    ...shortWarmUp(warmUp.rows, d, warmUp.rarest),
    ...outlyingRow(warmUp.outlier, covariates),
    ...driftOf(engine.points(), warmUp.rows, names),
  ];

  /** The estimate by the path's own sums. Throws a DataError where their Hessian is singular. */
  const ownEstimate = (): Estimate => {
    if (!sums) return withErrorsBeside();
    const summary = whole();
    const { estimates, covariance, errors, distance } = now();
    const D = names.length;
    const spreadOut = new Float64Array(D * D).fill(Number.NaN);
    for (const [j, row] of places.entries())
      for (const [k, column] of places.entries())
        if (row >= 0 && column >= 0) spreadOut[j * D + k] = covariance.get(row, column);
    return {
      rows: summary.rows,
      averaged: summary.averaged,
      estimates: lines(estimates),
      covariance: spreadOut,
      standardErrors: lines(errors),
      leftOut,
      byPath: ofPath !== undefined,
      degreesOfFreedom: summary.degreesOfFreedom,
      ...(distance && { distance: lines(distance) }),
    };
  };

  /** The path's own estimate, or where its Hessian is singular, and it has a witness, nothing. */
  const told = (): Estimate | undefined => {
    try {
      return ownEstimate();
    } catch (error) {
      if (!(witness && error instanceof DataError && error.fault.code === SINGULAR)) throw error;
      return undefined;
    }
  };

  /** How far it is off, by the witness, and then why; without one, by what the path knows of itself. */
  const judged = (path: Estimate): FitWarning[] => {
    if (witness) {
      const measured = besideWitness(path, witness.estimate(), names);
      return measured.length > 0 ? [...measured, ...causes()] : [];
    }
    // A sample of all rows, and not of those that came after a state without one.
    const beside = sampled?.rows === whole().rows ? sampled.estimate() : undefined;
    if (beside) {
      const measured = besideSample(path, beside, names);
      const open = beside.distance?.some((noise) => noise > 0);
      return open || measured.length > 0 ? [...measured, ...causes()] : [];
    }
    const { distance } = path;
    const kept = names.filter((_, line) => places[line] >= 0);
    return [...(distance ? apart(distance, names) : curvedPath(bias(), kept)), ...causes()];
  };

  const engine: FitEngine & {
    inside(): {
      summary: Summary;
      witness: NewtonEngine | undefined;
      sampled: QuantileWitness | undefined;
    };
  } = {
    get rows() {
      return recursion.steps;
    },
    stored: false,
    take(given, from, count) {
      witness?.take(given, from, count);
      const rows = shifted ? withoutOffset(given) : given;
      sampled?.take(rows, from, count);
      for (let done = 0; done < count; ) {
        const here = Math.min(count - done, recursion.capacity, next - recursion.steps);
        write(rows, from + done, here);
        monitor.look(recursion, recursion.steps, here);
        advance(here);
        done += here;
        if (recursion.steps !== next) continue;
        points.push(...pointsNow());
        next = nextPoint(recursion.steps);
      }
    },
    // Rows whose weights vanish along the path have one where the estimate is.
    estimate: () => told() ?? (witness as FitEngine).estimate(),
    responses: () => undefined,
    scales: () =>
      Float64Array.from(names, (_, line) => (line < first ? Number.NaN : coordinates.scales[line - first])),
    points() {
      if (others) return [];
      const ended = points.at(-1)?.rows === recursion.steps || !trajectory;
      return [...points, ...(ended ? [] : pointsNow())];
    },
    warnings(): FitWarning[] {
      const path = told();
      if (!path && witness)
        return [...leftToWitness(witness.estimate()), ...witness.warnings(), ...otherWarnings];
      return [
        ...droppedColumns(coordinates, covariates),
        ...(family ? separation(warmUp.separated, warmUp.rows, family) : []),
        ...outsideTheorem(theorem),
        ...fewSteps(settings, recursion, warmUp.rows),
        ...judged(path as Estimate),
        ...otherWarnings,
      ];
    },
    // Of a path that left a column out the others rest on other rows.
    behind: (again) => (again || !leftOut.some(Boolean) ? witness?.behind(again) : undefined),
    settled(exact): LinearisedScore | undefined {
      if (!family || ofPath) return undefined;
      const own = sums ? engine.estimate() : averaged();
      const beside = witness?.estimate();
      const nearer = beside && isFar(own.estimates, beside) ? beside : undefined;
      left = nearer && own.estimates;
      const start = nearer && witness?.settled(exact);
      return start ?? settledAt(nearer ?? own, witness, coordinates, settings.ridge);
    },
    apart: () => left,
    absorb(other) {
      const { summary: theirs, witness: beside, sampled: theirSample } = (other as typeof engine).inside();
      requirePoolable(whole(), theirs, { interval, covariates });
      if (witness && beside) witness.absorb(beside);
      else if (sampled && theirSample) sampled.absorb(theirSample);
      else otherWarnings.push(...other.warnings());
      others = others ? pooled(others, theirs) : theirs;
    },
    inside: () => ({ summary: whole(), witness, sampled }),
    snapshot: (): PathState => ({
      recursion: recursion.snapshot(),
      ...(spread && { spread: spread.snapshot() }),
      monitor: monitor.snapshot(),
      points,
      next: Number.isFinite(next) ? next : 0,
      others,
      otherWarnings,
      ...(witness && { witness: witness.snapshot() }),
      ...(sampled && { sampled: sampled.snapshot() }),
    }),
    restore(snapshot) {
      const state = snapshot as PathState;
      recursion.restore(state.recursion);
      if (state.spread !== undefined) spread?.restore(state.spread);
      monitor.restore(state.monitor);
      points = [...state.points];
      next = trajectory ? state.next || nextPoint(recursion.steps) : Number.POSITIVE_INFINITY;
      others = state.others;
      otherWarnings = [...state.otherWarnings];
      if (state.witness !== undefined) witness?.restore(state.witness);
      if (state.sampled !== undefined) sampled?.restore(state.sampled);
    },
  };
  return engine;
}

/** Standard errors from a witness's estimate: further off, steps from a path's may lead anywhere where few rows carry a coefficient. */
const FAR = 1;

/** Has a path estimates that are far from a witness's, or lacks some that the witness has? */
function isFar(estimates: Float64Array, { estimates: others, standardErrors }: Estimate): boolean {
  return estimates.some(
    (value, j) => standardErrors[j] > 0 && !(Math.abs(value - others[j]) <= FAR * standardErrors[j]),
  );
}

/**
 * The point where a second reading of the rows begins, from an estimate in the data's units: it knows no sums.
 *
 * @param witness which knows columns that the path left out
 */
function settledAt(
  { estimates, rows }: Pick<Estimate, "estimates" | "rows">,
  witness: FitEngine | undefined,
  working: WarmUp["coordinates"],
  ridge: number,
): LinearisedScore {
  const beside = witness?.estimate();
  // Rows count by what they have of a column, whose spread the warm-up may not tell: a level that is rare, or comes later.
  const known = witness?.scales();
  const standard = standardCoordinates(working);
  const coordinates = { ...standard, scales: standard.scales.map((scale, line) => known?.[line] || scale) };
  const { intercept, responseScale } = coordinates;
  const begun = estimates.map(
    (value, j) => [value, beside?.estimates[j]].find((one) => Number.isFinite(one)) ?? 0,
  );
  const point = begun.map((value, j) => (value * coordinates.scales[j]) / responseScale);
  if (intercept)
    point[0] =
      dot(
        begun,
        Float64Array.from(coordinates.centres, (c, j) => (j === 0 ? 1 : c)),
      ) / responseScale;
  return { ...emptyScore(coordinates, ridge), rows, cases: rows, point };
}
