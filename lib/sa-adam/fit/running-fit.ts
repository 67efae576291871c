import { FAMILIES, familyNamed } from "../model/families.js";
import type { Family } from "../model/family.js";
import { DataError } from "../numeric/data-error.js";
import { blockFit } from "./block-fit.js";
import type { Certificate } from "./certificate.js";
import { customWarmUp } from "./custom-warm-up.js";
import type { FitEngine } from "./engine.js";
import { estimateOf, newtonEngine } from "./engines/newton.js";
import { pathEngine } from "./engines/path.js";
import type { Estimate } from "./estimate.js";
import { HeldRows } from "./held-rows.js";
import type { LinearisedScore } from "./linearised-score.js";
import { type CustomLoss, type FitOptions, modelName, resolveSettings, type Settings } from "./options.js";
import { type Reading, reading } from "./reading.js";
import { INTERCEPT, report } from "./report.js";
import type { CertificateSummary, FitResult, FitWarning } from "./result.js";
import { type Block, checkRows, countOf, defaultNames, rowsOf, storedRows } from "./rows.js";
import { decode, encode, type SavedFit, sealed, unsealed } from "./saved-fit.js";
import type { StoredRows } from "./standardise.js";
import { regressionWarmUp, type WarmUp } from "./warm-up.js";
import { explained, NEAR, uncertified } from "./warnings.js";

/** What is to be done with a fit; nothing here changes what is fitted. */
export interface FitPlan {
  /** Will the rows be read again, by `reading`? The first reading then only has to point the way, which is faster. */
  rereadable?: boolean;
  /** Is what was known on the way to be kept? Where its d^3 numbers a point would not be felt, unless given. */
  trajectory?: boolean;
}

/** How near to the stored batch's a certified estimate is. */
export interface CertifyOptions {
  /** In standard errors of any coefficient; 0.1 unless given. */
  tolerance?: number;
  /** Readings after the first at most; 8 unless given. */
  mostReadings?: number;
}

/** Without a trajectory unless asked for where its d^3 numbers a point would be felt. */
const TRAJECTORY_COLUMNS = 50;
/** A step that means more for a row is not the last one: separable classes take such steps for ever. */
const LONG_STEP = 0.5;

/** Of the rows' weights: what standard errors may be off by because their sums were taken before the last step. */
const BEND = 0.01;

/** What is known after further readings. */
interface Certified {
  readonly estimate: Estimate;
  readonly summary: CertificateSummary;
  readonly settled: LinearisedScore;
  readonly done: boolean;
}

/**
 * A regression of rows that come in blocks, with intervals, in memory that does not grow with the rows.
 *
 * Where blocks end changes no bit of the result. Where the rows can be had again, `reading` takes them once more and says how
 * far the estimate is from the stored batch's, and mends it.
 *
 * @example
 * const fit = new RunningFit({ family: "logistic" });
 * for (const block of blocks) fit.update(block);
 * fit.result().coefficients[1].estimate;
 */
export class RunningFit {
  private readonly settings: Settings;
  private names: readonly string[] | undefined;
  private held: HeldRows | undefined;
  private engine: FitEngine | undefined;
  /** What the warm-up of a path found, or the family's tuning number. */
  private warmUp: WarmUp | undefined;
  private tuning: number | undefined;
  private certified: Certified | undefined;

  /** @throws DataError for an option that is not known or out of its range */
  constructor(
    options: FitOptions = {},
    private readonly plan: FitPlan = {},
  ) {
    this.settings = resolveSettings(options);
    this.names = this.settings.names;
    this.tuning = this.settings.threshold;
  }

  /** Rows that this fit has taken; those of fits merged into it apart. */
  get rows(): number {
    return this.engine?.rows ?? this.held?.count ?? 0;
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
    const scales = this.now().scales();
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
    const rows = rowsOf(block, this.names);
    checkRows(rows, 0, count, this.rows + 1, this.responses());
    this.certified = undefined;
    let first = 0;
    if (!this.engine && this.waits()) {
      this.held ??= new HeldRows(this.settings, this.names.length);
      first = this.held.take(rows);
      if (!this.held.enough) return;
    }
    this.engine ??= this.begin();
    this.held = undefined;
    this.engine.take(rows, first, count - first);
  }

  /** The table so far, intervals at a level of 0.95 unless given; the fit may go on. Throws a DataError for fewer rows than it needs. */
  result({ level = 0.95 }: { level?: number } = {}): FitResult {
    const engine = this.now();
    const { certified, settings } = this;
    const estimate = certified?.estimate ?? engine.estimate();
    const names = this.lines();
    const warnings: FitWarning[] = certified
      ? uncertified(certified.summary.remaining, certified.summary.readings)
      : engine.warnings();
    return report(estimate, {
      settings,
      names,
      level,
      tuning: this.tuning,
      stored: certified === undefined && engine.stored,
      warmUp: this.engine ? (this.warmUp?.rows ?? 0) : 0,
      certificate: certified?.summary,
      trajectory: certified ? [] : engine.points(),
      warnings: [...explained(estimate.leftOut, names), ...warnings],
    });
  }

  /**
   * Another reading of the same rows, from the first; its `finish` certifies the estimate and mends it. Undefined where it
   * is near enough already, where readings no longer help, and for fits that none can help: of a loss of one's own, and with
   * intervals by the path.
   */
  reading({ tolerance = NEAR, mostReadings = 8 }: CertifyOptions = {}): Reading | undefined {
    const { certified, settings } = this;
    if (certified && (certified.done || certified.summary.readings >= mostReadings)) return undefined;
    const settled = certified?.settled ?? this.now().settled();
    if (!settled || !settings.family) return undefined;
    const names = this.names ?? [];
    const dimension = this.lines().length;
    const next = reading({
      family: familyNamed(settings.family, this.tuning),
      settled,
      names,
      intercept: settings.intercept,
      ridge: settings.ridge,
      secondOrderRows: tolerance < NEAR ? Number.POSITIVE_INFINITY : Math.max(100_000, 50 * dimension),
    });
    const finish = (): Certificate => {
      const certificate = next.finish();
      this.certified = this.certifiedBy(certificate, tolerance);
      return certificate;
    };
    return Object.create(next, { finish: { value: finish } }) as Reading;
  }

  /**
   * Take in what another fit, of the same regression on other rows, has seen; `other` is left as it is.
   *
   * @throws DataError that names what differs: model, columns, ridge, method, interval; and for random scaling
   */
  merge(other: RunningFit): void {
    requireSame(this.signature(), other.signature());
    this.certified = undefined;
    if (other.held && !other.engine) {
      this.update(blockOf(other.held.stored()));
      return;
    }
    if (!other.engine) return;
    if (!this.engine) {
      const mine = this.held?.stored();
      this.held = undefined;
      this.restoreEngine(other.body());
      if (mine) this.update(blockOf(mine));
      return;
    }
    this.engine.absorb(other.engine);
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
    fit.tuning = body.tuning ?? undefined;
    fit.restoreEngine(body);
    return fit;
  }

  private restoreEngine(body: SavedBody): void {
    this.names ??= body.names ?? undefined;
    if (body.engine) {
      this.tuning = body.tuning ?? undefined;
      this.warmUp = body.warmUp ? (decode(body.warmUp) as WarmUp) : undefined;
      this.engine = this.started();
      this.engine.restore(decode(body.engine));
    } else if (body.held && this.names) {
      this.held = new HeldRows(this.settings, this.names.length, decode(body.held) as Float64Array);
    }
  }

  private body(): SavedBody {
    const { settings, names, engine, warmUp, held, tuning, plan } = this;
    const { loss, reason: _, ...options } = settings;
    return {
      options: definedOnly({ ...options, ...optionsOfPath(settings) }) as FitOptions,
      custom: loss !== undefined,
      plan,
      names: names ?? null,
      held: held && !engine ? encode(held.stored().values) : null,
      tuning: tuning ?? null,
      warmUp: warmUp ? encode(warmUp) : null,
      engine: engine ? encode(engine.snapshot()) : null,
    };
  }

  /** What has to be the same for two fits to be merged. */
  private signature(): Record<string, unknown> {
    const { settings, names } = this;
    const { intercept, ridge, method, interval } = settings;
    return {
      model: modelName(settings),
      columns: names?.join(", "),
      intercept,
      ridge,
      method,
      interval,
      threshold: settings.threshold,
    };
  }

  private responses(): Family | undefined {
    const { family } = this.settings;
    return family && familyNamed(family, this.tuning ?? 1);
  }

  /** Do first rows have to be held, for a path's warm-up or the family's tuning number? */
  private waits(): boolean {
    const { method } = this.settings;
    return method !== "newton" || (tuned(this.settings) && this.tuning === undefined);
  }

  /** The table's lines. */
  private lines(): string[] {
    const { loss, intercept } = this.settings;
    if (loss) return [...loss.parameters];
    return [...(intercept ? [INTERCEPT] : []), ...(this.names ?? [])];
  }

  /** The engine as it is; or, of rows that are still held, the stored batch. */
  private now(): FitEngine {
    if (this.engine) return this.engine;
    if (!this.held)
      throw new DataError({ code: "no-rows", problem: "there are no rows to fit: the data are empty" });
    const { interval, loss } = this.settings;
    if (loss || interval === "plug-in") return this.begin(true);
    if (interval === "batch-means" || interval === "random-scaling")
      throw new DataError({
        code: "few-rows",
        problem: `${this.held.count} rows end within the warm-up, and ${interval} intervals need a path after it`,
        remedy: "take the plug-in interval",
        option: "interval",
      });
    return this.begin(true);
  }

  /** The engine, begun with the rows held; with `stored` the one for rows that are all in memory. */
  private begin(stored = false): FitEngine {
    const rows = this.held?.stored();
    const { settings } = this;
    if (rows && settings.family) {
      const newton = stored || settings.method === "newton";
      if (newton && this.waits()) {
        const { family, columns } = tuned(settings)
          ? blockFit(rows, settings.family, settings)
          : { family: undefined, columns: undefined };
        if (family?.tuning !== undefined && columns) this.tuning = family.tuning * columns.responseScale;
      }
      if (!newton) {
        this.warmUp = regressionWarmUp(rows, settings.family, settings);
        if (this.warmUp.tuning !== undefined)
          this.tuning = this.warmUp.tuning * this.warmUp.coordinates.responseScale;
      }
    } else if (rows && settings.loss) this.warmUp = customWarmUp(rows, settings.loss, settings);
    const engine = this.started(stored);
    if (rows) engine.take(storedRows(rows.values, this.names ?? []), 0, rows.count);
    return engine;
  }

  /** The engine without rows. */
  private started(stored = false): FitEngine {
    const { settings, warmUp, tuning } = this;
    const names = this.lines();
    const { rereadable = false, trajectory = names.length <= TRAJECTORY_COLUMNS } = this.plan;
    const { family } = settings;
    if (family && (stored || settings.method === "newton"))
      return newtonEngine(familyNamed(family, tuning), settings, names, { trajectory, rereadable });
    const covariates = this.names ?? [];
    return pathEngine(family && familyNamed(family, warmUp?.tuning), settings, warmUp as WarmUp, {
      names,
      covariates,
      trajectory,
    });
  }

  private certifiedBy(certificate: Certificate, tolerance: number): Certified {
    const before = this.certified?.summary;
    const { remaining, bend, stride, distance, jointDistance, settled } = certificate;
    const finite = certificate.zero.every(Number.isFinite);
    const near = remaining <= tolerance && bend <= BEND && stride <= LONG_STEP;
    return {
      estimate: estimateOf(certificate),
      summary: {
        readings: (before?.readings ?? 0) + 1,
        firstDistance: before?.firstDistance ?? distance,
        firstJointDistance: before?.firstJointDistance ?? jointDistance,
        remaining,
      },
      settled,
      done: near || !finite,
    };
  }
}

interface SavedBody {
  readonly options: FitOptions;
  readonly custom: boolean;
  readonly plan: FitPlan;
  readonly names: readonly string[] | null;
  readonly held: unknown;
  readonly tuning: number | null;
  readonly warmUp: unknown;
  readonly engine: unknown;
}

function tuned({ family }: Settings): boolean {
  return family !== undefined && FAMILIES[family].tunedBy !== undefined;
}

/** Options of a path, for a fit that follows one; newton knows none of them. */
function optionsOfPath({ method, warmUp, burnIn, alpha, gamma, stepSize, momentumGain }: Settings): object {
  const given = { warmUp, burnIn, alpha, gamma, stepSize, momentumGain };
  return method === "newton" ? Object.fromEntries(Object.keys(given).map((key) => [key, undefined])) : given;
}

function definedOnly(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function blockOf({ count, stride, values }: StoredRows): Block {
  const column = (j: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => values[i * stride + j]);
  return {
    count,
    columns: Array.from({ length: stride - 1 }, (_, j) => column(j)),
    response: column(stride - 1),
  };
}

function requireSame(a: Record<string, unknown>, b: Record<string, unknown>): void {
  for (const key of Object.keys(a)) {
    if (a[key] === b[key] || (key === "columns" && (a[key] === undefined || b[key] === undefined))) continue;
    throw new DataError({
      code: "unmergeable",
      problem: `the fits cannot be merged, their ${key} differ: ${a[key]} against ${b[key]}`,
    });
  }
}
