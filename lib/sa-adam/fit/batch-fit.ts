import type { TuningOption } from "../model/families.js";
import { knownOptions, refuse } from "../numeric/arguments.js";
import { type Ask, requireAsk } from "./ask.js";
import type { FitOptions } from "./options.js";
import type { FitResult } from "./result.js";
import type { Block, Roles } from "./rows.js";
import { RunningFit } from "./running-fit.js";

/** Of a fit's options, those that are not of a path. */
type BatchOptions = Pick<
  FitOptions,
  "family" | "names" | "intercept" | "ridge" | "interval" | "law" | keyof Roles | TuningOption
>;

const OPTIONS: readonly (keyof BatchOptions)[] = [
  "family",
  "names",
  "intercept",
  "ridge",
  "interval",
  "law",
  "offset",
  "weights",
  "clusters",
  "threshold",
  "dispersion",
  "quantile",
];

/** In standard errors: what the readings of a stored batch come to. */
const TOLERANCE = 1e-7;

/**
 * The stored-batch estimate of rows held in memory, by as many readings as Newton's method takes, with its sandwich.
 *
 * @throws DataError for options or rows that cannot be used; RangeError for what are no blocks, or a level outside (0, 1)
 * @example
 * const block = { count: 4, columns: [Float64Array.of(1, 2, 3, 4)], response: Float64Array.of(1, 3, 4, 8) };
 * batchFit([block], { family: "gaussian" }).coefficients[1].estimate; // 2.2
 */
export function batchFit(
  blocks: Block | Iterable<Block>,
  options: BatchOptions = {},
  ask: Pick<Ask, "level"> = {},
): FitResult {
  knownOptions("batchFit", options, OPTIONS);
  requireAsk("batchFit", ask, ["level"]);
  if (typeof blocks !== "object" || blocks === null) refuse("blocks", "a block of rows, or several", blocks);
  const all = Symbol.iterator in blocks ? Array.from(blocks) : [blocks];
  const running = new RunningFit({ ...options, method: "newton" }, { rereadable: true });
  for (const block of all) running.update(block);
  const certify = { tolerance: TOLERANCE, mostReadings: 50 };
  for (let next = running.reading(certify); next; next = running.reading(certify)) {
    for (const block of all) next.update(block);
    next.finish();
  }
  return running.result(ask);
}
