import type { Matrix } from "ml-matrix";
import { finiteMatrix, type MatrixLike } from "../numeric/checks.js";
import { CovarianceEstimator } from "./estimator.js";

/**
 * The oracle: a limit covariance that is known beforehand, such as a problem's own sandwich.
 *
 * It learns nothing; what an interval misses with it, no estimate of the covariance is to blame for.
 *
 * @example new KnownCovariance([[2]]).value() // [[2]]
 */
export class KnownCovariance extends CovarianceEstimator {
  private readonly covariance: Matrix;
  private n = 0;

  /** @throws RangeError when the covariance (d x d) is not finite */
  constructor(covariance: MatrixLike) {
    super();
    this.covariance = finiteMatrix("the known covariance", covariance).clone();
  }

  get count(): number {
    return this.n;
  }

  update(): void {
    this.n++;
  }

  value(): Matrix {
    return this.covariance.clone();
  }

  merge(other: this): void {
    this.n += other.n;
  }

  copy(): this {
    const copy = new KnownCovariance(this.covariance);
    copy.n = this.n;
    return copy as this;
  }
}
