export { finiteMatrix, type MatrixLike, spdEigen, symmetricEigen } from "./checks.js";
export { meanOuterProduct } from "./mean-outer-product.js";
export {
  dot,
  largestEigenvalue,
  multiply,
  quadraticForm,
  randomOrthogonal,
  randomSpd,
  relativeError,
  spdInverse,
  spdInverseSquareRoot,
  spdSquareRoot,
  symmetrized,
  toeplitz,
} from "./spd.js";
