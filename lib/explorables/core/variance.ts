import {
  asymptoticVarianceRatio,
  normalCdf,
  normalQuantile,
  power,
  type VarianceRatio,
  varianceRatio,
} from "sa-adam/internal";

/** The gains, and after how many steps. */
export type VarianceSettings = {
  /** Exponent of the momentum gain. */
  readonly gamma: number;
  /** Scale of the momentum gain. */
  readonly c1: number;
  /** Exponent of the step size. */
  readonly alpha: number;
  /** log10 n. */
  readonly logN: number;
};

/** V at one exponent. */
interface VariancePoint {
  readonly gamma: number;
  readonly value: number;
}

export interface VarianceResult {
  /** V to leading order in n on a fine grid of gamma, infinite where there is no such order. */
  readonly leading: readonly VariancePoint[];
  /** V exactly, in ascending order of gamma, as far as it is computed. */
  readonly exact: readonly VariancePoint[];
  /** V exactly at the chosen gamma, once it is computed. */
  readonly chosen: VarianceRatio | undefined;
}

/** The exponents that the panel shows. */
export const GAMMAS = { lowest: 0.55, highest: 1.1 } as const;
const FINE = 221;
const COARSE = 23;

/**
 * V(gamma, n) over gamma: at once to leading order, then exactly at the chosen exponent and, coarse to fine, at 23 others.
 *
 * @throws RangeError as `varianceRatio`
 * @example [...varianceCore({ gamma: 0.75, c1: 1, alpha: 0.7, logN: 4 })].at(-1)?.chosen?.value // 1.32431
 */
export function* varianceCore({ gamma, c1, alpha, logN }: VarianceSettings): Generator<VarianceResult> {
  const n = stepsOf(logN);
  const gains = { alpha, c1 };
  const leading = spread(FINE).map((g) => ({ gamma: g, value: asymptoticVarianceRatio(g, n, gains) }));
  yield { leading, exact: [], chosen: undefined };
  const chosen = varianceRatio(gamma, n, gains);
  yield { leading, exact: [], chosen };
  const exact: VariancePoint[] = [];
  for (const g of coarseToFine(spread(COARSE))) {
    exact.push({ gamma: g, value: varianceRatio(g, n, gains).value });
    exact.sort((a, b) => a.gamma - b.gamma);
    yield { leading, exact: [...exact], chosen };
  }
}

/** n of its slider: a whole number. */
export function stepsOf(logN: number): number {
  return Math.round(power(10, logN));
}

/**
 * How often the interval that SGD's limit gives holds the truth, when the estimate is normal with a variance V times as large:
 * 2 Phi(z / sqrt V) - 1, z the normal quantile of the level.
 *
 * @example coverageOf(4.333333, 0.95) // 0.6536
 */
export function coverageOf(ratio: number, level: number): number {
  return 2 * normalCdf(normalQuantile((1 + level) / 2) / Math.sqrt(ratio)) - 1;
}

function spread(count: number): number[] {
  const { lowest, highest } = GAMMAS;
  // In thousandths, so that 1 is 1.
  return Array.from(
    { length: count },
    (_, i) => Math.round(1e4 * (lowest + ((highest - lowest) * i) / (count - 1))) / 1e4,
  );
}

/** Every fourth value, then every second, then the rest. */
function coarseToFine(values: readonly number[]): number[] {
  const order = (i: number): number => (i % 4 === 0 ? 0 : i % 2 === 0 ? 1 : 2);
  return values
    .map((value, i) => ({ value, rank: order(i) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}
