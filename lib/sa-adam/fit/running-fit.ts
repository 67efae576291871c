import { spdFactor } from "../kernel/spd.js";
import { anyOf, tuningOf } from "../model/families.js";
import type { Family } from "../model/family.js";
import { flag, knownOptions, refuse } from "../numeric/arguments.js";
import { DataError } from "../numeric/data-error.js";
import { dot } from "../numeric/spd.js";
import { type Ask, CERTIFY, type CertifyOptions, requireAsk } from "./ask.js";
import {
  type Beginning,
  beginningOf,
  engineOf,
  type FitPlan,
  familyOf,
  needsFirstRows,
  type Question,
  tableLines,
} from "./beginning.js";
import { type Certificate, isNear, LONG_STEP, type Way } from "./certificate.js";
import type { FitEngine } from "./engine.js";
import { estimateOf, meatOf } from "./engines/newton.js";
import type { Estimate } from "./estimate.js";
import { type Held, HeldRows } from "./held-rows.js";
import type { LinearisedScore } from "./linearised-score.js";
import { needsRows } from "./meat.js";
import { type CustomLoss, type FitOptions, modelName, resolveSettings, type Settings } from "./options.js";
import { type Reading, reading } from "./reading.js";
import { report } from "./report.js";
import type { CertificateSummary, FitResult, FitWarning } from "./result.js";
import {
  type Block,
  type Column,
  checkRows,
  countOf,
  defaultNames,
  noRows,
  noWeight,
  type Rows,
  rowsOf,
  valueAt,
} from "./rows.js";
import { decode, encode, type SavedFit, sealed, unsealed } from "./saved-fit.js";
import {
  explained,
  fewBehind,
  fewBeyond,
  fewClusters,
  NEAR,
  tiedResponses,
  uncertified,
  unsettled,
} from "./warnings.js";

/** What is known after further readings. */
interface Certified {
  readonly estimate: Estimate;
  readonly summary: CertificateSummary;
  readonly settled: LinearisedScore;
  readonly done: boolean;
  /** Lines of the table whose coefficient still moves far with every step, or of which the weights have left nothing. */
  readonly moving: readonly number[];
  readonly way: Way;
  /** Had the step before led too far? */
  readonly cut: boolean;
  /** Did the loss fall with the step before? Where it does while coefficients move, classes may be separable: other readings tell. */
  readonly falling: boolean;
}

/** Readings after the first unless another number is asked for, and while separable classes come apart. */
const [MOST_READINGS, MOST_APART] = [8, 30];
/** Of the loss: what a step leaves that lets it fall. */
const FALLING = 0.9;

/**
 * A regression of rows that come in blocks, with intervals, in memory that does not grow with the rows.
 *
 * Where blocks end changes no bit of the result. Where the rows can be had again, `reading` takes them once more and says how
 * far the estimate is from the stored batch's, and mends it.
 *
 * @example
 * const block = { count: 4, columns: [Float64Array.of(1, 2, 3, 4)], response: Float64Array.of(1, 3, 4, 8) };
 * const running = new RunningFit({ family: "gaussian" });
 * running.update(block);
 * running.result().coefficients[1].estimate; // 2.2
 */
export class RunningFit {
  private readonly settings: Settings;
  private names: readonly string[] | undefined;
  /** The first rows, until there are enough. */
  private held: HeldRows | undefined;
  /** From then on. */
  private engine: FitEngine | undefined;
  private beginning: Beginning;
  /** Has this fit taken in others' rows? */
  private merged = false;
  /** What it is of the rows held so far, were they all. */
  private stored: { readonly rows: number; readonly now: Begun } | undefined;
  private certified: Certified | undefined;

  /** @throws DataError for an option that is not known or out of its range */
  constructor(
    private readonly options: FitOptions = {},
    private readonly plan: FitPlan = {},
  ) {
    this.settings = resolveSettings(options);
    const { rereadable = false, trajectory = false } = knownOptions("the plan of a fit", plan, [
      "rereadable",
      "trajectory",
    ]);
    flag("rereadable", rereadable);
    flag("trajectory", trajectory);
    this.names = this.settings.names;
    this.beginning = { tuning: tuningOf(this.settings.family, this.settings) };
  }

  /** Rows that this fit has taken; those of fits merged into it apart. */
  get rows(): number {
    return this.engine?.rows ?? this.held?.count ?? 0;
  }

  /** Are all rows so far in memory still? What is made of the first ones is yet to come. */
  get inMemory(): boolean {
    return this.engine?.stored ?? true;
  }

  /** Names of the covariates, once they are known. */
  get columns(): readonly string[] | undefined {
    return this.names;
  }

  /** The options that decide what is fitted and how, with their defaults: what two fits of one regression share. */
  get question(): Readonly<Record<string, unknown>> {
    const { loss: _loss, reason: _reason, names: _names, ...rest } = this.settings;
    return rest;
  }

  /** The spread of each covariate, by its name; a coefficient times it can be compared with the others. */
  get scales(): Readonly<Record<string, number>> {
    const scales = this.now().engine.scales();
    const lines = this.lines().map((name, j): [string, number] => [name, scales[j]]);
    return Object.fromEntries(lines.filter(([, scale]) => scale > 0));
  }

  /**
   * Take a block of rows.
   *
   * @throws DataError for rows that cannot be used, naming row and column, or where an iterate is lost
   */
  update(block: Block): void {
    const count = countOf(block);
    if (count === 0) return;
    this.names ??= defaultNames(block);
    const rows = rowsOf(block, this.names, this.settings);
    checkRows(rows, 0, count, this.rows + 1, this.responses());
    this.certified = undefined;
    let first = 0;
    if (!this.engine && needsFirstRows(this.settings, this.beginning.tuning)) {
      this.held ??= new HeldRows(this.settings, this.names.length);
      first = this.held.take(rows);
      if (!this.held.enough) return;
    }
    const { engine, beginning } = this.engine ? this.now() : this.begun();
    this.engine = engine;
    this.beginning = beginning;
    this.held = undefined;
    this.stored = undefined;
    engine.take(rows, first, count - first);
  }

  /**
   * The table so far, intervals at a level of 0.95 unless given; the fit may go on.
   *
   * @throws DataError for fewer rows than it needs; RangeError for a level outside (0, 1)
   */
  result(ask: Pick<Ask, "level"> = {}): FitResult {
    requireAsk("result", ask, ["level"]);
    const { level = 0.95 } = ask;
    const { engine, beginning } = this.now();
    const { certified, settings } = this;
    if (settings.weights && engine.responses()?.cases === 0) throw noWeight();
    const estimate = certified?.estimate ?? engine.estimate();
    this.requireRows();
    const names = this.lines();
    return report(estimate, {
      settings,
      names,
      level,
      tuning: beginning.tuning,
      responses: engine.responses(),
      stored: certified === undefined && engine.stored,
      warmUp: this.engine ? (beginning.warmUp?.rows ?? 0) : 0,
      certificate: certified?.summary,
      trajectory: certified ? [] : engine.points(),
      warnings: [
        ...(certified ? this.certifiedWarnings(certified) : engine.warnings()),
        ...fewBehind(estimate, engine.behind(certified !== undefined), names),
        ...fewClusters(estimate.clusters, settings),
        ...fewBeyond(estimate, settings),
        ...(this.engine ? firstTied(beginning) : []),
      ],
    });
  }

  /**
   * Another reading of the same rows, from the first; its `finish` certifies the estimate and mends it. Undefined where it
   * is near enough already, where readings no longer help, and for fits that none can help: of a loss of one's own, and with
   * intervals by the path.
   *
   * @throws RangeError for a tolerance that is not positive, and a number of readings that is none
   */
  reading(ask: CertifyOptions = {}): Reading | undefined {
    requireAsk("reading", ask, CERTIFY);
    const { certified, settings } = this;
    const apart = certified && (certified.cut || (certified.falling && certified.moving.length > 0));
    const { tolerance = NEAR, mostReadings = apart ? MOST_APART : MOST_READINGS, mergedToo = false } = ask;
    if (this.merged && !mergedToo) return undefined;
    if (certified && (certified.done || certified.summary.readings >= mostReadings)) return undefined;
    const { engine, beginning } = this.now();
    const exact = tolerance < NEAR;
    const meat = meatOf(settings);
    const settled = certified?.settled ?? engine.settled(exact);
    if (!settled || !settings.family) return undefined;
    const next = reading({
      family: familyOf(settings.family, beginning, engine.rows),
      settled,
      names: this.names ?? [],
      intercept: settings.intercept,
      ridge: settings.ridge,
      roles: settings,
      meat,
      way: certified?.way,
      // Thinned sums beside those of all rows would not be off alike.
      exact: exact || needsRows(meat),
    });
    return {
      get rows() {
        return next.rows;
      },
      update: next.update,
      finish: () => {
        const certificate = next.finish();
        this.certified = this.certifiedBy(certificate, tolerance);
        return certificate;
      },
    };
  }

  /**
   * Take in what another fit, of the same regression on other rows, has seen; `other` is left as it is.
   *
   * @throws DataError that names what differs: model, columns, ridge, method, interval, tuning; and for random scaling.
   *   RangeError for what is no fit
   */
  merge(other: RunningFit): void {
    if (!(other instanceof RunningFit)) refuse("what is merged", "another RunningFit", other);
    requireSame(this.signature(), other.signature());
    if (other.rows === 0) return;
    this.certified = undefined;
    this.names ??= other.names;
    const trials = this.settings.weights === "trials";
    if (other.engine && this.engine) this.engine.absorb(other.engine);
    else if (other.engine) {
      const mine = this.held?.whole(this.names ?? []);
      this.held = undefined;
      this.restoreEngine(other.body());
      if (mine) this.update(blockOf(mine, trials));
    } else if (other.held) this.update(blockOf(other.held.whole(this.names ?? []), trials));
    this.merged = true;
  }

  /** The fit as plain JSON with a checksum; a certificate is not kept, for more rows would outdate it. */
  save(): SavedFit {
    return sealed(this.body());
  }

  /**
   * The fit that `save` saved, which goes on bit for bit; a loss of one's own has to be given again.
   *
   * @throws DataError for what is no saved fit, is of another version, or was changed
   */
  static restore(saved: SavedFit, loss?: CustomLoss): RunningFit {
    const body = unsealed(saved) as SavedBody;
    if (body.custom && !loss)
      throw new DataError({
        code: "state",
        problem: "the saved fit is of a loss of one's own",
        remedy: "give it",
      });
    const fit = new RunningFit({ ...body.options, ...(loss && { loss }) }, body.plan);
    fit.names = body.names ?? undefined;
    fit.merged = body.merged;
    fit.restoreEngine(body);
    return fit;
  }

  private restoreEngine(body: SavedBody): void {
    if (body.engine) {
      this.beginning = decode(body.beginning) as Beginning;
      this.engine = engineOf(this.asked(), this.beginning);
      this.engine.restore(decode(body.engine));
    } else if (body.held && this.names) {
      this.held = new HeldRows(this.settings, this.names.length, decode(body.held) as Held);
    }
  }

  private body(): SavedBody {
    const { names, engine, beginning, held, merged, plan } = this;
    const { loss, ...options } = this.options;
    return {
      options: JSON.parse(JSON.stringify(options)),
      custom: loss !== undefined,
      plan,
      names: names ?? null,
      merged,
      held: held ? encode(held.held()) : null,
      beginning: encode(beginning),
      engine: engine ? encode(engine.snapshot()) : null,
    };
  }

  /** What has to be the same for two fits to be merged. */
  private signature(): Record<string, unknown> {
    const { settings, names, engine, beginning } = this;
    const { intercept, ridge, method, interval, threshold, dispersion, quantile } = settings;
    const { law, offset, weights, clusters } = settings;
    return {
      model: modelName(settings),
      columns: names?.join(", "),
      intercept,
      ridge,
      method,
      interval,
      threshold,
      dispersion,
      quantile,
      law,
      offset,
      weights,
      clusters,
      // Until a fit has begun it takes the other's.
      "tuning number": engine && beginning.tuning,
    };
  }

  private responses(): Family | undefined {
    const { family } = this.settings;
    return family && anyOf(family);
  }

  private asked(): Question {
    return { settings: this.settings, covariates: this.names ?? [], plan: this.plan };
  }

  private lines(): readonly string[] {
    return tableLines(this.settings, this.names ?? []);
  }

  /** The fit as it is; or, of rows that are still held, their stored batch. */
  private now(): Begun {
    const { engine, beginning, held } = this;
    if (engine) return { engine, beginning };

    if (!held) throw noRows();

    if (this.stored?.rows !== held.count) this.stored = { rows: held.count, now: this.begun(true) };
    return this.stored.now;
  }

  /** The engine, begun with the rows held; with `stored` that of all rows. */
  private begun(stored = false): Begun {
    const { held } = this;
    if (!held) return { engine: engineOf(this.asked(), this.beginning), beginning: this.beginning };
    const rows = held.rows();
    const beginning = beginningOf(rows, this.asked(), { ...this.beginning, stored });
    const engine = engineOf(this.asked(), beginning);
    engine.take(held.whole(this.names ?? []), 0, rows.count);
    return { engine, beginning };
  }

  /** Throws a DataError where standard errors ask for rows at the estimate that are not there. */
  private requireRows(): void {
    const { settings, certified, plan } = this;
    if (certified || !needsRows(meatOf(settings))) return;
    const { engine } = this.now();
    // Where there is nothing to be read again there are no errors at all.
    if (engine.stored || engine.settled(true) === undefined) return;
    if (settings.clusters && engine.estimate().clusters !== undefined) return;
    const what = settings.clusters ? "errors by clusters" : `${settings.interval} intervals`;
    throw new DataError({
      code: "second-reading",
      problem: `${what} need all rows in memory, or read a second time${plan.rereadable ? "" : ", and they were read once"}`,
      remedy: settings.clusters
        ? "give them as a file, read twice"
        : "give them as a file, read twice, or take hc1",
      option: settings.clusters ? "clusters" : "interval",
    });
  }

  private certifiedBy(certificate: Certificate, tolerance: number): Certified {
    const before = this.certified?.summary;
    const { remaining, strides, loose, distance, settled, separated, way, cut } = certificate;
    const finite = certificate.zero.every(Number.isFinite);
    // Where more is asked for than an interval needs, the sums are to be those at the end as well.
    const still = tolerance >= NEAR || distance.every((value) => !(value > 10 * tolerance));
    const done = !finite || separated || (still && isNear(certificate, tolerance));
    const open = certificate.dropped.filter((j) => !this.explains(j));
    const lines = Array.from(strides.keys());
    const moving = cut
      ? []
      : separated
        ? lines.filter((j) => !this.explains(j))
        : lines.filter((j) => !(strides[j] <= LONG_STEP) || open.includes(j) || loose.includes(j));
    return {
      estimate: estimateOf({ ...certificate, unsettled: moving }),
      summary: {
        ...(before ?? firstDistances(certificate, this.now().engine.apart?.())),
        readings: (before?.readings ?? 0) + 1,
        remaining,
      },
      settled,
      done,
      moving,
      way,
      cut,
      falling: settled.loss < FALLING * (this.certified?.settled.loss ?? 0),
    };
  }

  /** Did the first reading leave a line of the table out as constant or explained by others? */
  private explains(line: number): boolean {
    const reason = this.now().engine.estimate().leftOut[line];
    return reason === "constant" || reason === "collinear";
  }

  private certifiedWarnings({ estimate, summary, moving }: Certified): FitWarning[] {
    const names = this.lines();
    const responses = this.responses();
    return [
      ...explained(estimate.leftOut, names),
      ...(responses
        ? unsettled(
            moving.map((j) => names[j]),
            responses,
          )
        : []),
      // Where no coefficient has an optimum, none is at a distance from it.
      ...(estimate.leftOut.every(Boolean) ? [] : uncertified(summary.remaining, summary.readings)),
    ];
  }
}

/** How far the first reading's estimate was, in standard errors of each coefficient and jointly: where a certificate began, or an estimate apart. */
function firstDistances(
  { distance, jointDistance, estimate, standardErrors, covariance }: Certificate,
  apart: Float64Array | undefined,
): Pick<CertificateSummary, "firstDistance" | "firstJointDistance"> {
  if (!apart) return { firstDistance: distance, firstJointDistance: jointDistance };
  const off = apart.map((value, j) => (Number.isFinite(value - estimate[j]) ? value - estimate[j] : 0));
  const firstDistance = off.map((value, j) => (value === 0 ? 0 : Math.abs(value) / standardErrors[j]));
  // Variances may be beyond the range of a double.
  const joint = covariance.every(Number.isFinite)
    ? Math.sqrt(dot(off, spdFactor(covariance, off.length).solve(off)))
    : firstDistance.reduce((most, value) => (value > most ? value : most), 0);
  return { firstDistance, firstJointDistance: joint };
}

/** What a path's first rows say of the response's steps. */
function firstTied({ warmUp }: Beginning): FitWarning[] {
  if (warmUp?.tied === undefined) return [];
  return tiedResponses(warmUp.tied, warmUp.rows, warmUp.start.length, "first rows");
}

/** A fit that has begun. */
interface Begun {
  readonly engine: FitEngine;
  readonly beginning: Beginning;
}

interface SavedBody {
  readonly options: FitOptions;
  readonly custom: boolean;
  readonly plan: FitPlan;
  readonly names: readonly string[] | null;
  readonly merged: boolean;
  readonly held: unknown;
  readonly beginning: unknown;
  readonly engine: unknown;
}

/** @param trials is the response, held as a share of them, to be given as their successes? */
function blockOf({ count, covariates, response, offset, cases, clusters }: Rows, trials: boolean): Block {
  const values = (column: Column): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => valueAt(column, i));
  const successes = (of: Column): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => Math.round(valueAt(response, i) * valueAt(of, i)));
  return {
    count,
    columns: covariates.map(values),
    response: trials && cases ? successes(cases) : values(response),
    offset: offset && values(offset),
    weights: cases && values(cases),
    clusters: clusters && values(clusters),
  };
}

function requireSame(a: Record<string, unknown>, b: Record<string, unknown>): void {
  for (const key of Object.keys(a)) {
    if (a[key] === b[key] || a[key] === undefined || b[key] === undefined) continue;
    throw new DataError({
      code: "unmergeable",
      problem: `the fits cannot be merged, their ${key} differ: ${a[key]} against ${b[key]}`,
    });
  }
}
