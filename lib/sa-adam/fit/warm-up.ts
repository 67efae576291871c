import { Matrix } from "ml-matrix";
import { spdFactor } from "../kernel/spd.js";
import { matrixProduct, secondMoment, timesRows } from "../kernel/stored-rows.js";
import type { FamilyName } from "../model/families.js";
import type { Family } from "../model/family.js";
import { dot, multiply, symmetrized } from "../numeric/spd.js";
import { type BlockFit, blockFit } from "./block-fit.js";
import { type BlockCurvature, type FitGains, fitGains } from "./gains.js";
import type { Settings } from "./options.js";
import { type StoredRows, splitRows, TINY_PIVOT } from "./standardise.js";
import { tied } from "./tied.js";
import { lowerInverse, type WorkingCoordinates, whiteningOf } from "./working-coordinates.js";

/** What the first rows say: all that a user of a one-pass method would otherwise have to choose. */
export interface WarmUp {
  readonly rows: number;
  readonly coordinates: WorkingCoordinates;
  /** z_0, d. */
  readonly start: Float64Array;
  /** v_0, the mean of g*g at z_0, d. */
  readonly secondMoment: Float64Array;
  /** K of the penalty z'Kz / 2, d x d. */
  readonly penalty: Matrix;
  /** The family's tuning number in units of the working response, where it has one. */
  readonly tuning?: number | undefined;
  /** Of the kernel that stands for the weight, for these rows, in the same units, where the loss has a kink. */
  readonly bandwidth?: number | undefined;
  readonly gains: FitGains;
  /** Per unit of the step size, how far the iterates' own noise moves their mean, d. */
  readonly shift: Float64Array;
  /** The block's own fit has no finite optimum. */
  readonly separated: boolean;
  /** The row, from 1, that has the largest share of a column's sum of squares, and the column, from 0 among the covariates. */
  readonly outlier?: { readonly row: number; readonly column: number; readonly share: number } | undefined;
  /** Of a quantile regression: the rows that their own fit goes through. */
  readonly tied?: number;
  /** The rarer label of a logistic regression, and its rows. */
  readonly rarest?: { readonly label: number; readonly count: number };
}

/** Keeps the preconditioner finite where residuals vanish. */
export const SMALLEST_SECOND_MOMENT = 1e-24;

/** Scales, start, coordinates and gains from the first rows; throws a DataError for rows that cannot be fitted. */
export function regressionWarmUp(rows: StoredRows, name: FamilyName, settings: Settings): WarmUp {
  const block = blockFit(rows, name, settings);
  const whitening = whiteningOf(definiteHessian(block));
  const pull = multiply(whitening, multiply(block.penalty, block.optimum));
  const moments = blockMoments(block, whitening, { pull, counted: settings.weights === "frequency" });
  return {
    rows: rows.count,
    coordinates: { ...block.columns, whitening },
    start: multiply(lowerInverse(whitening).transpose(), block.optimum),
    secondMoment: moments.secondMoment,
    penalty: symmetrized(matrixProduct(matrixProduct(whitening, block.penalty), whitening.transpose())),
    tuning: block.family.tuning,
    ...(block.family.bandwidth !== undefined && { bandwidth: block.family.bandwidth }),
    gains: fitGains(settings, { rows: rows.count, ...moments }),
    shift: moments.shift,
    separated: block.separated,
    outlier: furthestRow(block),
    ...(block.family.smoothed && { tied: tied(block) }),
    ...(name === "logistic" && { rarest: rarestLabel(block.regressors.response) }),
  };
}

/**
 * The block's Hessian or, where weights have left nothing of a column, as Huber's of a level whose rows all lie beyond the
 * threshold, that of the parabolas above the losses. Of a loss with a kink, that of one density for all rows: only the
 * coordinates rest on it, and no column is without.
 */
function definiteHessian(block: BlockFit): Matrix {
  const { hessian, regressors, family, penalty } = block;
  const d = hessian.rows;
  const { majorant } = family;
  const { rows, response, weights } = regressors;
  if (family.smoothed) return secondMoment(rows, d, weights).mul(meanWeight(block));
  if (!majorant || spdFactor(hessian.to1DArray(), d, TINY_PIVOT).dropped.length === 0) return hessian;
  const above = formsOf(block).map((u, i) => (weights?.[i] ?? 1) * majorant(u, response[i]));
  return secondMoment(rows, d, above).add(penalty);
}

/** Of a kernel's weights, those of few rows, their mean over the rows. */
function meanWeight(block: BlockFit): number {
  const { regressors, family } = block;
  const { response } = regressors;
  return formsOf(block).reduce((sum, u, i) => sum + family.weight(u, response[i]) / response.length, 0);
}

/** a'x of every row at the block's optimum, with its offset. */
function formsOf({ regressors: { rows, response, offset }, optimum }: BlockFit): number[] {
  return splitRows(rows, response.length).map((a, i) => dot(a, optimum) + (offset?.[i] ?? 0));
}

/** The moments of the block's gradients and curvatures at its optimum. */
function blockMoments(
  block: BlockFit,
  whitening: Matrix,
  { pull, counted }: { pull: Float64Array; counted: boolean },
): Omit<BlockCurvature, "rows"> {
  const { regressors, optimum, family } = block;
  const { rows, response, weights: cases } = regressors;
  const n = response.length;
  const d = optimum.length;
  // What a step meets of a kernel's weights is their mean.
  const mean = family.smoothed && meanWeight(block);
  const times = (i: number): number => cases?.[i] ?? 1;
  const whitened = timesRows(whitening, rows, "triangle");
  const forms = formsOf(block);
  const gradients = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const score = times(i) * family.score(forms[i], response[i]);
    for (let j = 0; j < d; j++) gradients[i * d + j] = score * whitened[i * d + j] + pull[j];
  }
  const S = secondMoment(gradients, d);
  const second = diagonalOf(S);
  const noise = counted
    ? diagonalOf(
        secondMoment(
          gradients,
          d,
          forms.map((_, i) => (times(i) > 0 ? 1 / times(i) : 0)),
        ),
      )
    : undefined;
  const roots = second.map((value) => Math.sqrt(Math.sqrt(value)));
  const weights = forms.map((u, i) => {
    let length = 0;
    for (let j = 0; j < d; j++) {
      const turned = whitened[i * d + j] / roots[j];
      length += turned * turned;
    }
    return (times(i) * (mean ?? family.weight(u, response[i]))) ** 2 * length;
  });

  // The iterates' covariance C solves P C + C P = eta P S P; their mean moves by -(1/2) mean w' b (b'C b).
  const P = second.map((v) => 1 / Math.sqrt(v));
  const C = Matrix.zeros(d, d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k < d; k++) C.set(j, k, (P[j] * P[k] * S.get(j, k)) / (P[j] + P[k]));
  }
  const shift = new Float64Array(d);
  const slopes = forms.map((u, i) => times(i) * weightSlope(family, u, response[i]));
  const bent = slopes.some((slope) => slope !== 0) ? timesRows(C, whitened) : whitened;
  for (const [i, slope] of slopes.entries()) {
    if (slope === 0) continue;
    const [b, Cb] = [whitened, bent].map((all) => all.subarray(i * d, (i + 1) * d));
    const scaled = (0.5 * slope * dot(b, Cb)) / n;
    for (let j = 0; j < d; j++) shift[j] += scaled * b[j];
  }
  return { secondMoment: second, noise, fourthMoment: secondMoment(whitened, d, weights), shift };
}

function diagonalOf(moments: Matrix): Float64Array {
  return Float64Array.from(moments.diagonal(), (v) => Math.max(v, SMALLEST_SECOND_MOMENT));
}

/** The derivative of a family's weight in u, a kernel's included; a jump, as Huber's, has none that counts. */
function weightSlope({ locationScale, weight, smoothed }: Family, u: number, y: number): number {
  if (locationScale && !smoothed) return 0;
  const h = 1e-5;
  return (weight(u + h, y) - weight(u - h, y)) / (2 * h);
}

/** The largest share that one row has of a standardised column's sum of squares. */
function furthestRow({ regressors, columns }: BlockFit): WarmUp["outlier"] {
  const { intercept, kept } = columns;
  const first = intercept ? 1 : 0;
  const d = first + kept.length;
  const furthest = { row: 0, column: 0, share: 0 };
  for (let at = 0; at < regressors.rows.length; at++) {
    const k = at % d;
    const share = (regressors.rows[at] ** 2 * d) / regressors.rows.length;
    if (k >= first && share > furthest.share)
      Object.assign(furthest, { row: Math.floor(at / d) + 1, column: kept[k - first], share });
  }
  return furthest;
}

function rarestLabel(labels: Float64Array): { label: number; count: number } {
  // Of shares, the rows that they make up.
  const ones = Math.round(labels.reduce((sum, y) => sum + y, 0));
  return 2 * ones <= labels.length ? { label: 1, count: ones } : { label: 0, count: labels.length - ones };
}
