import type { BlockNewtonKernel } from "../kernel/block-newton.js";

/** Where rows are written: covariate j of the row that comes next but i is rows[(next + i) * stride + j]. */
export interface RowSink {
  readonly rows: Float64Array;
  readonly responses: Float64Array;
  /** Of rows that have them. */
  readonly offsets: Float64Array;
  readonly cases: Float64Array;
  readonly clusters: Float64Array;
  readonly stride: number;
  /** The place of the row that comes next. */
  readonly next: number;
  /** How many rows may be written before `advance`. */
  readonly room: number;
  /** So many rows more have been written. Throws a RangeError for more than there was room for. */
  advance(count: number): void;
}

/** A sink as its owner sees it. */
export interface WaitingRows extends RowSink {
  /** Take the rows that wait. */
  flush(): void;
  /** So many rows, already written, are all that wait. */
  wait(count: number): void;
}

/** A sink over a kernel's block; `take` is given each full block's rows, and by `flush` the last ones. */
export function rowSink(
  kernel: BlockNewtonKernel,
  blockRows: () => number,
  take: (count: number) => void,
): WaitingRows {
  let filled = 0;
  const flush = (): void => {
    const count = filled;
    filled = 0;
    if (count > 0) take(count);
  };
  return {
    rows: kernel.rows,
    responses: kernel.responses,
    offsets: kernel.offsets,
    cases: kernel.cases,
    clusters: new Float64Array(kernel.capacity),
    stride: kernel.stride,
    get next() {
      return filled;
    },
    get room() {
      return blockRows() - filled;
    },
    advance(count) {
      if (!(Number.isInteger(count) && count >= 0 && count <= blockRows() - filled))
        throw new RangeError(`there is room for ${blockRows() - filled} rows, got ${count}`);
      filled += count;
      if (filled === blockRows()) flush();
    },
    flush,
    wait(count) {
      filled = count;
    },
  };
}
