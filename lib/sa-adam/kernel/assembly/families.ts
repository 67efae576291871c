// What a family of regression is to the block kernel: score and weight as functions of u = a'x and y, two rows at once.

import { exponential } from "./exponential";
import { GAMMA, HUBER, LOGISTIC, NEGATIVE_BINOMIAL, POISSON, QUANTILE } from "./family-codes";

/** Write df/du of two rows to `score` and d^2f/du^2 to `weight`. */
// @ts-ignore: decorator
@inline
export function evaluate(
  family: i32, u: v128, y: v128, tuning: f64, bandwidth: f64, score: usize, weight: usize,
): void {
  const one = f64x2.splat(1.0);
  if (family == LOGISTIC) {
    const e = exponential(f64x2.neg(f64x2.abs(u)));
    const q = f64x2.div(one, f64x2.add(one, e));
    const eq = f64x2.mul(e, q);
    const mean = v128.bitselect(q, eq, f64x2.ge(u, f64x2.splat(0.0)));
    v128.store(score, f64x2.sub(mean, y));
    v128.store(weight, f64x2.mul(eq, q));
  } else if (family == POISSON) {
    const mean = exponential(u);
    v128.store(score, f64x2.sub(mean, y));
    v128.store(weight, mean);
  } else if (family == GAMMA) {
    const ratio = f64x2.mul(y, exponential(f64x2.neg(u)));
    v128.store(score, f64x2.sub(one, ratio));
    v128.store(weight, ratio);
  } else if (family == NEGATIVE_BINOMIAL) {
    const dispersion = f64x2.splat(tuning);
    const e = exponential(f64x2.neg(f64x2.abs(u)));
    const positive = f64x2.ge(u, f64x2.splat(0.0));
    const large = f64x2.add(dispersion, e);
    const small = f64x2.add(one, f64x2.mul(dispersion, e));
    const over = v128.bitselect(large, small, positive);
    const ahead = v128.bitselect(f64x2.sub(one, f64x2.mul(y, e)), f64x2.sub(e, y), positive);
    const factor = f64x2.add(one, f64x2.mul(dispersion, y));
    v128.store(score, f64x2.div(ahead, over));
    v128.store(weight, f64x2.div(f64x2.mul(factor, e), f64x2.mul(over, over)));
  } else if (family == QUANTILE) {
    const residual = f64x2.sub(u, y);
    const fault = f64x2.sub(residual, residual);
    const below = v128.and(one, f64x2.ge(residual, f64x2.splat(0.0)));
    v128.store(score, f64x2.add(f64x2.sub(below, f64x2.splat(tuning)), fault));
    // Epanechnikov's kernel in the place of a second derivative.
    const t = f64x2.div(residual, f64x2.splat(bandwidth));
    const inside = f64x2.pmax(f64x2.splat(0.0), f64x2.sub(one, f64x2.mul(t, t)));
    v128.store(weight, f64x2.mul(inside, f64x2.splat(0.75 / bandwidth)));
  } else if (family == HUBER) {
    const residual = f64x2.sub(u, y);
    const bound = f64x2.splat(tuning);
    const inside = f64x2.le(f64x2.abs(residual), bound);
    // An infinite residual is no outlier but a fault: infinity minus itself is not a number.
    const fault = f64x2.sub(residual, residual);
    v128.store(score, f64x2.add(f64x2.pmax(f64x2.pmin(residual, bound), f64x2.neg(bound)), fault));
    v128.store(weight, v128.and(one, inside));
  } else {
    v128.store(score, f64x2.sub(u, y));
    v128.store(weight, one);
  }
}
