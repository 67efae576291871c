import { Matrix } from "ml-matrix";
import { spdFactor } from "../kernel/spd.js";
import { WIDE } from "../numeric/checks.js";
import { sandwich } from "../numeric/sandwich.js";
import { multiply, spdInverse } from "../numeric/spd.js";

/** What the inverse of a Hessian is asked for. */
export interface Bread {
  /** H^-1 c, d. */
  solve(c: Float64Array): Float64Array;
  /** H^-1 S H^-1, d x d. */
  sandwich(noise: Matrix): Matrix;
}

/**
 * The inverse of a Hessian, d x d; of a wide one by a kernel's Cholesky factor.
 *
 * @throws RangeError, when it is used, for one that is not positive definite
 */
export function breadOf(hessian: Matrix): Bread {
  const d = hessian.rows;
  if (d <= WIDE)
    return {
      solve: (c) => multiply(spdInverse(hessian), c),
      sandwich: (noise) => sandwich(hessian, noise),
    };
  const factor = () => {
    const found = spdFactor(hessian.to1DArray(), d);
    if (found.dropped.length > 0)
      throw new RangeError(`the Hessian H is not positive definite: column ${found.dropped[0]} has no pivot`);
    return found;
  };
  return {
    solve: (c) => factor().solve(c),
    sandwich: (noise) => Matrix.from1DArray(d, d, factor().sandwich(noise.to1DArray())),
  };
}
