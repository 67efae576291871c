import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { addProduct } from "./dense.js";
import { ascendingCheckpoints, checkedModel, covarianceSteps, type DriftModel } from "./linear-model.js";

/** The spectral norm of a product of transitions. */
export interface ProductNorm {
  t: number;
  /** |(I - eta_t L_t) ... (I - eta_1 L_1)|, the largest singular value. */
  norm: number;
}

/**
 * Norms of the products of transitions, (I - eta_t L_t) ... (I - eta_1 L_1), along a schedule: how much of the
 * worst starting point is left after t steps, for any H and any P_t, commuting or not.
 *
 * @param checkpoints steps t >= 1; returned in ascending order
 * @throws RangeError when H is not SPD, shapes differ, or a checkpoint is not a positive integer
 * @example transitionProductNorms({ hessian: [[1]], momentumGain: polynomial(1, 1) }, logSpacedIntegers(1, 1e5))
 */
export function transitionProductNorms(model: DriftModel, checkpoints: ArrayLike<number>): ProductNorm[] {
  const checked = checkedModel(model);
  const size = 3 * checked.dimension;
  const inner = 2 * checked.dimension;
  const step = covarianceSteps(checked);
  const product = Float64Array.from(Matrix.eye(size).to1DArray());
  const change = product.slice();
  let t = 0;
  return ascendingCheckpoints(checkpoints).map((stop) => {
    while (t < stop) {
      addProduct(change.fill(0), step(++t).increment, product, size, inner);
      for (let i = 0; i < product.length; i++) product[i] += change[i];
    }
    // The sum of Delta_s, the last d rows and columns, is not part of the augmented state.
    const whole = Matrix.from1DArray(size, size, Array.from(product));
    const { norm2 } = new SingularValueDecomposition(whole.subMatrix(0, inner - 1, 0, inner - 1));
    return { t, norm: norm2 };
  });
}
