import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { DataError } from "../numeric/data-error.js";
import { meanOuterProduct } from "../numeric/mean-outer-product.js";
import { type Equations, newtonRoot } from "../numeric/newton-root.js";
import { dot, multiply, symmetrized } from "../numeric/spd.js";
import { fitGains } from "./gains.js";
import type { CustomLoss, Settings } from "./options.js";
import { type StoredRows, splitRows } from "./standardise.js";
import { SMALLEST_SECOND_MOMENT, type WarmUp } from "./warm-up.js";
import { lowerInverse, whiteningOf } from "./working-coordinates.js";

/** Cube root of the rounding unit: the relative step of central differences. */
const DIFFERENCE = 6e-6;

/** Standard errors of the mean gradient that a wide difference spans, and that a root may be off by. */
const [WIDE, NEAR_ROOT] = [16, 2];
/** Of a column of the Hessian: differences that disagree by more, near and wide, are of a gradient with jumps. */
const JUMP = 0.5;

/**
 * Start, coordinates and gains of a model of one's own: Newton's method on the block's mean gradient, with central
 * differences where the model has no curvature. Where the gradient has jumps, as an absolute value's, these are so wide
 * that many rows jump within them.
 */
export function customWarmUp(stored: StoredRows, model: CustomLoss, settings: Settings): WarmUp {
  const d = model.parameters.length;
  const rows = splitRows(stored.values, stored.count);
  const given = Float64Array.from(model.start ?? new Float64Array(d));
  const gradients = (x: Float64Array): Float64Array[] =>
    rows.map((row, i) => {
      const out = new Float64Array(d);
      model.gradient(x, row, out);
      if (out.every(Number.isFinite)) return out;
      throw new DataError({
        code: "gradient",
        row: i + 1,
        problem: "the loss's gradient is not finite there",
        remedy: "give a start where it is",
        option: "loss",
      });
    });
  const mean = (x: Float64Array): Float64Array => {
    const sum = new Float64Array(d);
    for (const g of gradients(x)) for (let j = 0; j < d; j++) sum[j] += g[j] / rows.length;
    return sum;
  };
  /** Standard errors of the mean gradient, d. */
  const noise = (x: Float64Array): Float64Array => {
    const squares = new Float64Array(d);
    for (const g of gradients(x)) for (let j = 0; j < d; j++) squares[j] += (g[j] / rows.length) ** 2;
    return squares.map(Math.sqrt);
  };
  const hessian = (x: Float64Array): Matrix => curvature(model, rows, x) ?? differences(mean, x, noise(x));

  const start = nearbyRoot((x) => ({ residual: mean(x), jacobian: hessian(x) }), given, noise);
  const H = definite(hessian(start));
  const whitening = whiteningOf(H);
  const whitened = gradients(start).map((g) => multiply(whitening, g));
  const S = meanOuterProduct(whitened);
  const secondMoment = Float64Array.from(S.diagonal(), (v) => Math.max(v, SMALLEST_SECOND_MOMENT));
  return {
    rows: rows.length,
    coordinates: {
      intercept: false,
      centers: new Float64Array(d),
      scales: new Float64Array(d).fill(1),
      dropped: model.parameters.map(() => undefined),
      kept: model.parameters.map((_, j) => j),
      responseCenter: 0,
      responseScale: 1,
      whitening,
    },
    start: multiply(lowerInverse(whitening).transpose(), start),
    secondMoment,
    penalty: Matrix.zeros(d, d),
    gains: fitGains(settings, {
      rows: rows.length,
      secondMoment,
      fourthMoment: fourthMoment(model, rows, start, whitening, secondMoment),
      shift: new Float64Array(d),
    }),
    shift: new Float64Array(d),
    separated: false,
  };
}

/**
 * Newton's root of the mean gradient where it is a minimum, else where one began. A mean of jumps need not vanish anywhere:
 * its root is where it is within its own error of zero.
 */
function nearbyRoot(
  equations: (x: Float64Array) => Equations,
  given: Float64Array,
  noise: (x: Float64Array) => Float64Array,
): Float64Array {
  const tried: { x: Float64Array; residual: Float64Array }[] = [];
  const isMinimum = (x: Float64Array): boolean =>
    new CholeskyDecomposition(symmetrized(equations(x).jacobian)).isPositiveDefinite();
  try {
    const root = newtonRoot(
      (x) => {
        const found = equations(x);
        tried.push({ x, residual: found.residual });
        return found;
      },
      given,
      "the warm-up's fit",
    );
    return isMinimum(root) ? root : given;
  } catch (error) {
    if (error instanceof DataError) throw error;
    const length = ({ residual }: { residual: Float64Array }): number => dot(residual, residual);
    const [nearest] = tried
      .filter((one) => Number.isFinite(length(one)))
      .sort((a, b) => length(a) - length(b));
    if (!nearest) return given;
    const errors = noise(nearest.x);
    const near = nearest.residual.every((value, j) => Math.abs(value) <= NEAR_ROOT * errors[j]);
    return near && isMinimum(nearest.x) ? nearest.x : given;
  }
}

function curvature(model: CustomLoss, rows: Float64Array[], x: Float64Array): Matrix | undefined {
  if (!model.curvature) return undefined;
  const parts = rows.map(
    (row) => model.curvature?.(x, row) ?? { direction: new Float64Array(x.length), weight: 0 },
  );
  return meanOuterProduct(
    parts.map(({ direction }) => direction),
    parts.map(({ weight }) => weight),
  );
}

/** The mean gradient's Jacobian at x by central differences. */
function differences(mean: (x: Float64Array) => Float64Array, x: Float64Array, errors: Float64Array): Matrix {
  const d = x.length;
  const H = Matrix.zeros(d, d);
  for (let k = 0; k < d; k++) {
    const moved = (by: number): Float64Array => mean(x.map((value, j) => (j === k ? value + by : value)));
    const slope = (h: number): Float64Array => {
      const below = moved(-h);
      return moved(h).map((value, j) => (value - below[j]) / (2 * h));
    };
    const column = slopeOf(slope, errors, Math.max(1, Math.abs(x[k])));
    for (let j = 0; j < d; j++) H.set(j, k, column[j]);
  }
  return symmetrized(H);
}

/** A slope by near differences, unless wide ones show that they are of jumps. */
function slopeOf(slope: (h: number) => Float64Array, errors: Float64Array, unit: number): Float64Array {
  const near = slope(DIFFERENCE * unit);
  const isLike = (wide: Float64Array): boolean => {
    const apart = near.map((value, j) => value - wide[j]);
    return dot(apart, apart) <= JUMP ** 2 * dot(wide, wide);
  };
  // Where a smooth gradient has gone so far.
  const far = Math.min(
    ...near.map((value, j) => (WIDE * errors[j]) / (2 * Math.abs(value))).filter((h) => h > 0),
  );
  if (Number.isFinite(far) && isLike(slope(far))) return near;
  for (let h = DIFFERENCE * unit; h <= unit / DIFFERENCE; h *= 2) {
    const wide = slope(h);
    const spans = wide.some((value, j) => errors[j] > 0 && 2 * h * Math.abs(value) >= WIDE * errors[j]);
    if (spans) return isLike(wide) ? near : wide;
  }
  return near;
}

/** H, or H with its diagonal raised until it is positive definite. */
function definite(H: Matrix): Matrix {
  if (!H.to1DArray().every(Number.isFinite))
    throw new DataError({
      code: "curvature",
      problem: "the loss's Hessian, the mean of the first rows', is not finite where the fit begins",
      remedy: "give a start where it is",
      option: "loss",
    });
  const scale = Math.max(...H.diagonal().map(Math.abs)) || 1;
  for (let share = 0; ; share = Math.max(1e-8, 10 * share)) {
    const raised = Matrix.add(H, Matrix.eye(H.rows).mul(share * scale));
    if (new CholeskyDecomposition(raised).isPositiveDefinite()) return raised;
  }
}

/** The mean of w^2 |Q b|^2 b b'; without curvature, what normal rows of unit covariance would give. */
function fourthMoment(
  model: CustomLoss,
  rows: Float64Array[],
  x: Float64Array,
  whitening: Matrix,
  secondMoment: Float64Array,
): Matrix {
  const P = Array.from(secondMoment, (v) => 1 / Math.sqrt(v));
  const trace = P.reduce((sum, p) => sum + p, 0);
  if (!model.curvature) return Matrix.diag(P.map((p) => 2 * p + trace));
  const weights = new Float64Array(rows.length);
  const whitened = rows.map((row, i) => {
    const { direction, weight } = model.curvature?.(x, row) ?? { direction: x, weight: 0 };
    const b = multiply(whitening, direction);
    weights[i] = weight ** 2 * b.reduce((sum, value, j) => sum + P[j] * value * value, 0);
    return b;
  });
  return meanOuterProduct(whitened, weights);
}
