import { type ColumnBlock, type FamilyName, type FitOptions, RandomStream } from "sa-adam";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { anyOf } from "../../../lib/sa-adam/model/families.js";
import { responseOf } from "./responses.js";

export interface StreamOptions {
  family: FamilyName;
  rows: number;
  /** Slopes; columns have unit variance and correlation 0.4^|j-k|. */
  slopes: readonly number[];
  intercept?: number;
  seed?: number;
}

/** Rows of a well-specified regression, as columns. */
export function stream({ family, rows, slopes, intercept = 0.2, seed = 1 }: StreamOptions): ColumnBlock {
  const model = anyOf(family);
  const random = new RandomStream(seed);
  const columns = slopes.map(() => new Float64Array(rows));
  const response = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let before = 0;
    let u = intercept;
    for (let j = 0; j < slopes.length; j++) {
      before = j === 0 ? random.normal() : 0.4 * before + Math.sqrt(1 - 0.16) * random.normal();
      columns[j][i] = before;
      u += slopes[j] * before;
    }
    response[i] = responseOf(model, u, random);
  }
  return { count: rows, columns, response };
}

/** Rows first, ..., last - 1 of a block. */
export function part({ columns, response }: ColumnBlock, first: number, last: number): ColumnBlock {
  const cut = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).subarray(first, last);
  return { count: last - first, columns: columns.map(cut), response: cut(response) };
}

/** A fit of a block, of which it has had the first hundred rows first. */
export function fitted(block: ColumnBlock, options: FitOptions = {}): RunningFit {
  const running = new RunningFit(options);
  const first = Math.min(100, block.count);
  running.update(part(block, 0, first));
  running.update(part(block, first, block.count));
  return running;
}
