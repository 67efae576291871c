import type { Family } from "../family.js";

/** Least squares: f = (u - y)^2 / 2. */
export const gaussian: Family = {
  name: "gaussian",
  loss: (u, y) => 0.5 * (u - y) * (u - y),
  fromScore: { rest: (u, y, s) => 0.5 * s * (u - y) },
  score: (u, y) => u - y,
  weight: () => 1,
  accepts: Number.isFinite,
  responses: "a finite number",
  locationScale: true,
  start: (mean) => mean,
  degenerate: () => false,
  likelihood: { saturated: () => 0, dispersion: "deviance" },
  mean: (u) => u,
  slope: () => 1,
};
