import { DataError } from "../../numeric/data-error.js";
import type { Estimate } from "../estimate.js";
import type { Settings } from "../options.js";
import type { Rows } from "../rows.js";
import { SampledRows, type SampledState } from "../sampled-rows.js";
import { storedQuantile } from "./stored-quantile.js";

/** The exact quantile regression of a sample of a stream's rows, beside its path: what that is held against. */
export interface QuantileWitness {
  /** Rows offered, those of others included. */
  readonly rows: number;
  take(rows: Rows, first: number, count: number): void;
  /** With standard errors as all rows would have them, and its distance from their stored batch; undefined where the sample has none. */
  estimate(): Estimate | undefined;
  absorb(other: QuantileWitness): void;
  snapshot(): SampledState;
  restore(state: SampledState): void;
}

/** Rows a coefficient, below which a sample tells little. */
const ROWS_A_COEFFICIENT = 50;

/** A witness that has seen no rows. */
export function quantileWitness(
  settings: Settings,
  { names, covariates }: { names: readonly string[]; covariates: readonly string[] },
): QuantileWitness {
  const sample = new SampledRows(covariates);
  let found: { rows: number; estimate: Estimate | undefined } | undefined;

  const fitted = (): Estimate | undefined => {
    const { seen, kept } = sample;
    if (kept < ROWS_A_COEFFICIENT * names.length) return undefined;
    const stored = storedQuantile(settings, { names, covariates, sample: true });
    stored.take(sample.rows(settings.weights !== undefined), 0, kept);
    const estimate = answered(() => stored.estimate());
    if (!estimate) return undefined;
    // Of m rows in n the estimate is off by sqrt(1/m - 1/n), where all n are by sqrt(1/n).
    const off = Math.sqrt(seen / kept - 1);
    return {
      ...estimate,
      standardErrors: estimate.standardErrors.map((error) => error * Math.sqrt(kept / seen)),
      distance: new Float64Array(names.length).fill(off),
      errorNoise: (estimate.errorNoise ?? new Float64Array(names.length)).map(
        (noise) => noise * Math.sqrt(1 - kept / seen),
      ),
    };
  };

  return {
    get rows() {
      return sample.seen;
    },
    take: (rows, first, count) => sample.take(rows, first, count),
    estimate() {
      if (found?.rows !== sample.seen) found = { rows: sample.seen, estimate: fitted() };
      return found.estimate;
    },
    absorb: (other) => sample.absorb(other.snapshot()),
    snapshot: () => sample.snapshot(),
    restore: (state) => sample.restore(state),
  };
}

/** What is asked for, or nothing where the data have no answer. */
function answered<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
