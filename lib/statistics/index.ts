export {
  chiSquaredCdf,
  chiSquaredQuantile,
  kolmogorovSmirnovDistance,
  normalCdf,
  normalQuantile,
} from "./distributions.js";
export { sandwich } from "./sandwich.js";
export { smooth } from "./smooth.js";
