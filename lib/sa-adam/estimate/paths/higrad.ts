import { Matrix } from "ml-matrix";
import { wholeNumber } from "../../numeric/arguments.js";
import { power } from "../../numeric/elementary.js";
import { quadraticForm, spdInverse } from "../../numeric/spd.js";
import { studentQuantile } from "../../numeric/student-distribution.js";
import type { Path } from "../../optimize/path.js";
import { equalParts, type PathsMethod } from "../several-paths.js";
import { intervalsAbout } from "../wald.js";

/**
 * HiGrad: a run that splits, a tree of segments of equal length; each way from the root to one of its T leaves is a thread.
 *
 * A thread's estimate weighs its segments' averages by their level's share of all rows, so that the mean of the threads is the
 * average of all segments. Threads that share segments are correlated as if each segment's average were independent of the others',
 * with a variance of sigma^2 over its length: Sigma, T x T, known but for sigma^2,
 *
 *     sigma^2_j = (xi - xibar 1)' Sigma^-1 (xi - xibar 1) / (T - 1)        standard error_j = sigma_j (1' Sigma 1)^(1/2) / T
 *
 * with xi the T estimates of x*_j; T - 1 degrees of freedom. It reads each row once, in one run or in T that go on at the same time.
 *
 * @param splits how often a thread splits; 2 unless given
 * @param branches into how many each time; 2 unless given
 * @throws RangeError unless both are whole numbers, of at least 1 and 2
 * @example higrad().paths(7000, 0.95).length // 7
 * @see W. J. Su, Y. Zhu, J. Mach. Learn. Res. 24 (2023), arXiv:1802.04876.
 */
export function higrad(splits = 2, branches = 2): PathsMethod {
  wholeNumber("the number of splits", splits, 1);
  wholeNumber("the number of branches", branches, 2);
  // Segments level by level: those of level k go on from the ones of level k - 1 in turn.
  const parents: (number | undefined)[] = [undefined];
  let level = [0];
  for (let k = 0; k < splits; k++) {
    const first = parents.length;
    for (const parent of level) for (let b = 0; b < branches; b++) parents.push(parent);
    level = Array.from({ length: parents.length - first }, (_, i) => first + i);
  }
  const leaves = level;
  const thread = (leaf: number): number[] => {
    const parent = parents[leaf];
    return parent === undefined ? [leaf] : [...thread(parent), leaf];
  };
  const threads = leaves.map(thread);
  const share = (depth: number): number => power(branches, depth) / parents.length;

  return {
    summary: `a tree of ${parents.length} segments, ${leaves.length} threads`,
    paths: (n) =>
      equalParts(n, parents.length).map(
        (part, k): Path => (parents[k] === undefined ? part : { ...part, after: parents[k] }),
      ),
    intervals(averages, _paths, confidence) {
      const T = threads.length;
      // In units of sigma^2 over a segment's length, which cancels.
      const correlation = Matrix.zeros(T, T);
      for (const [i, one] of threads.entries()) {
        for (const [k, other] of threads.entries()) {
          const shared = one.map((segment, depth) => (other[depth] === segment ? share(depth) ** 2 : 0));
          correlation.set(
            i,
            k,
            shared.reduce((sum, value) => sum + value, 0),
          );
        }
      }
      const inverse = spdInverse(correlation, "the threads' covariance");
      const ofMean = Math.sqrt(correlation.sum()) / T;
      const estimates = threads.map((segments) =>
        Float64Array.from(averages[0], (_, j) =>
          segments.reduce((sum, segment, depth) => sum + share(depth) * averages[segment][j], 0),
        ),
      );
      const mean = Float64Array.from(
        averages[0],
        (_, j) => estimates.reduce((sum, xi) => sum + xi[j], 0) / T,
      );
      const errors = mean.map((center, j) => {
        const apart = Float64Array.from(estimates, (xi) => xi[j] - center);
        return ofMean * Math.sqrt(quadraticForm(apart, inverse) / (T - 1));
      });
      return intervalsAbout(mean, errors, studentQuantile(confidence, T - 1));
    },
  };
}
