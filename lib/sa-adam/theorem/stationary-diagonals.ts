import { aFunction, nonNegative, positiveUpTo, wholeNumber } from "../numeric/arguments.js";

export interface StationaryDiagonalsOptions {
  /** The vector whose squares D_t averages, drawn afresh each step: a gradient at x*, or a row of covariates. */
  draw: () => ArrayLike<number>;
  /** rho^v, the constant gain, in (0, 1]. */
  gain: number;
  /** Added to D under the root. */
  floor: number;
  /** Number of diagonals. */
  draws: number;
}

/**
 * Successive diagonals of the preconditioner that a constant gain makes, past its start; the same array each time.
 *
 *     P_t = (D_{t-1} + floor)^-1/2        D_t = (1 - rho^v) D_{t-1} + rho^v v_t*v_t        D_0 = v_0*v_0
 *
 * The first 20/rho^v steps are left out, after which the start weighs less than 3e-9.
 *
 * @throws RangeError unless gain lies in (0, 1], floor is non-negative and draws a positive integer
 * @example stationaryDiagonals({ draw: () => autoregressive(stream, 10, 0.6), gain: 0.5, floor: 0.1, draws: 1e5 })
 * @see the recursion, An and Huo, arXiv:2604.23498 (their threshold experiment has v_t = a_t and floor 0.1).
 */
export function* stationaryDiagonals(options: StationaryDiagonalsOptions): Generator<Float64Array> {
  const { draw, gain, floor, draws } = options;
  positiveUpTo("gain", gain, 1);
  nonNegative("floor", floor);
  wholeNumber("draws", draws);
  aFunction("draw", draw);
  const D = Float64Array.from(draw(), (v) => v * v);
  const P = new Float64Array(D.length);
  const start = Math.ceil(20 / gain);
  for (let t = 1; t <= start + draws; t++) {
    const v = draw();
    for (let j = 0; j < D.length; j++) D[j] += gain * (v[j] * v[j] - D[j]);
    if (t <= start) continue;
    for (let j = 0; j < D.length; j++) P[j] = 1 / Math.sqrt(D[j] + floor);
    yield P;
  }
}
