import { type BlockNewtonKernel, rowsWithin } from "../kernel/block-newton.js";
import { howMany } from "../numeric/how-many.js";

/** Where rows are written: covariate j of the row that comes next but i is rows[(next + i) * stride + j]. */
export interface RowSink {
  /** Until rows are taken, where there is room for them; afterwards ask again. */
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

/** Rows of this dimension that a sink begins with room for: a fit of few takes little memory, and so do many shards. */
export function firstRoom(dimension: number): number {
  return rowsWithin(2 ** 18, dimension);
}

/** A sink over a kernel's block; `take` is given each full block's rows, and by `flush` the last ones. */
export function rowSink(
  kernel: BlockNewtonKernel,
  blockRows: () => number,
  take: (count: number) => void,
): WaitingRows {
  let filled = 0;
  let clusters = new Float64Array(0);
  const room = (): number => Math.min(blockRows(), kernel.room) - filled;
  const flush = (): void => {
    const count = filled;
    filled = 0;
    if (count > 0) take(count);
  };
  return {
    get rows() {
      return kernel.rows;
    },
    get responses() {
      return kernel.responses;
    },
    get offsets() {
      return kernel.offsets;
    },
    get cases() {
      return kernel.cases;
    },
    get clusters() {
      if (clusters.length < kernel.room) {
        const longer = new Float64Array(kernel.room);
        longer.set(clusters);
        clusters = longer;
      }
      return clusters;
    },
    stride: kernel.stride,
    get next() {
      return filled;
    },
    get room() {
      return room();
    },
    advance(count) {
      if (!(Number.isInteger(count) && count >= 0 && count <= room()))
        throw new RangeError(`there is room for ${howMany(room(), "row")}, got ${count}`);
      filled += count;
      if (filled === blockRows()) flush();
      else if (room() === 0) kernel.reserve(filled + 1);
    },
    flush,
    wait(count) {
      filled = count;
    },
  };
}
