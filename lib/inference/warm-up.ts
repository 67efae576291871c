import type { Matrix } from "ml-matrix";
import { meanOuterProduct } from "../linear-algebra/mean-outer-product.js";
import { dot, multiply, symmetrized } from "../linear-algebra/spd.js";
import { type BlockFit, blockFit } from "./block-fit.js";
import { type FitGains, fitGains } from "./gains.js";
import type { FamilyName } from "./options.js";
import type { Settings } from "./settings.js";
import { rowsOf, type StoredRows } from "./standardise.js";
import { type WorkingCoordinates, whiteningInverse, whiteningOf } from "./working-coordinates.js";

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
  /** Huber's threshold in units of the working response; NaN for other families. */
  readonly threshold: number;
  readonly gains: FitGains;
  /** The block's own fit has no finite optimum. */
  readonly separated: boolean;
}

/** Keeps the preconditioner finite where residuals vanish. */
const SMALLEST_SECOND_MOMENT = 1e-24;

/** Scales, start, coordinates and gains from the first rows; throws an InputError for rows that cannot be fitted. */
export function warmUp(rows: StoredRows, settings: Settings): WarmUp {
  if (typeof settings.model === "object") throw new Error("not yet");
  return warmUpRegression(rows, settings.model, settings);
}

function warmUpRegression(rows: StoredRows, name: FamilyName, settings: Settings): WarmUp {
  const block = blockFit(rows, name, settings);
  const whitening = whiteningOf(block.hessian);
  const pull = multiply(whitening, multiply(block.penalty, block.optimum));
  const moments = blockMoments(block, whitening, pull);
  return {
    rows: rows.count,
    coordinates: { ...block.columns, whitening },
    start: multiply(whiteningInverse(whitening).transpose(), block.optimum),
    secondMoment: moments.second,
    penalty: symmetrized(whitening.mmul(block.penalty).mmul(whitening.transpose())),
    threshold: block.threshold,
    gains: fitGains(settings, {
      rows: rows.count,
      secondMoment: moments.second,
      fourthMoment: moments.fourth,
    }),
    separated: block.separated,
  };
}

/** v_0, the mean of g*g, and the mean of w^2 |Q b|^2 (Q b)(Q b)' with Q = diag(v_0^-1/4), at the block's optimum. */
function blockMoments(
  { regressors, optimum, family }: BlockFit,
  whitening: Matrix,
  pull: Float64Array,
): { second: Float64Array; fourth: Matrix } {
  const { response } = regressors;
  const standardised = rowsOf(regressors.rows, response.length);
  const whitened = standardised.map((a) => multiply(whitening, a));
  const forms = standardised.map((a) => dot(a, optimum));
  const second = new Float64Array(optimum.length);
  for (const [i, b] of whitened.entries()) {
    const score = family.score(forms[i], response[i]);
    for (let j = 0; j < b.length; j++) second[j] += (score * b[j] + pull[j]) ** 2 / response.length;
  }
  const floored = second.map((v) => Math.max(v, SMALLEST_SECOND_MOMENT));
  const turned = whitened.map((b) => b.map((value, j) => value * floored[j] ** -0.25));
  const weights = turned.map((b, i) => family.weight(forms[i], response[i]) ** 2 * dot(b, b));
  return { second: floored, fourth: meanOuterProduct(turned, weights) };
}
