import { expect } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import type { FitOptions, PathMethod } from "../../../lib/sa-adam/fit/options.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import type { FamilyName } from "../../../lib/sa-adam/model/families.js";
import { errors, nearTo } from "./practitioners.js";
import { stream } from "./streams.js";

const rows = 6000;
const each = (of: (i: number) => number) => Float64Array.from({ length: rows }, (_, i) => of(i));
export const weights = each((i) => 0.5 + ((7919 * i) % 100) / 50);
export const copies = each((i) => (3 * i) % 4);
export const offset = each((i) => ((31 * i) % 7) / 10);
export const trials = each((i) => 1 + (i % 6));
export const plain = {
  logistic: stream({ family: "logistic", rows, slopes: [0.5, -0.3] }),
  poisson: stream({ family: "poisson", rows, slopes: [0.3, -0.2] }),
  gaussian: stream({ family: "gaussian", rows, slopes: [1, -1] }),
  huber: stream({ family: "huber", rows, slopes: [1, -1] }),
};
export const successes = each((i) => Math.round(plain.logistic.response[i] * (trials[i] - (i % 2))));

/** Largest difference of the estimates, in standard errors of the second. */
export const distance = (a: FitResult, b: FitResult): number =>
  Math.max(
    ...a.coefficients.map(
      ({ estimate }, j) => Math.abs(estimate - b.coefficients[j].estimate) / b.coefficients[j].standardError,
    ),
  );

/** One reading of the rows in two parts; the first is saved on its way, so that the rows that begin a path pass through a state. */
export function path(block: ColumnBlock, options: FitOptions): FitResult {
  const part = (first: number, last: number): ColumnBlock => {
    const cut = (values: ArrayLike<number>) => Float64Array.from(values).subarray(first, last);
    const { columns, response, ...beside } = block;
    const other = Object.entries(beside).filter(([name]) => name !== "count");
    return {
      count: last - first,
      columns: columns.map(cut),
      response: cut(response),
      ...Object.fromEntries(other.map(([name, values]) => [name, cut(values as Float64Array)])),
    };
  };
  const first = new RunningFit(options);
  first.update(part(0, 500));
  const running = RunningFit.restore(JSON.parse(JSON.stringify(first.save())));
  running.update(part(500, rows));
  return running.result();
}

/** Is a path what the stored batch is, where `beside` stands beside the rows? */
export function asStored(
  method: PathMethod,
  family: FamilyName,
  given: FitOptions,
  beside: Partial<ColumnBlock>,
): void {
  const options = { ...given, family };
  const block = { ...plain[family as keyof typeof plain], ...beside };
  const stored = batchFit(block, options as never);
  const once = path(block, { ...options, method });
  expect(distance(once, stored)).toBeLessThan(0.5);
  nearTo(errors(once), errors(stored), 0.05);
}
