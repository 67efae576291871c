import { exp, log } from "../../numeric/elementary.js";
import type { Family } from "../family.js";

/** Gamma regression with the log link, y > 0: f = y exp(-u) + u, whatever the shape. */
export const gamma: Family = {
  name: "gamma",
  loss: (u, y) => y * exp(-u) + u,
  fromScore: { rest: (u, _y, s) => 1 - s + u },
  score: (u, y) => 1 - y * exp(-u),
  weight: (u, y) => y * exp(-u),
  expectedWeight: () => 1,
  accepts: (y) => y > 0 && Number.isFinite(y),
  responses: "a number above 0",
  locationScale: false,
  start: log,
  degenerate: () => false,
  likelihood: { saturated: (y) => 1 + log(y), dispersion: "pearson" },
  mean: exp,
  slope: exp,
};
