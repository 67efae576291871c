import { Matrix } from "ml-matrix";
import { spdFactor } from "../../kernel/spd.js";
import { quantile } from "../../model/families/quantile.js";
import { type BlockFit, blockFit } from "../block-fit.js";
import type { FitEngine } from "../engine.js";
import type { Estimate, LeftOut } from "../estimate.js";
import type { Settings } from "../options.js";
import { quantileErrorNoise } from "../quantile-error-noise.js";
import type { FitWarning } from "../result.js";
import { noRows, withoutOffset, writeColumn } from "../rows.js";
import { tied } from "../tied.js";
import { explained, tiedResponses, unsettled } from "../warnings.js";
import { toDataUnits } from "../working-coordinates.js";

/** Of the density along a column: below it hardly a row is near the quantile. */
const TINY_DENSITY = 1e-6;

/**
 * The exact quantile regression of rows that are all in memory, with its sandwich by a kernel. It is made anew, not kept.
 *
 * @param options with `sample` the rows stand for others, and how well they know the standard errors is to be told; no unless given
 */
export function storedQuantile(
  settings: Settings,
  {
    names,
    covariates,
    sample = false,
  }: { names: readonly string[]; covariates: readonly string[]; sample?: boolean },
): FitEngine {
  const stride = covariates.length + 1;
  const first = settings.intercept ? 1 : 0;
  let values: Float64Array = new Float64Array(0);
  let weights: Float64Array | undefined;
  let found: { estimate: Estimate; block: BlockFit } | undefined;

  const fitted = (): { estimate: Estimate; block: BlockFit } => {
    if (values.length === 0) throw noRows();
    const count = values.length / stride;
    if (!found) {
      const block = blockFit({ count, stride, values, weights }, "quantile", settings);
      const estimate = estimateOf(block, { names, first, rows: count, sample });
      const counted = settings.weights === "frequency";
      found = { block, estimate: counted ? { ...estimate, cases: sum(weights ?? []) } : estimate };
    }
    return found;
  };

  const engine: FitEngine = {
    get rows() {
      return values.length / stride;
    },
    stored: true,
    take(given, from, count) {
      const rows = withoutOffset(given);
      const grown = new Float64Array(values.length + count * stride);
      grown.set(values);
      const target = { rows: grown, stride };
      const to = values.length / stride;
      for (const [at, column] of [...rows.covariates, rows.response].entries())
        writeColumn(column, from, count, target, { at, to });
      values = grown;
      if (rows.cases) {
        const own = new Float64Array(to + count);
        own.set(weights ?? []);
        writeColumn(rows.cases, from, count, { rows: own, stride: 1 }, { at: 0, to });
        weights = own;
      }
      found = undefined;
    },
    estimate: () => fitted().estimate,
    scales: () =>
      Float64Array.from(names, (_, line) =>
        line < first ? Number.NaN : fitted().block.columns.scales[line - first],
      ),
    points() {
      const { rows, estimates, standardErrors } = engine.estimate();
      return [{ rows, estimates, standardErrors }];
    },
    warnings(): FitWarning[] {
      const { estimate, block } = fitted();
      const flat = names.filter((_, j) => estimate.leftOut[j] === "no optimum");
      return [
        ...explained(estimate.leftOut, names),
        ...unsettled(flat, quantile(0.5)),
        ...tiedResponses(tied(block), engine.rows, names.length),
      ];
    },
    responses: () => undefined,
    behind: () => undefined,
    settled: () => undefined,
    absorb: unkept,
    snapshot: unkept,
    restore: unkept,
  };
  return engine;
}

/** Rows that are held are merged and kept as rows. */
function unkept(): never {
  throw new Error("a stored quantile regression is made of held rows, and is not kept itself");
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

/** The fit in the data's units; columns along which the density is nothing have an estimate and no interval. */
function estimateOf(
  block: BlockFit,
  { names, first, rows, sample }: { names: readonly string[]; first: number; rows: number; sample: boolean },
): Estimate {
  const { optimum, hessian, noiseCovariance, columns } = block;
  const d = optimum.length;
  const D = names.length;
  const factor = spdFactor(hessian.to1DArray(), d, TINY_DENSITY);
  const sandwich = Matrix.from1DArray(d, d, Array.from(factor.sandwich(noiseCovariance().to1DArray())));
  const { T, offset } = toDataUnits({ ...columns, whitening: Matrix.eye(d) });
  const covariance = T.mmul(sandwich).mmul(T.transpose()).div(rows);
  const z = Matrix.columnVector(optimum);
  const inUnits = T.mmul(z).to1DArray();
  /** A line's place among the columns kept; -1 for one left out. */
  const places = names.map((_, line) => {
    if (line < first) return line;
    const place = columns.kept.indexOf(line - first);
    return place < 0 ? -1 : place + first;
  });
  const leftOut = names.map((_, line): LeftOut | undefined => {
    const reason = line < first ? undefined : columns.dropped[line - first];
    return reason ?? (factor.dropped.includes(places[line]) ? "no optimum" : undefined);
  });
  const spread = new Float64Array(D * D).fill(Number.NaN);
  for (let j = 0; j < D; j++)
    for (let k = 0; k < D; k++)
      if (!leftOut[j] && !leftOut[k]) spread[j * D + k] = covariance.get(places[j], places[k]);
  const noise = sample ? quantileErrorNoise(block, factor, sandwich, T) : undefined;
  return {
    rows,
    averaged: rows,
    estimates: Float64Array.from(places, (place) =>
      place < 0 ? Number.NaN : inUnits[place] + offset[place],
    ),
    covariance: spread,
    standardErrors: Float64Array.from({ length: D }, (_, j) => Math.sqrt(spread[j * (D + 1)])),
    leftOut,
    ...(noise && { errorNoise: Float64Array.from(places, (place) => (place < 0 ? 0 : noise[place])) }),
  };
}
