// Powers t^-exponent for a block of steps, from the power at one step near them.

/** From here on the powers come from that series about the last multiple of 1000: h < 0.01 leaves 1e-16. */
export const SERIES_FROM: f64 = 100000.0;

/** The eight coefficients of (1 + h)^-exponent, to `out`. */
export function coefficients(exponent: f64, out: usize): void {
  let c = 1.0;
  for (let k = 0; k < 8; k++) {
    store<f64>(out + (<usize>k << 3), c);
    c *= (-exponent - <f64>k) / <f64>(k + 1);
  }
}

/** (1 + h)^-exponent from its coefficients. */
// @ts-ignore: decorator
@inline
export function series(c: usize, h: f64): f64 {
  let value = load<f64>(c, 56);
  value = value * h + load<f64>(c, 48);
  value = value * h + load<f64>(c, 40);
  value = value * h + load<f64>(c, 32);
  value = value * h + load<f64>(c, 24);
  value = value * h + load<f64>(c, 16);
  value = value * h + load<f64>(c, 8);
  return value * h + load<f64>(c);
}
