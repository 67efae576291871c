export {
  chiSquaredCdf,
  chiSquaredQuantile,
  normalCdf,
  normalQuantile,
} from "./distributions.js";
export { kolmogorovSmirnovDistance } from "./kolmogorov-smirnov.js";
export { logSpacedIntegers } from "./log-spaced.js";
export { randomScalingQuantile, randomScalingTail } from "./random-scaling-distribution.js";
export { sandwich } from "./sandwich.js";
export { smooth } from "./smooth.js";
export { studentQuantile, studentTail } from "./student-distribution.js";
