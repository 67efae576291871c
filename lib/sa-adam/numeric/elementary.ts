/**
 * The elementary functions by one algorithm each, FreeBSD's, with the same bits on every engine: the language leaves the last
 * digits of its own Math.exp, Math.log, Math.sin and `**` open, and versions of Node and browsers differ in them. No other file
 * of lib calls those. Math.sqrt and the four operations are exact by definition; a square `x ** 2` and a power of two `2 ** k`
 * are so on every engine, which `test/sa-adam/numeric/elementary.test.ts` asks of this one.
 */
import cosOf from "@stdlib/math-base-special-cos";
import expOf from "@stdlib/math-base-special-exp";
import expm1Of from "@stdlib/math-base-special-expm1";
import lnOf from "@stdlib/math-base-special-ln";
import log1pOf from "@stdlib/math-base-special-log1p";
import powOf from "@stdlib/math-base-special-pow";
import sinOf from "@stdlib/math-base-special-sin";

type Elementary = (x: number) => number;

export const exp: Elementary = expOf;

/** e^x - 1, exact near 0. */
export const expm1: Elementary = expm1Of;

export const log: Elementary = lnOf;

/** log(1 + x), exact near 0. */
export const log1p: Elementary = log1pOf;

export const sin: Elementary = sinOf;

export const cos: Elementary = cosOf;

/** base^exponent. A half exponent is better left to Math.sqrt. @example power(2, 0.5) // 1.414213562 */
export const power: (base: number, exponent: number) => number = powOf;

/** log10 of 2 in two parts, the first with so few bits that k times it is exact. */
const LOG10_2_HIGH = 0.30102999566361177;
const LOG10_2_LOW = 3.694239077158931e-13;

/** The logarithm of base ten; whole for every power of ten. @example log10(1000) // 3 */
export function log10(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return log(x);
  // Below the normal numbers a number has fewer bits than its fraction is to have.
  if (x < 2 ** -1022) return log10(x * 2 ** 54) - 54 * (LOG10_2_HIGH + LOG10_2_LOW);
  const exponent = binaryExponent(x);
  // The fraction lies on the side of 1 that leaves both summands of one sign.
  const k = exponent < 0 ? exponent + 1 : exponent;
  return k * LOG10_2_LOW + Math.LOG10E * log(x / 2 ** k) + k * LOG10_2_HIGH;
}

const view = new DataView(new ArrayBuffer(8));

/** The whole k with 2^k <= |x| < 2^(k+1), of a finite number that is not below the normal ones. @example binaryExponent(9) // 3 */
export function binaryExponent(x: number): number {
  view.setFloat64(0, x);
  return ((view.getUint16(0) >>> 4) & 0x7ff) - 1023;
}
