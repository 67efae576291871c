import { RandomStream } from "sa-adam/internal";
import { mean, median, sampleStandardDeviation } from "simple-statistics";

/** An estimate from M streams and its Monte Carlo standard error. */
export interface Estimate {
  value: number;
  error: number;
}

/** sqrt(M) D_M exceeds this once in twenty times, D_M the Kolmogorov-Smirnov distance of a sample to its own law. */
export const KOLMOGOROV_CRITICAL = 1.36;

/** The mean of M values, its error s / sqrt(M). */
export function estimatedMean(values: readonly number[]): Estimate {
  const error =
    values.length > 1 ? sampleStandardDeviation(values as number[]) / Math.sqrt(values.length) : Number.NaN;
  return { value: mean(values as number[]), error };
}

/** The median of M values; its error is half the distance of the order statistics sqrt(M)/2 ranks to either side. */
export function estimatedMedian(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b);
  const center = (sorted.length - 1) / 2;
  const reach = Math.sqrt(sorted.length) / 2;
  const at = (rank: number): number => {
    const low = Math.max(0, Math.min(sorted.length - 1, Math.floor(rank)));
    const high = Math.min(sorted.length - 1, low + 1);
    return sorted[low] + (rank - low) * (sorted[high] - sorted[low]);
  };
  return { value: median(sorted), error: (at(center + reach) - at(center - reach)) / 2 };
}

/** A proportion p of M streams, its error sqrt(p (1 - p) / M). */
export function estimatedProportion(hits: number, total: number): Estimate {
  const value = hits / total;
  return { value, error: Math.sqrt((value * (1 - value)) / total) };
}

/**
 * A statistic of M streams with the bootstrap's standard error: 200 resamples, always the same ones.
 *
 * @param streams one entry a stream
 * @example bootstrapped([1, 2, 4], (sample) => Math.max(...sample)).value // 4
 */
export function bootstrapped<T>(
  streams: readonly T[],
  statistic: (sample: readonly T[]) => number,
): Estimate {
  const random = new RandomStream(1);
  const resampled = Array.from({ length: 200 }, () =>
    statistic(streams.map(() => streams[random.integer(streams.length)])),
  );
  return { value: statistic(streams), error: sampleStandardDeviation(resampled) };
}
