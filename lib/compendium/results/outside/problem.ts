import { Matrix } from "ml-matrix";
import { type OutsideParameters, type RandomStream, type Truth, truth } from "sa-adam/internal";

/** Numbers of the problem: a = (1, mean + z), noise of variance base + along (a'u)^2. */
export const OUTSIDE_DESIGN: Omit<OutsideParameters, "arms"> & { mean: number } = {
  mean: 0.5,
  direction: [0.6, 0.8],
  base: 0.35 * 0.35,
  along: 0.8 * 0.8,
  optimum: [1, -0.5],
};

/** What distinguishes the arms' problems: they share x*, H and S. */
export interface OutsideVariant {
  noise: "symmetric" | "skewed";
  loss: "linear" | "curved";
}

/** One observation: a, two entries, and the noise e. */
export interface OutsideObservation {
  readonly a: Float64Array;
  readonly e: number;
}

/** The problem as the optimizers see it. */
export interface OutsideProblem extends Truth {
  sample(stream: RandomStream): OutsideObservation;
  /** a (mu(a'(x - x*)) - e), written into `out` when given. */
  gradient(x: ArrayLike<number>, row: OutsideObservation, out?: Float64Array): Float64Array;
}

/** mu(r): r itself, or the curved r + sqrt(1 + r^2) - 1, of slope 1 and second derivative 1 at 0. */
function meanFunction(loss: OutsideVariant["loss"], r: number): number {
  return loss === "linear" ? r : r + (Math.sqrt(1 + r * r) - 1);
}

/** E[a a'] and E[e^2 a a'], 2 x 2, from the moments of z. */
function moments(): { hessian: Matrix; noiseCovariance: Matrix } {
  const { mean: m, direction, base, along } = OUTSIDE_DESIGN;
  const [u1, u2] = direction;
  const hessian = new Matrix([
    [1, m],
    [m, 1 + m * m],
  ]);
  // w = (a'u)^2 = (c + u2 z)^2.
  const c = u1 + u2 * m;
  const [w, wz, wzz] = [c * c + u2 * u2, 2 * c * u2, c * c + 3 * u2 * u2];
  const tilted = new Matrix([
    [w, m * w + wz],
    [m * w + wz, m * m * w + 2 * m * wz + wzz],
  ]);
  return { hessian, noiseCovariance: Matrix.add(Matrix.mul(hessian, base), Matrix.mul(tilted, along)) };
}

/**
 * Regression in two dimensions, an intercept and a covariate, with the gradient a (mu(a'(x - x*)) - e).
 *
 *     a = (1, 0.5 + z)        e = sqrt(0.35^2 + 0.8^2 (a'u)^2) times z or (z^2 - 1)/sqrt(2)
 *
 * Both noises have mean 0 and variance 1 before they are scaled, and mu has slope 1 at 0: x*, H and S, and so the sandwich, are the
 * same for all four variants. An intercept, because the gradient of a covariate that is symmetric about 0 is symmetric.
 */
export function outsideProblem({ noise, loss }: OutsideVariant): OutsideProblem {
  const { mean, direction, base, along } = OUTSIDE_DESIGN;
  const optimum = Float64Array.from(OUTSIDE_DESIGN.optimum);
  const { hessian, noiseCovariance } = moments();
  return {
    ...truth(optimum, hessian, noiseCovariance),
    sample(stream: RandomStream) {
      const a = Float64Array.of(1, mean + stream.normal());
      const z = stream.normal();
      const tilt = direction[0] + direction[1] * a[1];
      const sd = Math.sqrt(base + along * (tilt * tilt));
      return { a, e: noise === "symmetric" ? sd * z : sd * (Math.sqrt(0.5) * (z * z - 1)) };
    },
    gradient(x, { a, e }, out = new Float64Array(2)) {
      const weight = meanFunction(loss, x[0] - optimum[0] + a[1] * (x[1] - optimum[1])) - e;
      out[0] = weight;
      out[1] = weight * a[1];
      return out;
    },
  };
}
