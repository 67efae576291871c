import type { Block } from "./block.js";
import { type Columns, columnsOf, covariatesOf, rowsOf } from "./columns.js";
import { customWarmUp } from "./custom-warm-up.js";
import { decode, encode } from "./fields.js";
import { HeldRows } from "./held-rows.js";
import { InputError } from "./input-error.js";
import { type Mergeable, requireMergeable } from "./merge.js";
import type { CustomModel, FitOptions } from "./options.js";
import { Pass } from "./pass.js";
import { report } from "./report.js";
import type { FitResult, FitWarning } from "./result.js";
import { modelName, resolveSettings, type Settings } from "./settings.js";
import type { StoredRows } from "./standardise.js";
import { pooled, type Summary } from "./summary.js";
import { regressionWarmUp, type WarmUp } from "./warm-up.js";
import {
  drift,
  droppedColumns,
  fewRows,
  monitored,
  outsideTheorem,
  separation,
  shortWarmUp,
  sortedRows,
} from "./warnings.js";

/** A fit as plain JSON: what `OnePassFit.save` gives and `OnePassFit.restore` takes. */
export interface SavedFit {
  readonly settings: unknown;
  readonly names: readonly string[] | null;
  /** The rows held while the warm-up is not full. */
  readonly held: unknown;
  readonly warmUp: unknown;
  readonly pass: unknown;
  /** What other fits have seen that were merged into this one. */
  readonly others: unknown;
}

/**
 * A regression by one pass of SA-Adam over blocks of rows, with intervals; memory is O(d^2) and the warm-up's rows.
 *
 * The first rows are held in memory and set scales, start and gains; then they and all others go through the optimizer
 * once. Where blocks end changes no bit of the result.
 *
 * @example
 * const fit = new OnePassFit();
 * const stream = new RandomStream(1);
 * for (let i = 0; i < 10; i++) {
 *   const rows = stream.normals(1000);
 *   fit.update({ rows, response: rows.map((value) => 1 + 2 * value + stream.normal()) });
 * }
 * fit.rows; // 10000
 * fit.result().coefficients[1].estimate; // near 2
 */
export class OnePassFit {
  private readonly settings: Settings;
  private names: readonly string[] | undefined;
  private held: HeldRows | undefined;
  private pass: Pass | undefined;
  private others: Summary | undefined;
  private otherWarnings: FitWarning[] = [];

  /** @throws InputError for an option that is not known or out of its range */
  constructor(options: FitOptions = {}) {
    this.settings = resolveSettings(options);
    this.names = this.settings.names;
  }

  /** Rows that this fit has taken; those of fits merged into it apart. */
  get rows(): number {
    return this.pass?.rows ?? this.held?.count ?? 0;
  }

  /**
   * Take a block of rows.
   *
   * @throws InputError for rows that cannot be used, naming row and column; Error when an iterate is lost
   */
  update(block: Block): void {
    if (rowsOf(block) === 0) return;
    this.names ??= Array.from({ length: covariatesOf(block) }, (_, j) => `x${j + 1}`);
    const columns = columnsOf(block, this.names);
    let first = 0;
    if (!this.pass) {
      this.held ??= new HeldRows(this.settings, this.names.length);
      first = this.held.take(columns);
      if (!this.held.enough) return;
      this.pass = this.begin();
      this.held = undefined;
    }
    this.pass.take(columns, first, columns.count - first);
  }

  /** The table so far; the fit may go on afterwards. Throws an InputError for fewer rows than it needs. */
  result(): FitResult {
    const { pass, summary } = this.now();
    return report(summary, {
      settings: this.settings,
      covariates:
        typeof this.settings.model === "object" ? this.settings.model.parameters : (this.names ?? []),
      passes: 1,
      warmUp: pass.warmUp.rows,
      trajectory: this.others ? [] : pass.points(),
      warnings: distinct([...this.warningsOf(pass), ...this.otherWarnings]),
    });
  }

  /**
   * Take in what another fit, of the same regression on other rows, has seen; `other` is left as it is. The result is then
   * the pooled one: averages weighted by the iterates averaged, plug-in sums or batch means pooled likewise.
   *
   * @throws InputError that names what differs: model, columns, ridge, interval; and for random scaling
   */
  merge(other: OnePassFit): void {
    const { pass, summary } = other.now();
    requireMergeable(this.mergeable(this.now().pass), other.mergeable(pass));
    this.otherWarnings.push(...other.warningsOf(pass), ...other.otherWarnings);
    this.others = this.others ? pooled(this.others, summary) : summary;
  }

  /** The fit as plain JSON. */
  save(): SavedFit {
    const { settings, names, pass } = this;
    const { model, ...rest } = settings;
    return {
      settings: { ...rest, ...(typeof model === "string" && { model }) },
      names: names ?? null,
      held: this.held ? encode(this.held.stored().values) : null,
      warmUp: pass ? encode(pass.warmUp) : null,
      pass: pass ? pass.save() : null,
      others: this.others ? encode({ summary: this.others, warnings: this.otherWarnings }) : null,
    };
  }

  /** The fit that `save` saved, which goes on bit for bit; a model of one's own has to be given again. */
  static restore(saved: SavedFit, model?: CustomModel): OnePassFit {
    const settings = saved.settings as FitOptions;
    if (!settings.model && !model) throw new InputError("the saved fit is of a model of one's own: give it");
    const fit = new OnePassFit({ ...settings, ...(model && { model }) });
    fit.names = saved.names ?? undefined;
    if (saved.pass) {
      const pass = new Pass(fit.settings, decode(saved.warmUp) as WarmUp, fit.names?.length ?? 0);
      pass.restore(saved.pass);
      fit.pass = pass;
    } else if (saved.held && saved.names) {
      fit.held = new HeldRows(fit.settings, saved.names.length, decode(saved.held) as Float64Array);
    }
    if (saved.others) {
      const { summary, warnings } = decode(saved.others) as { summary: Summary; warnings: FitWarning[] };
      fit.others = summary;
      fit.otherWarnings = warnings;
    }
    return fit;
  }

  /** The pass as it is, or one over a copy of the rows held; and its summary with those of the fits merged into it. */
  private now(): { pass: Pass; summary: Summary } {
    const pass = this.pass ?? this.begin();
    const own = pass.summary();
    return { pass, summary: this.others ? pooled(own, this.others) : own };
  }

  private mergeable({ warmUp }: Pass): Mergeable {
    const { settings, names = [] } = this;
    return { settings, names, coordinates: warmUp.coordinates, threshold: warmUp.threshold };
  }

  private warningsOf(pass: Pass): FitWarning[] {
    const { settings, names = [] } = this;
    const { warmUp } = pass;
    const seen = monitored(settings, names, warmUp.coordinates.kept);
    return [
      ...sortedRows(pass.order(), seen),
      ...droppedColumns(warmUp.coordinates, names),
      ...separation(warmUp.separated, warmUp.rows, modelName(settings)),
      ...outsideTheorem(pass.theorem),
      ...shortWarmUp(warmUp.rows, warmUp.start.length, warmUp.rarest),
      ...fewRows(pass.rows, pass.excess(), pass.bias(), seen),
      ...drift(pass.points(), pass.plugIn(), settings.burnIn),
    ];
  }

  private begin(): Pass {
    if (!this.held) throw new InputError("there are no rows to fit: the data are empty");
    const names = this.names ?? [];
    const rows = this.held.stored();
    const { model } = this.settings;
    const warmUp =
      typeof model === "object"
        ? customWarmUp(rows, model, this.settings)
        : regressionWarmUp(rows, model, this.settings);
    const pass = new Pass(this.settings, warmUp, names.length);
    pass.take(columnsOfStored(rows, names), 0, rows.count);
    return pass;
  }
}

/** Stored rows as a block's columns. */
function columnsOfStored({ count, stride, values }: StoredRows, names: readonly string[]): Columns {
  const column = (name: string, offset: number) => ({ name, data: values, offset, step: stride });
  return {
    count,
    covariates: names.map((name, j) => column(name, j)),
    response: column("the response", names.length),
  };
}

function distinct(warnings: FitWarning[]): FitWarning[] {
  return warnings.filter(
    ({ code, message }, i) => warnings.findIndex((w) => w.code === code && w.message === message) === i,
  );
}
