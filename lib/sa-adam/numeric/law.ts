import { normalCdf, normalQuantile } from "./distributions.js";
import { randomScalingQuantile, randomScalingTail } from "./random-scaling-distribution.js";
import { studentQuantile, studentTail } from "./student-distribution.js";

/** The law of (estimate - truth) / standard error, symmetric about 0. */
export interface Law {
  /** What a table heads the statistic with. */
  readonly statistic: "z" | "t";
  /** The quantile that a two-sided interval of this level reaches to. */
  critical(level: number): number;
  /** P(|statistic| > |value|). */
  twoSided(value: number): number;
}

/** The standard normal law. */
export const NORMAL: Law = {
  statistic: "z",
  // By the lower tail: (1 + level) / 2 is 1 for the levels next to 1, whose quantile is infinite.
  critical: (level) => -normalQuantile((1 - level) / 2),
  twoSided: (value) => 2 * normalCdf(-Math.abs(value)),
};

/** Student's law. */
export function student(degreesOfFreedom: number): Law {
  return {
    statistic: "t",
    critical: (level) => studentQuantile(level, degreesOfFreedom),
    twoSided: (value) => studentTail(value, degreesOfFreedom),
  };
}

/** The law of random scaling's statistic, whose tails are heavier than the normal law's. */
export const RANDOM_SCALING: Law = {
  statistic: "t",
  critical: randomScalingQuantile,
  twoSided: randomScalingTail,
};
