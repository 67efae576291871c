import { INTERVALS } from "../estimate/intervals.js";
import { narrowed } from "../model/bandwidth.js";
import { FAMILIES, type FamilyName, familyNamed, isKinked, tuningOf } from "../model/families.js";
import type { Family } from "../model/family.js";
import { WIDE } from "../numeric/checks.js";
import { DataError } from "../numeric/data-error.js";
import { howMany } from "../numeric/how-many.js";
import { blockFit } from "./block-fit.js";
import { customWarmUp } from "./custom-warm-up.js";
import type { FitEngine } from "./engine.js";
import { type NewtonEngine, newtonEngine } from "./engines/newton.js";
import { pathEngine } from "./engines/path.js";
import { quantileWitness } from "./engines/quantile-witness.js";
import { storedQuantile } from "./engines/stored-quantile.js";
import type { Settings } from "./options.js";
import { INTERCEPT } from "./report.js";
import type { StoredRows } from "./standardise.js";
import { regressionWarmUp, type WarmUp } from "./warm-up.js";

/** What is to be done with a fit; nothing here changes what is fitted. */
export interface FitPlan {
  /** Will the rows be read again, by `reading`? The first reading then only has to point the way, which is faster. */
  rereadable?: boolean;
  /** Is what was known on the way to be kept? Unless given, where its d^3 numbers a point are not felt. */
  trajectory?: boolean;
}

/** What a fit is of, once its first rows are there. */
export interface Question {
  readonly settings: Settings;
  /** Names of the covariates. */
  readonly covariates: readonly string[];
  readonly plan: FitPlan;
}

/** What the first rows have decided. */
export interface Beginning {
  /** The family's tuning number, in units of the response. */
  readonly tuning?: number | undefined;
  /** Of a path. */
  readonly warmUp?: WarmUp | undefined;
  /** Are these all rows, whatever the method? Then they are fitted as a stored batch. */
  readonly stored?: boolean;
}

/** The largest table whose trajectory is kept without being asked for. */
const TRAJECTORY_LINES = 50;

/** The largest table beside whose path block Newton goes. */
const MOST_WITNESSED = 500;

/** Names of the table's lines. */
export function tableLines(
  { loss, intercept }: Pick<Settings, "loss" | "intercept">,
  covariates: readonly string[],
): readonly string[] {
  if (loss) return loss.parameters;
  return [...(intercept ? [INTERCEPT] : []), ...covariates];
}

/** Do first rows have to be held, for a path's warm-up or for the family's tuning number? */
export function needsFirstRows({ method, family }: Settings, tuning: number | undefined): boolean {
  return method !== "newton" || (byRows(family) && tuning === undefined);
}

/** What the first rows decide, or with `stored` all rows. Throws a DataError for rows that cannot be fitted. */
export function beginningOf(
  rows: StoredRows,
  { settings }: Question,
  { tuning, stored = false }: Beginning,
): Beginning {
  const { family, loss, method, interval } = settings;
  if (loss) return { warmUp: customWarmUp(rows, loss, settings) };
  if (!family) throw new Error("a fit is of a family or of a loss");
  if (stored && INTERVALS[interval].ofPath)
    throw new DataError({
      code: "few-rows",
      problem: `${howMany(rows.count, "row ends", "rows end")} within the warm-up, and intervals by ${interval.replace("-", " ")} need a path after it`,
      remedy: "take the plug-in interval",
      option: "interval",
    });
  if (!stored && method !== "newton") {
    const warmUp = regressionWarmUp(rows, family, settings);
    const own = warmUp.tuning;
    const measured = own === undefined ? undefined : own * warmUp.coordinates.responseScale;
    return { warmUp, tuning: tuningOf(family, settings) ?? measured };
  }
  if (isKinked(family)) return { tuning, stored };
  if (!byRows(family) || tuning !== undefined) return { tuning, stored };
  const { family: measured, columns } = blockFit(rows, family, settings);
  return { tuning: (measured.tuning ?? Number.NaN) * columns.responseScale, stored };
}

/** The engine that so begins, without rows. */
export function engineOf(
  { settings, covariates, plan }: Question,
  { tuning, warmUp, stored }: Beginning,
): FitEngine {
  const { family, method } = settings;
  const names = tableLines(settings, covariates);
  const { rereadable = false, trajectory = names.length <= TRAJECTORY_LINES } = plan;
  if (isKinked(family) && stored) return storedQuantile(settings, { names, covariates });
  if (family && (stored || method === "newton"))
    return newtonEngine(familyNamed(family, tuning), settings, { names, trajectory, rereadable });
  if (!warmUp) throw new Error("a path begins with its warm-up");
  const own = family && familyNamed(family, warmUp.tuning);
  const smoothed = warmUp.bandwidth === undefined ? own : own?.smoothed?.(warmUp.bandwidth);
  const witness = witnessOf(settings, { names, tuning, rereadable });
  const spared = rereadable && !trajectory && witness !== undefined && isSpared(settings, warmUp);
  return pathEngine(smoothed, settings, warmUp, {
    names,
    covariates,
    trajectory,
    sums: !spared,
    witness,
    sampled: isKinked(family) && !rereadable ? quantileWitness(settings, { names, covariates }) : undefined,
  });
}

/** May a witness's sums stand for the path's own until a second reading takes others? Of wide tables they are most of the work. */
function isSpared(
  { method, interval, ridge }: Settings,
  { coordinates: { dropped, kept } }: WarmUp,
): boolean {
  const whole = kept.length > WIDE && dropped.every((reason) => reason === undefined);
  return whole && method === "sa-adam" && ridge === 0 && INTERVALS[interval].ofPath === undefined;
}

/** Beside a path goes block Newton with room for few rows: what the path's estimate is held against. */
function witnessOf(
  settings: Settings,
  {
    names,
    tuning,
    rereadable,
  }: { names: readonly string[]; tuning: number | undefined; rereadable: boolean },
): NewtonEngine | undefined {
  const { family } = settings;
  if (!family || isKinked(family) || names.length > MOST_WITNESSED) return undefined;
  const plan = { names, trajectory: false, rereadable, rowBytes: 2 ** 22 };
  return newtonEngine(familyNamed(family, tuning), settings, plan);
}

/** The family of a fit that has begun, after so many rows; a kernel's bandwidth is that for them. */
export function familyOf(name: FamilyName, { tuning, warmUp }: Beginning, rows: number): Family {
  const family = familyNamed(name, tuning);
  if (!family.smoothed || warmUp?.bandwidth === undefined) return family;
  return family.smoothed(
    narrowed(warmUp.bandwidth * warmUp.coordinates.responseScale, warmUp.rows, Math.max(rows, warmUp.rows)),
  );
}

/** Do the first rows say what the family's tuning number is, where no option does? */
function byRows(family: FamilyName | undefined): boolean {
  return family !== undefined && FAMILIES[family].tunedBy?.otherwise === "residuals";
}
