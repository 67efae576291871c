import { type Column, type Columns, hasUnusable, requireFinite } from "./columns.js";
import type { Engine } from "./engine.js";
import { InputError } from "./input-error.js";
import type { CustomModel, FamilyName } from "./options.js";
import type { Standardisation } from "./standardise.js";

/** Throw an InputError for the first unusable value of rows first, ..., first + count - 1; row 0 is the stream's `row`. */
export function checkRows(
  { covariates, response }: Columns,
  first: number,
  count: number,
  row: number,
  model: FamilyName | CustomModel,
): void {
  const all = [...covariates, response];
  if (all.some((column) => hasUnusable(column, first, count))) {
    for (let i = first; i < first + count; i++) for (const column of all) requireFinite(column, i, row);
  }
  if (model !== "logistic" && model !== "poisson") return;
  const { data, offset, step } = response;
  for (let i = first; i < first + count; i++) {
    const y = data[offset + i * step];
    if (model === "logistic" ? y === 0 || y === 1 : y >= 0) continue;
    throw new InputError(
      model === "logistic"
        ? `row ${row + i}: a logistic response is 0 or 1, got ${y}; recode the response`
        : `row ${row + i}: a Poisson response is a count, not below 0, got ${y}; choose another family`,
    );
  }
}

/** Write checked rows into an engine's block as they are: covariates, then the response. */
export function writeRaw({ covariates, response }: Columns, first: number, count: number, to: Engine): void {
  for (const [j, column] of covariates.entries()) writeColumn(column, first, count, to, j, 0, 1);
  writeColumn(response, first, count, to, to.response, 0, 1);
}

/**
 * Write checked rows into an engine's block, standardised.
 *
 * @throws InputError when a column varies that was constant in the warm-up
 */
export function writeStandardised(
  { covariates, response }: Columns,
  { intercept, centers, scales, kept, dropped, responseCenter, responseScale }: Standardisation,
  first: number,
  count: number,
  row: number,
  to: Engine,
): void {
  for (const [j, reason] of dropped.entries()) {
    if (reason === "constant") requireConstant(covariates[j], centers[j], first, count, row);
  }
  const { rows, stride } = to;
  if (intercept) for (let i = 0; i < count; i++) rows[i * stride] = 1;
  const slopes = intercept ? 1 : 0;
  for (let k = 0; k < kept.length; k++) {
    const j = kept[k];
    writeColumn(covariates[j], first, count, to, slopes + k, centers[j], 1 / scales[j]);
  }
  writeColumn(response, first, count, to, to.response, responseCenter, 1 / responseScale);
}

function writeColumn(
  { data, offset, step }: Column,
  first: number,
  count: number,
  { rows, stride }: Engine,
  at: number,
  center: number,
  inverseScale: number,
): void {
  let from = offset + first * step;
  const end = at + count * stride;
  for (let to = at; to < end; to += stride) {
    rows[to] = (data[from] - center) * inverseScale;
    from += step;
  }
}

function requireConstant(column: Column, constant: number, first: number, count: number, row: number): void {
  const { name, data, offset, step } = column;
  for (let i = first; i < first + count; i++) {
    const value = data[offset + i * step];
    if (value === constant) continue;
    throw new InputError(
      `row ${row + i}: ${name} is ${value}, but it was the constant ${constant} in the warm-up, so it is not in the ` +
        "fit; take a longer warm-up, or shuffle the rows",
    );
  }
}
