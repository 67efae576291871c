import { inOpenInterval } from "../../numeric/arguments.js";
import { equalParts, type PathsMethod } from "../several-paths.js";

/**
 * HulC: the hull of the averages of B runs on a part of the stream each, [min_k xbar_kj, max_k xbar_kj].
 *
 * An estimate that is as often above x*_j as below misses it 2^(1 - B) of the time, whatever its law and its rate: no quantile and no
 * standard error is needed, and what `standardError` holds is half the length. B = ceil(log2(2/(1 - level))), which holds
 * somewhat more often than asked for, 0.969 at 0.95; `hulcParts` says how to draw B so that the level is met.
 *
 * @param uniform decides between the two numbers of parts; 1, the larger one, unless given
 * @example hulc().paths(6000, 0.95).length // 6
 * @see A. K. Kuchibhotla, S. Balakrishnan, L. Wasserman, J. R. Stat. Soc. B 86 (2024), arXiv:2105.14577.
 */
export function hulc(uniform = 1): PathsMethod {
  return {
    summary: "the hull of the averages over parts of the stream",
    paths(n, level) {
      const { parts, fewer } = hulcParts(level);
      return equalParts(n, uniform < fewer ? parts - 1 : parts);
    },
    intervals: (averages) =>
      Array.from(averages[0], (_, j) => {
        const values = averages.map((average) => average[j]);
        const [lower, upper] = [Math.min(...values), Math.max(...values)];
        return { lower, estimate: (lower + upper) / 2, upper, standardError: (upper - lower) / 2 };
      }),
  };
}

/**
 * B, and the chance with which B - 1 has to be taken instead for the level to be met: fewer 2^(2 - B) + (1 - fewer) 2^(1 - B) = 1 - level.
 *
 * @throws RangeError for a level outside (0, 1)
 * @example hulcParts(0.95) // { parts: 6, fewer: 0.6 }
 */
export function hulcParts(level: number): { parts: number; fewer: number } {
  inOpenInterval("the confidence level", level, 0, 1);
  let parts = 2;
  while (2 ** (1 - parts) > 1 - level) parts++;
  return { parts, fewer: (1 - level) * 2 ** (parts - 1) - 1 };
}
