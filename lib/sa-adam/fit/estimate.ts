/** Why a coefficient has no interval. */
export type LeftOut = "constant" | "collinear" | "no optimum" | "no noise";

/** What a fit knows at some point, in the data's units: D lines, the intercept first where there is one. */
export interface Estimate {
  /** Rows taken. */
  readonly rows: number;
  /** Sum of weights that count rows, where they do and it is known. */
  readonly cases?: number | undefined;
  /** Rows, or steps of a path, that the estimate is made of. */
  readonly averaged: number;
  /** D; NaN where a column is left out. */
  readonly estimates: Float64Array;
  /** Covariance of the estimates, D x D by rows; NaN in the rows and columns of what is left out. */
  readonly covariance: Float64Array;
  /** D; the square roots of its diagonal, also where that is beyond the range of a double. */
  readonly standardErrors: Float64Array;
  readonly leftOut: readonly (LeftOut | undefined)[];
  /** sum c_i f(u_i, y_i) and sum s_i^2 at the estimate, where they are known. */
  readonly loss?: number | undefined;
  readonly squareSum?: number | undefined;
  /** Clusters of rows, where their scores were summed. */
  readonly clusters?: number | undefined;
  /** Are the standard errors those of a path's iterates? Then they have a law of their own. */
  readonly byPath?: boolean;
  /** nu of Student's law of the statistics, where it is that. */
  readonly degreesOfFreedom?: number | undefined;
  /**
   * How far the estimate may be from that of the stored batch, in standard errors, D: a standard deviation. Undefined where
   * nothing is known of it.
   */
  readonly distance?: Float64Array | undefined;
  /** How far standard errors may be from its, relative to them, D: a standard deviation; 0 where there is none. Undefined likewise. */
  readonly errorNoise?: Float64Array | undefined;
}
