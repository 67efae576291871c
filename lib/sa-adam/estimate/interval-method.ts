import type { Matrix } from "ml-matrix";
import { type Law, NORMAL, student } from "../numeric/law.js";

/** What reads a path's iterates to say how far their average is from its aim. */
export interface PathEstimator {
  /** Take in iterates: coordinate j of iterate i is iterates[i * stride + j]. */
  updateTrace(iterates: ArrayLike<number>, stride: number, count: number): void;
  /** d x d: what stands for the covariance of sqrt(n) (average - aim). */
  value(): Matrix;
  /** nu of Student's law of the statistics, where it is that. */
  degreesOfFreedom?(): number;
  /** All that it remembers: plain numbers and arrays. */
  snapshot(): unknown;
  /** Continue where one of the same dimension was; throws a RangeError for another. */
  restore(snapshot: unknown): void;
}

/** What factors of a sandwich go by. */
interface SandwichCounts {
  /** n. */
  readonly observations: number;
  /** d. */
  readonly coefficients: number;
  /** Clusters of rows, where they have them. */
  readonly clusters?: number | undefined;
  /** Has the family a dispersion that is estimated? */
  readonly dispersed: boolean;
}

/** A way from a fit to intervals: either from the sums H and S of the second order, or from a path of iterates. */
export interface IntervalMethod {
  /** Where the standard errors come from, in a few words. */
  readonly summary: string;
  /** What S is made of, where it is not the squared scores. */
  readonly meat?: "hc2" | "hc3" | "information";
  /** The factor of the sandwich H^-1 S H^-1 / n. */
  factor?(counts: SandwichCounts): number;
  /** What reads the iterates instead of the sums. */
  ofPath?(dimension: number, settings: { readonly alpha: number }): PathEstimator;
  /** Can the spreads of two paths be pooled? Sums of the second order always can. */
  readonly pools: boolean;
  /** The law of the statistics; of degrees of freedom where the spread has them. */
  law(degreesOfFreedom: number | undefined): Law;
}

/** Intervals from a sandwich, with the normal law, or Student's where that is asked for. */
export function sandwichIntervals(
  summary: string,
  { meat, factor }: Pick<IntervalMethod, "meat" | "factor"> = {},
): IntervalMethod {
  return {
    summary,
    ...(meat && { meat }),
    ...(factor && { factor }),
    pools: true,
    law: (degreesOfFreedom) => (degreesOfFreedom === undefined ? NORMAL : student(degreesOfFreedom)),
  };
}
