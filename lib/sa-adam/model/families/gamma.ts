import type { Family } from "../family.js";

/** Gamma regression with the log link, y > 0: f = y exp(-u) + u, whatever the shape. */
export const gamma: Family = {
  name: "gamma",
  loss: (u, y) => y * Math.exp(-u) + u,
  score: (u, y) => 1 - y * Math.exp(-u),
  weight: (u, y) => y * Math.exp(-u),
  accepts: (y) => y > 0 && Number.isFinite(y),
  responses: "a number above 0",
  locationScale: false,
  start: Math.log,
  degenerate: () => false,
  mean: Math.exp,
};
