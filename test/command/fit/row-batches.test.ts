import fc from "fast-check";
import type { ColumnBlock } from "sa-adam";
import { expect, it } from "vitest";
import { BATCH_ROWS, blockOf, rowBatches } from "../../../lib/command/fit/row-batches.js";

it("rows keep their order and columns, in batches of one size, however the blocks are cut", async () => {
  const sizes = fc.array(fc.nat({ max: 3 * BATCH_ROWS }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.boolean(), async (counts, typed) => {
      let next = 0;
      async function* blocks(): AsyncGenerator<ColumnBlock> {
        for (const count of counts) {
          const numbers = Array.from({ length: count }, (_, i) => next + i);
          const column = typed ? Float64Array.from(numbers) : numbers;
          yield { count, columns: [column, column.map((x) => -x)], response: column.map((x) => 2 * x) };
          next += count;
        }
      }
      let seen = 0;
      const batches: number[] = [];
      const memory = new Float64Array(3 * BATCH_ROWS);
      for await (const batch of rowBatches(blocks(), async () => memory)) {
        const { count, columns, response } = blockOf(batch);
        batches.push(count);
        for (let i = 0; i < count; i++, seen++) {
          if (columns[0][i] !== seen || columns[1][i] !== -seen || response[i] !== 2 * seen)
            throw new Error(`row ${seen} is not in its place`);
        }
      }
      expect(seen).toBe(counts.reduce((sum, count) => sum + count, 0));
      expect(batches.slice(0, -1).every((count) => count === BATCH_ROWS)).toBe(true);
    }),
    { numRuns: 30 },
  );
});
