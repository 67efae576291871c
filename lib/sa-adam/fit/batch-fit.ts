import { Matrix } from "ml-matrix";
import type { Block } from "./block.js";
import { blockFit } from "./block-fit.js";
import { columnsOf, covariatesOf, rowsOf } from "./columns.js";
import { InputError } from "./input-error.js";
import type { FitOptions } from "./options.js";
import { report } from "./report.js";
import type { FitResult } from "./result.js";
import { checkRows } from "./row-writer.js";
import { resolveSettings } from "./settings.js";
import { droppedColumns, separation } from "./warnings.js";

/**
 * The stored-batch estimate by Newton's method with its sandwich (HC0) covariance, of rows held in memory.
 *
 * @throws InputError for options or rows that cannot be used
 * @example
 * const { coefficients } = batchFit({ rows: [0, 1, 2, 3], response: [1, 3, 5, 8] });
 * coefficients.map(({ estimate }) => estimate); // [0.8, 2.3]
 */
export function batchFit(blocks: Block | Iterable<Block>, options: FitOptions = {}): FitResult {
  const settings = resolveSettings({ ...options, interval: "plug-in" });
  const { model } = settings;
  if (typeof model === "object")
    throw new InputError("a stored-batch fit is of a family that is known by name");
  const all = Symbol.iterator in blocks ? Array.from(blocks) : [blocks];
  const first = all.find((block) => rowsOf(block) > 0);
  if (!first) throw new InputError("there are no rows to fit: the data are empty");
  const names = settings.names ?? Array.from({ length: covariatesOf(first) }, (_, j) => `x${j + 1}`);
  const stride = names.length + 1;
  const count = all.reduce((sum, block) => sum + rowsOf(block), 0);
  const values = new Float64Array(count * stride);
  let row = 0;
  for (const block of all) {
    const columns = columnsOf(block, names);
    checkRows(columns, 0, columns.count, row + 1, model);
    for (const [j, { data, offset, step }] of [...columns.covariates, columns.response].entries()) {
      for (let i = 0; i < columns.count; i++) values[(row + i) * stride + j] = data[offset + i * step];
    }
    row += columns.count;
  }
  const batch = blockFit({ count, stride, values }, model, settings);
  const { columns, optimum, hessian, noiseCovariance } = batch;
  const summary = {
    coordinates: { ...columns, whitening: Matrix.eye(optimum.length) },
    rows: count,
    averaged: count,
    mean: optimum,
    hessian,
    noise: noiseCovariance,
    excess: 0,
  };
  const warnings = [...droppedColumns(columns, names), ...separation(batch.separated, count, model)];
  return report(summary, { settings, covariates: names, passes: 0, warmUp: 0, trajectory: [], warnings });
}
