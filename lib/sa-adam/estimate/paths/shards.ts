import { wholeNumber } from "../../numeric/arguments.js";
import { studentQuantile } from "../../numeric/student-distribution.js";
import { equalParts, type PathsMethod } from "../several-paths.js";
import { intervalsAbout } from "../wald.js";

/**
 * Student's t over K runs on a part of the stream each: the mean of the K averages, and their spread, K - 1 degrees of freedom.
 *
 *     estimate_j = mean_k xbar_kj        standard error_j = sd_k(xbar_kj) / sqrt(K)
 *
 * @throws RangeError for fewer than two parts
 * @example shards(6).intervals([[1], [2], [3], [1], [2], [3]], [], 0.95)[0].estimate // 2
 * @see W. Zhu, Z. Lou, Z. Wei, W. B. Wu, arXiv:2401.09346; of dependent data, R. Ibragimov, U. K. Mueller, J. Bus. Econ. Statist. 28 (2010).
 */
export function shards(count = 6): PathsMethod {
  wholeNumber("the number of parts", count, 2);
  return {
    summary: `Student's t over ${count} parts of the stream`,
    paths: (n) => equalParts(n, count),
    intervals(averages, _paths, level) {
      const { mean, variance } = spread(averages);
      const errors = variance.map((value) => Math.sqrt(value / count));
      return intervalsAbout(mean, errors, studentQuantile(level, count - 1));
    },
  };
}

/** Mean and sample variance of some vectors, coordinate by coordinate. */
function spread(vectors: readonly ArrayLike<number>[]): { mean: Float64Array; variance: Float64Array } {
  const K = vectors.length;
  const mean = Float64Array.from(vectors[0], (_, j) => vectors.reduce((sum, v) => sum + v[j], 0) / K);
  const variance = mean.map((m, j) => vectors.reduce((sum, v) => sum + (v[j] - m) ** 2, 0) / (K - 1));
  return { mean, variance };
}
