import { Matrix } from "ml-matrix";
import { nonNegative, wholeNumber } from "../numeric/arguments.js";
import { howMany } from "../numeric/how-many.js";
import { sandwich } from "../numeric/sandwich.js";
import { smooth } from "../numeric/smooth.js";
import { CovarianceEstimator, type Step } from "./estimator.js";
import { type Interval, waldIntervals } from "./wald.js";

/** All that a plug-in sandwich remembers: rows of lower triangles, d x d numbers each. */
export interface PlugInState {
  readonly count: number;
  readonly hessian: Float64Array;
  readonly noise: Float64Array;
}

/**
 * The plug-in estimate of the sandwich from the steps of one pass:
 *
 *     Hhat = (1/n) sum w_t a_t a_t' + ridge I        Shat = (1/n) sum g_t g_t'        value = Hhat^-1 Shat Hhat^-1
 *
 * g_t is the gradient that step t used and w_t a_t a_t' the Hessian of its observation's loss, both at the
 * running iterate. Memory and time a step are O(d^2).
 *
 * @example
 * const plugIn = new PlugInSandwich(2, 1e-3);
 * plugIn.update({ gradient: [0.5, -1], curvature: { direction: [1, 2], weight: 0.25 } });
 * @see X. Chen, J. D. Lee, X. T. Tong, Y. Zhang, Ann. Statist. 48 (2020).
 */
export class PlugInSandwich extends CovarianceEstimator {
  private readonly H: Float64Array;
  private readonly S: Float64Array;
  private n = 0;

  /**
   * @param dimension d, a positive integer
   * @param ridge lambda of the penalty that belongs to the objective; 0 unless given
   */
  constructor(
    private readonly dimension: number,
    private readonly ridge = 0,
  ) {
    super();
    wholeNumber("dimension", dimension);
    nonNegative("ridge", ridge);
    this.H = new Float64Array(dimension * dimension);
    this.S = new Float64Array(dimension * dimension);
  }

  get count(): number {
    return this.n;
  }

  /** Take in one step; throws a RangeError for a step without curvature, or of another dimension. */
  update({ gradient, curvature }: Pick<Step, "gradient" | "curvature">): void {
    if (!curvature) {
      throw new RangeError("the plug-in sandwich needs the curvature of each step; this problem has none");
    }
    const { direction, weight } = curvature;
    if (gradient.length !== this.dimension || direction.length !== this.dimension) {
      throw new RangeError(
        `this plug-in sandwich has dimension ${this.dimension}, ` +
          `got a gradient of ${gradient.length} and a direction of ${howMany(direction.length, "entry")}`,
      );
    }
    this.n++;
    smoothOuterProduct(this.H, direction, weight, 1 / this.n);
    smoothOuterProduct(this.S, gradient, 1, 1 / this.n);
  }

  /** Hhat, d x d, ridge included. */
  hessian(): Matrix {
    const H = fromLowerTriangle(this.H, this.dimension);
    for (let j = 0; j < this.dimension; j++) H.set(j, j, H.get(j, j) + this.ridge);
    return H;
  }

  /** Shat, d x d. */
  noiseCovariance(): Matrix {
    return fromLowerTriangle(this.S, this.dimension);
  }

  /** Hhat^-1 Shat Hhat^-1, d x d; throws a RangeError while Hhat is singular, as it is for n < d without a ridge. */
  value(): Matrix {
    return sandwich(this.hessian(), this.noiseCovariance());
  }

  merge(other: this): void {
    if (other.dimension !== this.dimension || other.ridge !== this.ridge) {
      throw new RangeError("plug-in sandwiches merge only with their own dimension and ridge");
    }
    if (other.n === 0) return;
    this.n += other.n;
    const gain = other.n / this.n;
    for (let i = 0; i < this.H.length; i++) {
      this.H[i] = smooth(this.H[i], other.H[i], gain);
      this.S[i] = smooth(this.S[i], other.S[i], gain);
    }
  }

  copy(): this {
    const copy = new PlugInSandwich(this.dimension, this.ridge);
    copy.merge(this);
    return copy as this;
  }

  /** All that the estimator remembers: a copy. */
  snapshot(): PlugInState {
    return { count: this.n, hessian: this.H.slice(), noise: this.S.slice() };
  }

  /** Continue where an estimator of the same dimension was; throws a RangeError for one of another. */
  restore({ count, hessian, noise }: PlugInState): void {
    if (hessian.length !== this.H.length || noise.length !== this.S.length)
      throw new RangeError(`a plug-in sandwich of dimension ${this.dimension} has ${this.H.length} sums`);
    this.n = count;
    this.H.set(hessian);
    this.S.set(noise);
  }

  /** Wald intervals, one a coordinate, about the estimate `center` that averages as many steps as were seen here. */
  confidenceInterval(level: number, center: ArrayLike<number>): Interval[] {
    return waldIntervals(center, this.value(), this.n, level);
  }
}

/** Lower triangle of (1 - gain) target + gain weight v v', row by row. */
function smoothOuterProduct(target: Float64Array, v: ArrayLike<number>, weight: number, gain: number): void {
  const d = v.length;
  for (let j = 0; j < d; j++) {
    const scaled = weight * v[j];
    for (let k = 0; k <= j; k++) target[j * d + k] = smooth(target[j * d + k], scaled * v[k], gain);
  }
}

function fromLowerTriangle(values: Float64Array, d: number): Matrix {
  const matrix = Matrix.zeros(d, d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) {
      matrix.set(j, k, values[j * d + k]);
      matrix.set(k, j, values[j * d + k]);
    }
  }
  return matrix;
}
