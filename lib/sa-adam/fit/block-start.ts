import { type BlockNewtonKernel, fromTiles } from "../kernel/block-newton.js";
import { type SpdFactor, spdFactor } from "../kernel/spd.js";
import type { Family } from "../model/family.js";
import { log } from "../numeric/elementary.js";
import { dot } from "../numeric/spd.js";
import { type Coordinates, ROUNDING } from "./linearised-score.js";

/**
 * Centres and scales from the rows of a block: means and standard deviations, or root mean squares. The response's scale is
 * a power of two, where its family lets it be stretched.
 */
export function blockCoordinates(
  kernel: BlockNewtonKernel,
  count: number,
  { intercept, family }: { intercept: boolean; family: Family },
): Coordinates {
  const { rows, stride, responses } = kernel;
  const d = kernel.centres.length;
  const centres = new Float64Array(d);
  const first = intercept ? 1 : 0;
  // Means of differences from the first row, so that a large offset loses no digits.
  if (intercept) {
    for (let i = 1; i < count; i++) for (let j = 1; j < d; j++) centres[j] += rows[i * stride + j] - rows[j];
    for (let j = 1; j < d; j++) centres[j] = rows[j] + centres[j] / count;
  }
  // Relative to the largest deviation, whose square may be outside the range of a double.
  const largest = new Float64Array(d);
  for (let i = 0; i < count; i++)
    for (let j = first; j < d; j++)
      largest[j] = Math.max(largest[j], Math.abs(rows[i * stride + j] - centres[j]));
  const squares = new Float64Array(d);
  const inverse = largest.map((value) => (value > 0 ? 1 / value : 0));
  for (let i = 0; i < count; i++)
    for (let j = first; j < d; j++) squares[j] += ((rows[i * stride + j] - centres[j]) * inverse[j]) ** 2;
  // A column that does not vary yet has no scale yet.
  const scales = squares.map((square, j) => {
    const scale = largest[j] * Math.sqrt(square / count);
    return j >= first && scale > ROUNDING * Math.abs(centres[j]) ? scale : 1;
  });
  return { centres, scales, responseScale: family.locationScale ? unitOf(responses, count) : 1, intercept };
}

/** The power of two next to the largest number's size; 1 where all are 0. */
function unitOf(values: Float64Array, count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest > 0 ? 2 ** Math.max(-1022, Math.round(log(largest) / Math.LN2)) : 1;
}

/** The optimum of an intercept alone, or near it. */
export function interceptAlone(
  { responses, offsets, cases }: BlockNewtonKernel,
  n: number,
  family: Family,
): number {
  let [total, mean, offset] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    total += cases[i];
    if (cases[i] === 0) continue;
    mean += (cases[i] / total) * (responses[i] - mean);
    offset += (cases[i] / total) * (offsets[i] - offset);
  }
  const alone = family.start(mean);
  if (Number.isFinite(alone)) return alone - offset;
  return family.start(mean === 0 ? 1 / (n + 2) : 1 - 1 / (n + 2)) - offset;
}

/** Where Newton's method came to on a block. */
export interface BlockOptimum {
  /** d. */
  readonly point: Float64Array;
  /** -sum s_i z_i there, d. */
  readonly pending: Float64Array;
  /** sum w z z' there, in tiles; in single precision, near there. */
  readonly information: Float64Array;
  readonly converged: boolean;
  /** What Newton's method would go on by, d. */
  readonly step: Float64Array;
  /** Columns that were there at the start, and of which the weights have left nothing: separable classes. */
  readonly faded: readonly number[];
}

export interface BlockNewtonOptions {
  readonly family: Family;
  /** How many rows each row stands for; one unless given, and then all rows are taken for the Hessian. */
  readonly multiplicities?: Float64Array;
  readonly start: ArrayLike<number>;
  /** kappa of a penalty sum_j kappa_j x_j^2 / 2, d. */
  readonly penalty: ArrayLike<number>;
  /** Of rows for the Hessian; 1 takes all. */
  readonly share: number;
  readonly precision: "single" | "double";
  /** max_i |z_ij|, d. */
  readonly reach: ArrayLike<number>;
  /** Converged is: a step shorter than so many standard errors, and one that moves no u by 1e-4. */
  readonly tolerance: number;
}

const MOST_STEPS = 60;

/**
 * Newton's method on the rows of a block, already standardised:
 *
 *     x minimises sum_i f(z_i'x, y_i) + sum_j kappa_j x_j^2 / 2
 *
 * A step that ends where the loss rises half as steeply as it fell before is cut to the secant's zero: the losses are
 * convex, so no values of theirs are needed. Where the family has a majorant, as Huber's, it takes the Hessian's place after a step that was cut, and where weights
 * have left nothing of a column: its steps are never too long.
 */
export function blockOptimum(
  kernel: BlockNewtonKernel,
  count: number,
  { family, multiplicities, start, penalty, share, precision, reach, tolerance }: BlockNewtonOptions,
): BlockOptimum {
  const d = kernel.centres.length;
  let from: Float64Array = Float64Array.from(start);
  let point: Float64Array = from;
  let step: Float64Array = new Float64Array(d);
  let [slope, size] = [0, 1];
  let explained: readonly number[] | undefined;
  let factor: SpdFactor | undefined;
  let information: Float64Array = new Float64Array(0);
  const tolerated = precision === "double" ? 1e-11 : 1e-6;
  const { majorant } = family.inUnits?.(kernel.responseScale) ?? family;
  /** The factor of parabolas that lie above the losses of the rows last evaluated. */
  const above = (curvature: NonNullable<Family["majorant"]>): SpdFactor => {
    const { cases, forms, responses } = kernel;
    const weights = Float64Array.from(
      { length: count },
      (_, i) => cases[i] * curvature(forms[i], responses[i]),
    );
    return penalised(
      kernel.products(multiplicities ? weights.map((w, i) => multiplicities[i] * w) : weights, "double"),
      penalty,
      1e-11,
    );
  };
  for (let iterations = 1; ; iterations++) {
    let gradient = kernel.evaluate(point, count);
    if (multiplicities) gradient = kernel.combine(multiplicities.map((m, i) => m * kernel.scores[i]));
    const pending = gradient.map((g) => -g);
    const uphill = pending.map((value, j) => value - penalty[j] * point[j]);
    const rest = dot(uphill, step);
    if (slope > 0 && !(rest > -0.5 * slope)) {
      size *= Number.isFinite(rest) ? Math.max(0.1, slope / (slope - rest)) : 0.1;
      if (size > 1e-12 && iterations < MOST_STEPS) {
        point = from.map((value, j) => value + size * step[j]);
        continue;
      }
    }
    const { meanWeight, meanSquare } = blockMeans(kernel, count);
    // In single precision the optimum is a place to go on from: a step that moves u by less than 0.05 leaves the weights
    // near enough for the factor to serve again.
    if (factor && precision === "single" && slope < 0.0025 * count * meanWeight) {
      step = factor.solve(uphill);
    } else {
      if (!multiplicities) kernel.choose(count, { share, first: 0, meanWeight, meanSquare });
      information = multiplicities
        ? kernel
            .products(
              multiplicities.map((m, i) => m * kernel.weights[i]),
              precision,
            )
            .slice()
        : kernel.outer("weights", precision).slice();
      factor = penalised(information, penalty, tolerated);
      if (majorant && (size < 1 || factor.dropped.length > (explained?.length ?? 0)))
        factor = above(majorant);
      explained ??= factor.dropped;
      step = factor.solve(uphill);
    }
    const faded = factor.dropped.filter((j) => !explained?.includes(j));
    slope = dot(uphill, step);
    // Separable classes go on moving in u when they have hardly a standard error left to go.
    const still = step.every((value, j) => Math.abs(value) * reach[j] < 1e-4);
    const converged = still && faded.length === 0 && slope * meanWeight <= tolerance ** 2 * meanSquare;
    if (converged || faded.length > 0 || iterations >= MOST_STEPS || !Number.isFinite(slope))
      return { point, pending, information, converged, step, faded };
    size = 1;
    from = point;
    point = from.map((value, j) => value + step[j]);
  }
}

/** The factor of an information in tiles plus a diagonal. */
export function penalised(
  information: Float64Array,
  penalty: ArrayLike<number>,
  tolerance: number,
): SpdFactor {
  const d = penalty.length;
  const matrix = fromTiles(information, d);
  for (let j = 0; j < d; j++) matrix[j * d + j] += penalty[j];
  return spdFactor(matrix, d, tolerance);
}

/** Means of weight and squared score over the rows last evaluated. */
export function blockMeans(
  { totals }: BlockNewtonKernel,
  count: number,
): { meanWeight: number; meanSquare: number } {
  return { meanWeight: totals[0] / count, meanSquare: totals[1] / count };
}

/** A row this important would leave more rounding in single precision than the others' sums hold. */
const IMPORTANT = 1e4;

/** The precision that the sums of the chosen rows ask for. */
export function sumsPrecision(kernel: BlockNewtonKernel, chosen: number): "single" | "double" {
  for (let k = 0; k < chosen; k++) if (!(kernel.importances[k] < IMPORTANT)) return "double";
  return "single";
}
