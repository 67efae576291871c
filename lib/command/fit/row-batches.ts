import type { ColumnBlock } from "sa-adam/internal";

/**
 * Rows of a batch that goes to a worker. Fixed, so that which worker sees a row depends on the row's number alone.
 */
export const BATCH_ROWS = 8192;

/** Rows as one piece of memory, column after column and the response last: what a thread can be handed whole. */
export interface RowBatch {
  readonly count: number;
  /** (p + 1) columns of BATCH_ROWS numbers, the first `count` of each in use. */
  readonly values: Float64Array;
}

/** The batch as a block; nothing is copied. */
export function blockOf({ count, values }: RowBatch): ColumnBlock {
  const columns = Array.from({ length: values.length / BATCH_ROWS }, (_, j) =>
    values.subarray(j * BATCH_ROWS, (j + 1) * BATCH_ROWS),
  );
  const response = columns.pop() as Float64Array;
  return { count, columns, response };
}

/**
 * Blocks of any size as batches of BATCH_ROWS rows, the last one shorter.
 *
 * @param memory gives the values of the next batch, (p + 1) BATCH_ROWS numbers; waiting here holds the reading back
 */
export async function* rowBatches(
  blocks: AsyncIterable<ColumnBlock>,
  memory: () => Promise<Float64Array>,
): AsyncGenerator<RowBatch> {
  let values: Float64Array | undefined;
  let filled = 0;
  for await (const { count, columns, response } of blocks) {
    for (let taken = 0; taken < count; ) {
      values ??= await memory();
      const rows = Math.min(count - taken, BATCH_ROWS - filled);
      for (let j = 0; j <= columns.length; j++) {
        const column = j < columns.length ? columns[j] : response;
        const at = j * BATCH_ROWS + filled;
        if (column instanceof Float64Array) values.set(column.subarray(taken, taken + rows), at);
        else for (let i = 0; i < rows; i++) values[at + i] = column[taken + i];
      }
      taken += rows;
      filled += rows;
      if (filled < BATCH_ROWS) continue;
      yield { count: filled, values };
      values = undefined;
      filled = 0;
    }
  }
  if (values && filled > 0) yield { count: filled, values };
}
