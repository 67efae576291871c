import { RandomStream } from "sa-adam";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";

/** Rows whose noise is wider for a larger x1: the density at a quantile is not the same for all. */
export function wideRows(rows: number, seed = 1): ColumnBlock {
  const random = new RandomStream(seed);
  const columns = [0, 1, 2].map(() => new Float64Array(rows));
  const response = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (const column of columns) column[i] = random.normal();
    const [x1, x2] = columns.map((column) => column[i]);
    response[i] = 1 + x1 - 2 * x2 + Math.exp(0.3 * x1) * random.normal();
  }
  return { count: rows, columns, response };
}

export function fitted(block: ColumnBlock, options: FitOptions = {}): RunningFit {
  const running = new RunningFit({ family: "quantile", quantile: 0.3, ...options });
  running.update(block);
  return running;
}

/** Largest difference of the estimates, in standard errors of the second. */
export const distance = (a: FitResult, b: FitResult): number =>
  Math.max(
    ...a.coefficients.map(
      ({ estimate }, j) => Math.abs(estimate - b.coefficients[j].estimate) / b.coefficients[j].standardError,
    ),
  );
