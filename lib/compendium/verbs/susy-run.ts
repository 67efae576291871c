import { existsSync } from "node:fs";
import type { ColumnBlock } from "sa-adam/internal";
import { DataError, howMany, RandomStream } from "sa-adam/internal";
import { openTable } from "sa-adam-cli/internal";
import { againstBatch } from "../results/one-pass/against-batch.js";
import { susyCalibration } from "../results/one-pass/calibration.js";
import { SUSY_FIELDS } from "../results/one-pass/convert.js";
import { susyOptimum } from "../results/one-pass/optimum.js";
import { publishedSusy } from "../results/one-pass/published.js";
import { type CalibrationResult, type OnePassResult, rounded } from "../results/one-pass/result.js";
import { SUSY_COLUMNS, type SusyBlock, susyShapedBlocks } from "../results/one-pass/stream.js";

export interface SusyRunOptions {
  rows: number;
  onProgress: (stage: string, share: number) => void;
  signal: AbortSignal;
}

/** The comparison on the synthetic stream, with the optimum that it aims at. */
export async function runSynthetic(options: SusyRunOptions & { seed: number }): Promise<OnePassResult> {
  const { rows, seed, onProgress, signal } = options;
  const { batch: coefficients, ridge } = publishedSusy();
  onProgress("the population's optimum", 0);
  // Twice the stream's rows: known to some hundredths of the stream's own standard errors.
  const target = await susyOptimum({ coefficients, ridge, rows: Math.max(4e5, 2 * rows) });
  const source = (): Iterable<SusyBlock> =>
    susyShapedBlocks({ rows, coefficients, source: new RandomStream(seed) });
  return againstBatch(source, {
    seed,
    rows,
    columns: SUSY_COLUMNS,
    ridge,
    target: { optimum: rounded(target.optimum), errors: rounded(target.errors, 3), rows: target.rows },
    onProgress,
    signal,
  });
}

/** The comparison on SUSY as `convertSusy` wrote it. */
export async function runOnFile(file: string, options: SusyRunOptions): Promise<OnePassResult> {
  const { rows, onProgress, signal } = options;
  const fault = (problem: string, remedy: string, option?: string): DataError =>
    new DataError({ code: "bad-file", file, problem, remedy, option });
  if (!existsSync(file)) throw fault("is not there", "compendium susy convert writes it");
  const [response, ...features] = SUSY_FIELDS;
  const table = await openTable(file, { response, features });
  try {
    if (table.size !== undefined && table.size < rows) {
      throw fault(
        `has ${howMany(table.size, "row")}, fewer than the ${rows} asked for`,
        "ask for fewer",
        "rows",
      );
    }
    const source = (): AsyncIterable<SusyBlock> => withIntercept(table.blocks({ signal }));
    const { ridge } = publishedSusy();
    return await againstBatch(source, {
      data: "susy",
      rows,
      columns: SUSY_COLUMNS,
      ridge,
      onProgress,
      signal,
    });
  } finally {
    table.close();
  }
}

/** The calibration over many synthetic streams, the optimum first. */
export async function calibrate(
  options: SusyRunOptions & { streams: number; seed: number },
): Promise<CalibrationResult> {
  const { batch: coefficients, ridge } = publishedSusy();
  options.onProgress("the population's optimum", 0);
  // Bias shows in many streams together: to some thousandths of one stream's standard errors.
  const target = await susyOptimum({ coefficients, ridge, rows: Math.max(4e5, 100 * options.rows) });
  return susyCalibration({
    ...options,
    coefficients,
    ridge,
    target,
    onProgress: (done, total) => options.onProgress("streams", done / total),
  });
}

/** Columns as rows, a 1 first. */
async function* withIntercept(blocks: AsyncIterable<ColumnBlock>): AsyncGenerator<SusyBlock> {
  for await (const { count, columns, response } of blocks) {
    const d = columns.length + 1;
    const rows = new Float64Array(count * d);
    for (let i = 0; i < count; i++) rows[i * d] = 1;
    for (const [j, column] of columns.entries()) {
      for (let i = 0; i < count; i++) rows[i * d + j + 1] = column[i];
    }
    yield { rows, response: Float64Array.from({ length: count }, (_, i) => response[i]) };
  }
}
