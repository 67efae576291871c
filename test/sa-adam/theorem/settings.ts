import fc from "fast-check";
import type { Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import { randomSpd } from "sa-adam/internal";

/** The reference setting of two dimensions: H and S do not commute. */
export const NOT_COMMUTING = {
  hessian: [
    [2, 0.6],
    [0.6, 1],
  ],
  noiseCovariance: [
    [1, -0.4],
    [-0.4, 0.8],
  ],
};

/** Random settings of one drift step. */
export interface RandomSettings {
  preconditioner: Matrix;
  hessian: Matrix;
  noiseCovariance: Matrix;
  momentumGain: number;
  stepSize: number;
  dimension: number;
}

/** For all SPD P, H, S (condition numbers up to 1000), rho in (0, 1) and eta over four decades. */
export function forAllSettings(
  check: (settings: RandomSettings) => void,
  { numRuns = 200, largestDimension = 6 } = {},
): void {
  const within = (min: number, max: number) =>
    fc.double({ min, max, noNaN: true, minExcluded: true, maxExcluded: true });
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: largestDimension }),
      within(1e-3, 1 - 1e-3),
      within(-4, 0),
      (seed, dimension, momentumGain, decade) => {
        const stream = new RandomStream(seed);
        const spd = () => randomSpd(stream, dimension, 0.01, 10);
        check({
          preconditioner: spd(),
          hessian: spd(),
          noiseCovariance: spd(),
          momentumGain,
          stepSize: 10 ** decade,
          dimension,
        });
      },
    ),
    { seed: 11, numRuns },
  );
}
