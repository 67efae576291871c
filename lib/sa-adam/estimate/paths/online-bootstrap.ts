import { wholeNumber } from "../../numeric/arguments.js";
import { studentQuantile } from "../../numeric/student-distribution.js";
import type { PathsMethod } from "../several-paths.js";
import { intervalsAbout } from "../wald.js";

/**
 * The online bootstrap: beside the run itself B runs over the same rows, in which each row counts twice or not at all.
 *
 *     estimate_j = xbar_j        standard error_j = (mean_b (xbar^b_j - xbar_j)^2)^(1/2)        B degrees of freedom
 *
 * Weights of mean and variance 1 give xbar^b - xbar the limit law of xbar - x*. With B in the hundreds that is the published method;
 * for a few Student's law is the cheap bootstrap's. It costs B runs more. The weights of different rows are independent: of rows
 * that are not, it misses the dependence.
 *
 * @throws RangeError unless B is a whole number from 1 to 32
 * @example onlineBootstrap(20).paths(1000, 0.95).length // 21
 * @see Y. Fang, J. Xu, L. Yang, J. Mach. Learn. Res. 19 (2018); the law for few runs: H. Lam, Z. Wang, arXiv:2310.11065.
 */
export function onlineBootstrap(runs = 20): PathsMethod {
  wholeNumber("the number of perturbed runs", runs, 1, 32);
  return {
    summary: `${runs} runs with random weights beside the run itself`,
    paths(n) {
      const whole = { from: 0, to: wholeNumber("the number of rows", n, 2) };
      return [whole, ...Array.from({ length: runs }, () => ({ ...whole, perturbed: true }))];
    },
    intervals([estimate, ...perturbed], _paths, level) {
      const errors = Float64Array.from(estimate, (center, j) =>
        Math.sqrt(perturbed.reduce((sum, average) => sum + (average[j] - center) ** 2, 0) / runs),
      );
      return intervalsAbout(estimate, errors, studentQuantile(level, runs));
    },
  };
}
