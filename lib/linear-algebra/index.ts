export { finiteMatrix, type MatrixLike, spdEigen, symmetricEigen } from "./checks.js";
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
