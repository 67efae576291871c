// The gains of SA-Adam for a block of steps.

import { coefficients, SERIES_FROM, series } from "./power-series";

/** Bytes of a step's gains: eta sqrt(k^v) / k, rho, rho^v / 2, epsilon sqrt(k^v). */
export const ROW: usize = 4 * 8;
export const MAX_BLOCK: i32 = 1024;
export const GAINS: usize = memory.data(1024 * 32);
/** prod (1 - rho_s) and prod (1 - rho^v_s), carried from block to block. */
export const DECAYS: usize = memory.data(16);

/** Coefficients of (1 + h)^-alpha and (1 + h)^-gamma. */
const SERIES: usize = memory.data(128);

/** Tabulate the gains of steps first, ..., first + count - 1, counted by the gains' clock. */
export function tabulate(
  first: f64, count: i32, eta0: f64, alpha: f64, c1: f64, gamma: f64, c2: f64, epsilon: f64,
): void {
  coefficients(alpha, SERIES);
  coefficients(gamma, SERIES + 64);
  let center = 0.0;
  let eta = 0.0;
  let momentum = 0.0;
  let inverse = 0.0;
  let decay = load<f64>(DECAYS);
  let decayV = load<f64>(DECAYS, 8);
  for (let i = 0; i < count; i++) {
    const t = first + <f64>i;
    const row = GAINS + <usize>i * ROW;
    const base = t < SERIES_FROM ? t : Math.floor(t / 1000.0) * 1000.0;
    if (base != center) {
      center = base;
      inverse = 1.0 / base;
      eta = eta0 * Math.pow(base, -alpha);
      momentum = c1 * Math.pow(base, -gamma);
    }
    const h = (t - base) * inverse;
    const rho = Math.min(momentum * series(SERIES + 64, h), 1.0);
    const rhoV = Math.min(c2 / t, 1.0);
    decay *= 1.0 - rho;
    decayV *= 1.0 - rhoV;
    let scale = 1.0;
    let step = eta * series(SERIES, h);
    if (decay + decayV > 1e-18) {
      // The bias corrections, until they are 1 to rounding.
      scale = Math.sqrt(1.0 - decayV);
      step = (step * scale) / (1.0 - decay);
    }
    store<f64>(row, step);
    store<f64>(row, rho, 8);
    store<f64>(row, 0.5 * rhoV, 16);
    store<f64>(row, epsilon * scale, 24);
  }
  store<f64>(DECAYS, decay);
  store<f64>(DECAYS, decayV, 8);
}
