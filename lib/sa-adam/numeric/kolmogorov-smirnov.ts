/**
 * The Kolmogorov-Smirnov distance sup_x |F_M(x) - F(x)| of a sample of size M to a continuous distribution function.
 *
 * Under F it exceeds 1.36 / sqrt(M) with probability 0.05. (The packages that have it compute a p-value along
 * with it, in time that grows as M^2.)
 *
 * @throws RangeError when the sample is empty or has an entry that is not a number
 * @example kolmogorovSmirnovDistance([0.5], (x) => x) // 0.5
 */
export function kolmogorovSmirnovDistance(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  const M = sorted.length;
  if (M === 0) throw new RangeError("the sample is empty");
  let distance = 0;
  for (let i = 0; i < M; i++) {
    const value = cdf(sorted[i]);
    if (Number.isNaN(value)) throw new RangeError(`F is not a number at ${sorted[i]}`);
    // F_M jumps from i/M to (i + 1)/M here: the supremum is on one side of a jump.
    distance = Math.max(distance, value - i / M, (i + 1) / M - value);
  }
  return distance;
}
