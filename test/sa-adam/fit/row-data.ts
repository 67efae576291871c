import { RandomStream } from "sa-adam";
import { sigmoid } from "sa-adam/internal";
import { renewable } from "../../../lib/sa-adam/fit/renewable.js";
import type { Renewable, RenewableOptions } from "../../../lib/sa-adam/fit/renewable-fit.js";
import type { RowSink } from "../../../lib/sa-adam/fit/row-sink.js";
import { type FamilyName, familyNamed } from "../../../lib/sa-adam/model/families.js";

/** n rows of d covariates, one after the other, and their responses. */
export interface RowData {
  readonly n: number;
  readonly d: number;
  readonly rows: Float64Array;
  readonly response: Float64Array;
}

/** Rows of which `row` fills the covariates and returns the response. */
export function rowsOf(n: number, d: number, row: (a: Float64Array, i: number) => number): RowData {
  const rows = new Float64Array(n * d);
  const response = new Float64Array(n);
  for (let i = 0; i < n; i++) response[i] = row(rows.subarray(i * d, (i + 1) * d), i);
  return { n, d, rows, response };
}

/** An intercept and d - 1 normal columns; u = -0.3 + sum of alternating slopes 0.5. */
export function plainRows(family: FamilyName, n: number, d: number, seed: number): RowData {
  const random = new RandomStream(seed);
  return rowsOf(n, d, (a) => {
    a[0] = 1;
    let u = -0.3;
    for (let j = 1; j < d; j++) {
      a[j] = random.normal();
      u += (j % 2 ? 0.5 : -0.5) * a[j];
    }
    if (family === "logistic") return random.uniform() < sigmoid(u) ? 1 : 0;
    if (family === "poisson" || family === "negative-binomial") return poisson(Math.exp(u), random);
    if (family === "gamma") return -Math.exp(u) * Math.log(1 - random.uniform());
    return u + random.normal() * (family === "huber" && random.uniform() < 0.1 ? 10 : 1);
  });
}

export function poisson(mean: number, random: RandomStream): number {
  let [count, sum] = [0, -Math.log(1 - random.uniform())];
  for (; sum < mean; count++) sum -= Math.log(1 - random.uniform());
  return count;
}

/** The rows in another order. */
export function ordered(data: RowData, order: readonly number[]): RowData {
  return rowsOf(order.length, data.d, (a, i) => {
    a.set(data.rows.subarray(order[i] * data.d, (order[i] + 1) * data.d));
    return data.response[order[i]];
  });
}

/** Write rows first, ..., last - 1 into a sink. */
export function write(data: RowData, sink: RowSink, first = 0, last: number = data.n): void {
  const { d, rows, response } = data;
  for (let i = first; i < last; ) {
    const count = Math.min(sink.room, last - i);
    for (let r = 0; r < count; r++) {
      sink.rows.set(rows.subarray((i + r) * d, (i + r + 1) * d), (sink.next + r) * sink.stride);
      sink.responses[sink.next + r] = response[i + r];
    }
    sink.advance(count);
    i += count;
  }
}

/** The tuning number of the families that have one, in these tests. */
export const TUNING = 1.3;

export interface GivenOptions extends Partial<Omit<RenewableOptions, "family" | "dimension">> {
  family: FamilyName;
}

/** A renewable fit, with an intercept and without a penalty unless said otherwise, that has been given all rows. */
export function given(data: RowData, { family, ...options }: GivenOptions): Renewable {
  const fit = renewable({
    family: familyNamed(family, TUNING),
    dimension: data.d,
    intercept: true,
    ridge: 0,
    ...options,
  });
  write(data, fit.sink);
  return fit;
}

/** Room for all of the rows: the fit is their stored batch. */
export function roomFor({ n, d }: RowData): number {
  return 64 * Math.ceil(d / 8) * (n + 4);
}

/** Distances of estimates from a fit's, in its standard errors. */
export function distances(
  estimate: ArrayLike<number>,
  exact: { estimate: Float64Array; standardErrors: Float64Array },
): number[] {
  return Array.from(estimate, (value, j) => Math.abs(value - exact.estimate[j]) / exact.standardErrors[j]);
}
