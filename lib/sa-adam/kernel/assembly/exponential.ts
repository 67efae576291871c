// exp of two numbers at once, to within 1.5 units in the last place, by additions and products alone: the same bits
// wherever WebAssembly runs.

const LOG2E: f64 = 1.4426950408889634;
/** ln 2 in two parts, the first with 33 bits, so that k times it is exact. */
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
/** Adding it rounds to an integer, which then stands in the last bits. */
const ROUND: f64 = 6755399441055744.0;
/** Beyond them the answer is not a normal number: below, 1e-308; above, infinity from 709.44 on. */
const LOWEST: f64 = -708.0;
const HIGHEST: f64 = 709.7;

/** e^x; not a number where x is none. exp(x) = 2^k exp(r), |r| <= ln 2 / 2, by the series to r^13. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(HIGHEST)), f64x2.splat(LOWEST));
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(ROUND));
  const k = f64x2.sub(shifted, f64x2.splat(ROUND));
  let r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  // Even and odd powers of the series' tail apart: two chains of half the length.
  const s = f64x2.mul(r, r);
  let even = f64x2.add(f64x2.mul(s, f64x2.splat(1.0 / 479001600.0)), f64x2.splat(1.0 / 3628800.0));
  let odd = f64x2.add(f64x2.mul(s, f64x2.splat(1.0 / 6227020800.0)), f64x2.splat(1.0 / 39916800.0));
  even = f64x2.add(f64x2.mul(even, s), f64x2.splat(1.0 / 40320.0));
  odd = f64x2.add(f64x2.mul(odd, s), f64x2.splat(1.0 / 362880.0));
  even = f64x2.add(f64x2.mul(even, s), f64x2.splat(1.0 / 720.0));
  odd = f64x2.add(f64x2.mul(odd, s), f64x2.splat(1.0 / 5040.0));
  even = f64x2.add(f64x2.mul(even, s), f64x2.splat(1.0 / 24.0));
  odd = f64x2.add(f64x2.mul(odd, s), f64x2.splat(1.0 / 120.0));
  even = f64x2.add(f64x2.mul(even, s), f64x2.splat(0.5));
  odd = f64x2.add(f64x2.mul(odd, s), f64x2.splat(1.0 / 6.0));
  const tail = f64x2.mul(s, f64x2.add(even, f64x2.mul(odd, r)));
  const power = f64x2.add(f64x2.splat(1.0), f64x2.add(r, tail));
  const scale = i64x2.add(i64x2.shl(shifted, 52), i64x2.splat(1023 << 52));
  return f64x2.mul(power, scale);
}
