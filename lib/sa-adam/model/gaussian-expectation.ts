import { Matrix } from "ml-matrix";
import { exp } from "../numeric/elementary.js";
import { dot, multiply } from "../numeric/spd.js";

/** Expectations over a Gaussian vector a of functions of two linear forms of it. */
export interface GaussianExpectation {
  /** E[f(a'x, a'y) a], d. */
  vector(f: (u: number, v: number) => number): Float64Array;
  /** E[f(a'x, a'y) a a'], d x d. */
  matrix(f: (u: number, v: number) => number): Matrix;
}

/**
 * Expectations of f(a'x, a'y) a and f(a'x, a'y) a a' for a ~ N(mean, covariance), by quadrature in two
 * dimensions whatever d is.
 *
 * Given the two forms, a is Gaussian with a linear mean: a = mean + b1 z1 + b2 z2 + rest, where z1, z2 are the
 * forms orthonormalised, (z1, z2) ~ N(0, I), and rest is independent of them with covariance C - b1 b1' - b2 b2'.
 * The trapezoidal rule in z1 and z2 converges faster than any power of its width for analytic f; the width
 * follows the scale of the forms, for the logistic function's nearest pole is at distance pi.
 */
export function gaussianExpectation(
  mean: Float64Array,
  covariance: Matrix,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): GaussianExpectation {
  const d = mean.length;
  const Cx = multiply(covariance, x);
  const Cy = multiply(covariance, y);
  const sx = Math.sqrt(dot(Cx, x));
  const b1 = Cx.map((value) => (sx > 0 ? value / sx : 0));
  const along = dot(b1, y);
  // The part of y's form that is not x's; nothing when the two are parallel, as they are without a penalty.
  const rest = dot(Cy, y) - along * along;
  const across = rest > 1e-20 * dot(Cy, y) ? Math.sqrt(rest) : 0;
  const b2 = Cy.map((value, j) => (across > 0 ? (value - along * b1[j]) / across : 0));
  const centerX = dot(mean, x);
  const centerY = dot(mean, y);

  const scale = Math.max(sx, Math.abs(along));
  if (!(nodesOf(scale) * (across > 0 ? nodesOf(across) : 1) <= MOST_NODES))
    throw new RangeError(
      `coefficients are too large: the linear predictor's standard deviation is ${scale.toPrecision(2)}, give smaller ones`,
    );
  const first = trapezoid(scale);
  const second = across > 0 ? trapezoid(across) : [{ z: 0, weight: 1 }];

  /** Moments E[f], E[f z1], E[f z2], E[f z1 z1], E[f z1 z2], E[f z2 z2]. */
  const moments = (f: (u: number, v: number) => number): number[] => {
    const sum = [0, 0, 0, 0, 0, 0];
    for (const { z: z1, weight: w1 } of first) {
      for (const { z: z2, weight: w2 } of second) {
        const value = w1 * w2 * f(centerX + sx * z1, centerY + along * z1 + across * z2);
        sum[0] += value;
        sum[1] += value * z1;
        sum[2] += value * z2;
        sum[3] += value * z1 * z1;
        sum[4] += value * z1 * z2;
        sum[5] += value * z2 * z2;
      }
    }
    return sum;
  };

  return {
    vector(f) {
      const [m, m1, m2] = moments(f);
      return mean.map((value, j) => m * value + m1 * b1[j] + m2 * b2[j]);
    },
    matrix(f) {
      const [m, m1, m2, m11, m12, m22] = moments(f);
      return Matrix.zeros(d, d).apply(function fill(this: Matrix, j, k) {
        const linear = mean[j] * (m1 * b1[k] + m2 * b2[k]) + mean[k] * (m1 * b1[j] + m2 * b2[j]);
        const square =
          (m11 - m) * b1[j] * b1[k] + m12 * (b1[j] * b2[k] + b2[j] * b1[k]) + (m22 - m) * b2[j] * b2[k];
        this.set(j, k, m * (mean[j] * mean[k] + covariance.get(j, k)) + linear + square);
      });
    },
  };
}

/** A second of arithmetic: standard deviations of the forms of about 50, or of 1e5 where the two are parallel. */
const MOST_NODES = 4e6;

const widthOf = (scale: number): number => Math.min(0.3, 0.5 / scale);
const nodesOf = (scale: number): number => 2 * Math.ceil(9 / widthOf(scale)) + 1;

/** Nodes and weights of E[f(z)], z ~ N(0, 1), for f analytic in a strip of half-width pi / scale. */
function trapezoid(scale: number): { z: number; weight: number }[] {
  const width = widthOf(scale);
  const length = nodesOf(scale);
  return Array.from({ length }, (_, i) => {
    const z = (i - (length - 1) / 2) * width;
    return { z, weight: (width * exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI) };
  });
}
