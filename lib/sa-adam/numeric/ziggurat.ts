import { exp, log } from "./elementary.js";
/**
 * Tables of the ziggurat for the standard normal density: 256 layers of equal area.
 *
 * X[i] is the right edge of layer i, RATIO[i] = X[i+1] / X[i] the part of it that lies under the density
 * whatever the height. The bits that choose layer and sign are not among the 53 of the uniform.
 * @see G. Marsaglia and W. W. Tsang, "The Ziggurat Method", J. Stat. Software 5 (2000);
 * J. A. Doornik, "An Improved Ziggurat Method to Generate Normal Random Samples" (2005).
 */
export const LAYERS = 256;

/** Where the tail begins. */
export const TAIL = 3.6541528853610088;

/** Area of every layer: TAIL exp(-TAIL^2/2) + integral of exp(-x^2/2) beyond TAIL. */
const AREA = 0.004928673233974658;

export const X: Float64Array = new Float64Array(LAYERS + 1);
X[0] = AREA * exp(0.5 * TAIL * TAIL);
X[1] = TAIL;
for (let i = 2; i < LAYERS; i++) {
  X[i] = Math.sqrt(-2 * log(AREA / X[i - 1] + exp(-0.5 * X[i - 1] * X[i - 1])));
}

export const RATIO: Float64Array = Float64Array.from({ length: LAYERS }, (_, i) => X[i + 1] / X[i]);
