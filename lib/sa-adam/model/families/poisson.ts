import { exp, log } from "../../numeric/elementary.js";
import { logGamma } from "../../numeric/log-gamma.js";
import type { Family } from "../family.js";

/** Poisson regression, y >= 0, whole numbers or not: f = exp(u) - y u. */
export const poisson: Family = {
  name: "poisson",
  loss: (u, y) => exp(u) - y * u,
  score: (u, y) => exp(u) - y,
  weight: exp,
  accepts: (y) => y >= 0 && Number.isFinite(y),
  responses: "a number not below 0",
  locationScale: false,
  start: log,
  degenerate: (_lowest, highest) => highest === 0,
  separation: "some group of rows has nothing but zero counts",
  likelihood: { saturated: (y) => (y === 0 ? 0 : y - y * log(y)), constant: (y) => logGamma(y + 1) },
  mean: exp,
  slope: exp,
};
